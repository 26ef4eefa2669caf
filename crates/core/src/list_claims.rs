//! What a revocation list says of itself.

use serde::{Deserialize, Serialize};

use crate::claims::numeric_date;
use crate::{Issuer, Moment, ProductId, SigningKeyId};

/// What a revocation list says in its signed lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListClaims {
    /// Who issued it.
    pub iss: Issuer,
    /// The product whose licenses it is about.
    pub aud: ProductId,
    /// Rises from list to list: the highest is the newest.
    pub seq: u64,
    /// When it was signed.
    #[serde(with = "numeric_date")]
    pub iat: Moment,
    /// When the next list comes at the latest.
    #[serde(with = "numeric_date")]
    pub exp: Moment,
    /// How many entries there are.
    pub entries: usize,
    /// The SHA-256 of the entries.
    #[serde(with = "base64url")]
    pub sha256: [u8; 32],
    /// Signing keys of which every license key is taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signing_keys: Vec<SigningKeyId>,
}

/// Bytes as base64url without padding (RFC 4648, 5).
mod base64url {
    use data_encoding::BASE64URL_NOPAD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| D::Error::custom("no SHA-256"))
    }
}
