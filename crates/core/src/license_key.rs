//! The signed text a computer keeps: a compact JWS (RFC 7515).

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::{Algorithm, Claims, SigningKeyId};

/// The longest signing input: AWS KMS signs at most 4096 bytes of a `RAW` message
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html>).
pub const SIGNING_INPUT_MAX_BYTES: usize = 4096;

/// The JOSE header of a license key: these three and no others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) alg: Algorithm,
    pub(crate) kid: SigningKeyId,
    typ: Type,
}

#[derive(Debug, Serialize, Deserialize)]
enum Type {
    #[serde(rename = "license+jwt")]
    LicenseJwt,
}

/// What is signed: header and claims, base64url, with a dot between.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningInput(String);

impl SigningInput {
    /// Puts header and claims together.
    ///
    /// # Errors
    ///
    /// [`SigningInputTooLong`] past [`SIGNING_INPUT_MAX_BYTES`].
    pub fn new(alg: Algorithm, kid: &SigningKeyId, claims: &Claims) -> Result<Self, SigningInputTooLong> {
        let header = Header { alg, kid: kid.clone(), typ: Type::LicenseJwt };
        let text = format!("{}.{}", encode_json(&header), encode_json(claims));
        match text.len() {
            0..=SIGNING_INPUT_MAX_BYTES => Ok(Self(text)),
            bytes => Err(SigningInputTooLong { bytes }),
        }
    }

    /// The bytes to sign.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The license key; `signature` is raw as JWS wants it (RFC 7518, 3.4; RFC 8037, 3.1).
    #[must_use]
    pub fn with_signature(&self, signature: &[u8]) -> LicenseKey {
        LicenseKey(format!("{}.{}", self.0, BASE64URL_NOPAD.encode(signature)))
    }
}

impl fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningInput({} bytes)", self.0.len())
    }
}

fn encode_json(value: &impl Serialize) -> String {
    BASE64URL_NOPAD.encode(&serde_json::to_vec(value).expect("headers and claims are JSON"))
}

/// A license key could not be signed by KMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "together the license key would be {bytes} bytes long, and at most {SIGNING_INPUT_MAX_BYTES} can be signed: \
     fewer or shorter features or properties are needed"
)]
pub struct SigningInputTooLong {
    /// How long it would be.
    pub bytes: usize,
}

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
