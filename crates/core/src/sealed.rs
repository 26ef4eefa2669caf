//! Activation keys at rest.

use serde::{Deserialize, Serialize};

/// An activation key encrypted for the vendor to read again (R15).
///
/// What the bytes are is the sealing adapter's own affair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedActivationKey(#[serde(with = "serde_bytes")] pub Vec<u8>);
