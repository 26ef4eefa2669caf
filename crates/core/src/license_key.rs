//! The signed text a computer keeps.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
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

    /// What it is known by once another one came in its place.
    #[must_use]
    pub fn hash(&self) -> LicenseKeyHash {
        LicenseKeyHash(BASE64URL_NOPAD.encode(digest(&SHA256, self.0.as_bytes()).as_ref()))
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

/// The SHA-256 of a license key's text, base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LicenseKeyHash(String);

/// As many license keys are remembered that others came in place of.
const EARLIER_MAX: usize = 8;

/// A license key as the service keeps it, with what it was signed at and by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedLicenseKey {
    /// The text that the computer gets.
    pub text: LicenseKey,
    /// The license's revision that it shows.
    pub revision: Revision,
    /// The key that signed it.
    pub signing_key_id: SigningKeyId,
    /// The latest ones that it came in place of, the oldest first: somewhere they are still in use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<LicenseKeyHash>,
}

impl SignedLicenseKey {
    /// Whether it needs no new signature: it shows the license as it is, and whoever asks can use signatures of its key.
    #[must_use]
    pub fn is_current(&self, revision: Revision, usable: &[SigningKeyId]) -> bool {
        self.revision >= revision && usable.contains(&self.signing_key_id)
    }

    /// The same, remembering the one that it comes in place of.
    #[must_use]
    pub fn in_place_of(self, replaced: Option<&Self>) -> Self {
        let known = replaced.map(|replaced| replaced.earlier.iter().cloned().chain([replaced.text.hash()]));
        let known: Vec<_> = known.into_iter().flatten().collect();
        let forgotten = known.len().saturating_sub(EARLIER_MAX);
        Self { earlier: known[forgotten..].to_vec(), ..self }
    }

    /// Whether a license key is this one or one of those that it came in place of, letter by letter.
    #[must_use]
    pub fn knows(&self, license_key: &LicenseKey) -> bool {
        self.text == *license_key || self.earlier.contains(&license_key.hash())
    }
}

#[cfg(test)]
mod tests;
