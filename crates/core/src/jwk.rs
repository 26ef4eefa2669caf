//! Signing keys as the world sees them: JSON Web Keys (RFC 7517, RFC 7518, RFC 8037).

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use serde::de::value::{Error as NoSuchName, StrDeserializer};
use serde::{Deserialize, Serialize};

use crate::text::{Lines, check, text_type};

text_type! {
    /// Names a signing key (`kid`): the ID part of its KMS ARN.
    pub SigningKeyId, plain, |text| check(text, 255, Lines::One)
}

impl SigningKeyId {
    /// As long as the ID of a KMS key gets: a UUID, or `mrk-` and 32 digits.
    pub(crate) fn longest() -> Self {
        Self::try_from("0".repeat(36)).expect("36 digits are a key ID")
    }
}

/// How license keys are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// Ed25519 (RFC 8037); of a KMS key with the spec `ECC_NIST_EDWARDS25519`. RFC 9864 calls the same thing `Ed25519`;
    /// it is read under either name, and written under the one that more libraries know.
    #[serde(rename = "EdDSA", alias = "Ed25519")]
    EdDsa,
    /// ECDSA with P-256 and SHA-256 (RFC 7518); of a KMS key with the spec `ECC_NIST_P256`.
    #[serde(rename = "ES256")]
    Es256,
}

impl Algorithm {
    /// The name in a JOSE header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    /// The algorithm that a JOSE header or a JWK names, under any of its names.
    pub(crate) fn of_jose(name: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<NoSuchName>::new(name)).ok()
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        [Self::EdDsa, Self::Es256].into_iter().find(|known| known.as_str() == name).ok_or(UnknownAlgorithm)
    }
}

/// Neither `EdDSA` nor `ES256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing algorithm must be EdDSA or ES256")]
pub struct UnknownAlgorithm;

/// The public half of a signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// The 32 bytes of an Ed25519 key (RFC 8032).
    Ed25519([u8; 32]),
    /// The coordinates of a P-256 key, big-endian.
    P256 {
        /// The x coordinate.
        x: [u8; 32],
        /// The y coordinate.
        y: [u8; 32],
    },
}

impl PublicKey {
    /// The one algorithm this key verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::EdDsa,
            Self::P256 { .. } => Algorithm::Es256,
        }
    }

    /// The key in JSON.
    #[must_use]
    pub fn to_jwk(&self, kid: &SigningKeyId) -> Jwk {
        let (kty, crv, x, y) = match self {
            Self::Ed25519(x) => ("OKP", "Ed25519", x, None),
            Self::P256 { x, y } => ("EC", "P-256", x, Some(BASE64URL_NOPAD.encode(y))),
        };
        Jwk {
            kty: kty.to_owned(),
            crv: Some(crv.to_owned()),
            x: Some(BASE64URL_NOPAD.encode(x)),
            y,
            kid: Some(kid.as_str().to_owned()),
            alg: Some(self.algorithm().as_str().to_owned()),
            key_use: Some("sig".to_owned()),
        }
    }
}

/// One key of a JWK set; unverified, of any type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// The family of the key: `OKP` or `EC`.
    pub kty: String,
    /// The curve: `Ed25519` or `P-256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The public key or its x coordinate, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The y coordinate, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The key's ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The algorithm it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// What it is for: `sig`.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub key_use: Option<String>,
}

/// A JWK set: the keys that license keys are signed with, now and before; keys for other uses stand apart.
///
/// A library that verifies license keys reads `keys` alone, and a verifier takes a key for its use only: whoever may sign
/// lists can't sign license keys with that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    /// The keys.
    pub keys: Vec<Jwk>,
    /// The keys that revocation lists are signed with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list_keys: Vec<Jwk>,
    /// The keys that certify others, such as those that sign the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificate_keys: Vec<Jwk>,
}

impl JwkSet {
    /// The names of its keys.
    #[must_use]
    pub fn signing_key_ids(&self) -> Vec<SigningKeyId> {
        self.keys.iter().filter_map(|jwk| jwk.kid.as_deref()?.parse().ok()).collect()
    }
}
