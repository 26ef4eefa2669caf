//! Computers that get no license key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ComputerId, ComputerIdHash, PrincipalArn, RecordVersion, StatedReason};

/// A computer that gets no license key, neither a new one nor its own again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedComputer {
    /// Names the entry: the hash of the computer ID.
    pub id: ComputerIdHash,
    /// The computer, as the vendor knows it.
    pub computer_id: ComputerId,
    /// Why.
    pub reason: StatedReason,
    /// The change that blocked it.
    pub version: RecordVersion,
    /// When it was blocked.
    pub blocked_at: Timestamp,
    /// Who blocked it.
    pub blocked_by: PrincipalArn,
}
