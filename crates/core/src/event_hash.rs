//! The hashes that events are held by.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// SHA-256 of canonical JSON (RFC 8785): base64url without padding, 43 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventHash(String);

impl EventHash {
    /// The hash of what this says, whatever the order of its members.
    #[must_use]
    pub(crate) fn of(content: &Value) -> Self {
        let canonical = serde_json_canonicalizer::to_vec(content).expect("a value in memory is JSON");
        Self(BASE64URL_NOPAD.encode(digest(&SHA256, &canonical).as_ref()))
    }

    /// Its 43 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
