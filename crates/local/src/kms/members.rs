//! The members of requests: every one is optional to the parser, so that a missing one gets KMS's own message.

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer};

use super::errors::KmsError;

/// Bytes, which KMS's JSON has in Base64.
pub(super) struct Blob(Vec<u8>);

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A member that the request must have.
pub(super) fn required<T>(value: Option<T>, member: &str) -> Result<T, KmsError> {
    value.ok_or_else(|| KmsError::constraint(Some("null"), member, "Member must not be null"))
}

/// Bytes: at least one, at most `max`.
pub(super) fn sized(blob: Blob, member: &str, max: usize) -> Result<Vec<u8>, KmsError> {
    let constraint = match blob.0.len() {
        0 => "Member must have length greater than or equal to 1".to_owned(),
        length if length > max => format!("Member must have length less than or equal to {max}"),
        _ => return Ok(blob.0),
    };
    Err(KmsError::constraint(None, member, &constraint))
}

/// Refuses a value that is not among the allowed ones.
pub(super) fn one_of(allowed: &[&str], value: &str, member: &str) -> Result<(), KmsError> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let constraint = format!("Member must satisfy enum value set: [{}]", allowed.join(", "));
    Err(KmsError::constraint(Some(&format!("'{value}'")), member, &constraint))
}
