//! The signed text a computer keeps.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The text that a computer keeps; whether it is worth anything, [`TrustedKeys::verify`](crate::TrustedKeys::verify)
/// tells.
///
/// Whoever holds a generic one can run the software, so `Debug` hides it and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LicenseKey(String);

impl LicenseKey {
    /// Takes a text for a license key, unverified.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to hand out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LicenseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LicenseKey(…)")
    }
}

#[cfg(test)]
mod tests;
