//! Signing keys as the world sees them: JSON Web Keys (RFC 7517, RFC 7518, RFC 8037).

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::edwards::CompressedEdwardsY;
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde::de::value::{Error as NoSuchName, StrDeserializer};
use serde::{Deserialize, Serialize};

use crate::text::{Lines, check, text_type};

pub use self::key::Jwk;
pub(crate) use self::set::usable_keys;
pub use self::set::{JwkSet, JwkSetError};

mod key;
mod set;

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

    /// The key's thumbprint (RFC 7638): the same under whatever ID.
    ///
    /// ```
    /// use latchkey_core::JwkSet;
    /// let jwks: JwkSet = serde_json::from_str(
    ///     r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
    /// )?;
    /// let (_, key) = &jwks.usable_keys()[0]; // that of RFC 8037, A.3
    /// assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    /// # Ok::<_, serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let encode = |bytes| BASE64URL_NOPAD.encode(bytes);
        let members = match self {
            Self::Ed25519(x) => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(x)),
            Self::P256 { x, y } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, encode(x), encode(y))
            }
        };
        encode(digest(&SHA256, members.as_bytes()).as_ref())
    }

    /// Whether it is a key that somebody can sign with and nobody else: a point of its curve, written as its standard
    /// says, and of no low order, with which one signature would be good for many texts.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Self::Ed25519(bytes) => {
                let written = CompressedEdwardsY(*bytes);
                written.decompress().is_some_and(|point| point.compress() == written && !point.is_small_order())
            }
            // ring tells whether a point is one only by computing with it, which is most of a function's start. The order of this
            // curve is prime.
            Self::P256 { .. } => p256::PublicKey::from_sec1_bytes(&self.sec1()).is_ok(),
        }
    }

    /// Reads a P-256 key as SEC 1 (2.3.3) writes a point: 4, then both coordinates.
    #[must_use]
    pub fn from_sec1(point: &[u8]) -> Option<Self> {
        let ([4, x @ ..], y) = point.split_first_chunk::<33>()? else { return None };
        Some(Self::P256 { x: *x, y: y.try_into().ok()? })
    }

    /// A P-256 key as SEC 1 (2.3.3) writes a point: 4, then both coordinates; the 32 bytes of an Ed25519 key.
    pub(crate) fn sec1(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(bytes) => bytes.to_vec(),
            Self::P256 { x, y } => [&[4], &x[..], &y[..]].concat(),
        }
    }
}
