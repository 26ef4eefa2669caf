//! A blocked computer as the vendor sees it.

use jiff::Timestamp;
use latchkey_core::{BlockedComputer, ComputerId, ComputerIdHash, PrincipalArn, RecordVersion, StatedReason};
use serde::{Deserialize, Serialize};

/// A computer that gets no license key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockedComputerView {
    /// Names the entry: the SHA-256 of the computer ID.
    pub id: ComputerIdHash,
    /// The computer, as its application names it.
    pub computer_id: ComputerId,
    /// The vendor's change that blocked it, which can be named as `If-Match` to unblock it.
    pub version: RecordVersion,
    /// Why it is blocked.
    pub reason: StatedReason,
    /// When it was blocked.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub blocked_at: Timestamp,
    /// Who blocked it.
    pub blocked_by: PrincipalArn,
}

impl From<BlockedComputer> for BlockedComputerView {
    fn from(entry: BlockedComputer) -> Self {
        let BlockedComputer { id, computer_id, version, reason, blocked_at, blocked_by } = entry;
        Self { id, computer_id, version, reason, blocked_at, blocked_by }
    }
}
