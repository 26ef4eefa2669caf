//! A key, and whether it may be used.

use std::sync::Arc;

use super::errors::KmsError;
use super::key::{Key, SigningUse};

/// A key of a key ring.
#[derive(Clone, Debug)]
pub(super) struct HeldKey {
    pub(super) key: Arc<Key>,
    /// None of a data key.
    pub(super) signs: Option<SigningUse>,
    pub(super) enabled: bool,
}

impl HeldKey {
    /// Refuses a disabled key, which `arn` names.
    pub(super) fn must_be_enabled(&self, arn: &str) -> Result<(), KmsError> {
        if self.enabled { Ok(()) } else { Err(KmsError::Disabled(arn.to_owned())) }
    }
}
