//! What of an event is about a person.

use data_encoding::BASE64URL_NOPAD;
use rand::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;

use crate::EventHash;
use crate::merge_patch::Members;

/// Chance that is hashed along, so that nobody finds a name by trying names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl Salt {
    /// Draws one.
    pub fn draw(random: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        random.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| serde::de::Error::custom("must be 16 bytes in base64url"))
    }
}

/// What of an event is about a person. It stands apart: erasing it leaves the chain whole, which has its salted hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Personal {
    /// Hashed along.
    pub salt: Salt,
    /// As it was.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub before: Members,
    /// As it is.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub after: Members,
}

impl Personal {
    /// What is personal of a change, if anything is.
    #[must_use]
    pub fn of(salt: Salt, before: Members, after: Members) -> Option<Self> {
        (!before.is_empty() || !after.is_empty()).then_some(Self { salt, before, after })
    }

    /// Its salted hash.
    #[must_use]
    pub fn hash(&self) -> EventHash {
        EventHash::of(&json!({ "salt": self.salt, "before": self.before, "after": self.after }))
    }
}

/// What was personal of a license as it was created, as a salted hash. The salt may be erased: then nobody can try names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaltedHash {
    /// Hashed along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub salt: Option<Salt>,
    /// The hash.
    pub hash: EventHash,
}
