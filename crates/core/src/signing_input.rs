//! What is signed: the first two parts of a compact JWS (RFC 7515).

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::{
    ActivationId, Algorithm, Claims, ComputerId, Issuer, License, LicenseId, LicenseKey, LicenseRecord, Revision,
    SigningKeyId,
};

/// The longest signing input: AWS KMS signs at most 4096 bytes of a `RAW` message
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html>).
pub const SIGNING_INPUT_MAX_BYTES: usize = 4096;

/// The JOSE header of a license key: these three and no others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    #[serde(deserialize_with = "text")]
    pub(crate) alg: Algorithm,
    pub(crate) kid: SigningKeyId,
    #[serde(deserialize_with = "text")]
    typ: Type,
}

/// Reads a word; serde would read it from `{"word": null}` as well.
fn text<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
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
        LicenseKey::from_text(format!("{}.{}", self.0, BASE64URL_NOPAD.encode(signature)))
    }
}

impl fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningInput({} bytes)", self.0.len())
    }
}

/// Makes sure, before a license exists, that its license key can be signed.
///
/// Its later revisions are reckoned with, since they are counted in it.
pub(crate) fn check_length(license: &License, issuer: &Issuer) -> Result<(), SigningInputTooLong> {
    let computer = ComputerId::try_from("any".to_owned()).expect("the text is a computer ID");
    let mut record = LicenseRecord::new(LicenseId(Uuid::max()), license.clone());
    record.revision = Revision::MAX;
    let claims = Claims::new(&record, ActivationId(Uuid::max()), &computer, issuer, license.created_at);
    SigningInput::new(Algorithm::EdDsa, &SigningKeyId::longest(), &claims).map(drop)
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

#[cfg(test)]
mod tests;
