//! Computers that get no license key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::{Lines, check_visible, text_type};
use crate::{ComputerId, ComputerIdHash, PrincipalArn, RecordVersion};

text_type! {
    /// Why a computer is blocked, 1 to 255 characters.
    pub BlockReason, personal, |text| check_visible(text, 255, Lines::One)
}

/// A computer that gets no license key, neither a new one nor its own again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedComputer {
    /// Names the entry: the hash of the computer ID.
    pub id: ComputerIdHash,
    /// The computer, as the vendor knows it.
    pub computer_id: ComputerId,
    /// Why.
    pub reason: BlockReason,
    /// The change that blocked it.
    pub version: RecordVersion,
    /// When it was blocked.
    pub blocked_at: Timestamp,
    /// Who blocked it.
    pub blocked_by: PrincipalArn,
}
