//! Which change of a record was the last.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names the vendor's last change of a record; a UUID of version 7.
///
/// Each change has a version of its own, so a write on condition of the version that was read meets no other change, and
/// a write that was sent twice is recognized by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordVersion(pub Uuid);
