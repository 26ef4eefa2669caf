//! The operations by name.
//!
//! Checks come in KMS's order: the form of the request, the key, what it may be used for, whether it is enabled.

use serde_json::Value;

use super::data_keys::{decrypt, generate_data_key};
use super::errors::KmsError;
use super::keyring::KeyRing;
use super::signing_keys::{get_public_key, sign};

/// Answers the operation called `name`.
pub(super) fn answer(keys: &KeyRing, name: &str, body: &[u8]) -> Result<Value, KmsError> {
    match name {
        "Sign" => sign(keys, serde_json::from_slice(body)?),
        "GetPublicKey" => get_public_key(keys, serde_json::from_slice(body)?),
        "GenerateDataKey" => generate_data_key(keys, serde_json::from_slice(body)?),
        "Decrypt" => decrypt(keys, serde_json::from_slice(body)?),
        _ => Err(KmsError::UnknownOperation),
    }
}
