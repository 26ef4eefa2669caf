//! The signed text a computer keeps.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Revision, SigningKeyId};

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

/// A license key as the service keeps it, with what it was signed at and by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedLicenseKey {
    /// The text that the computer gets.
    pub text: LicenseKey,
    /// The license's revision that it shows.
    pub revision: Revision,
    /// The key that signed it.
    pub signing_key_id: SigningKeyId,
}

impl SignedLicenseKey {
    /// Whether it needs no new signature: it shows the license as it is, and whoever asks can use signatures of its key.
    #[must_use]
    pub fn is_current(&self, revision: Revision, usable: &[SigningKeyId]) -> bool {
        self.revision >= revision && usable.contains(&self.signing_key_id)
    }
}

#[cfg(test)]
mod tests;
