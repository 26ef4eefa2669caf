//! The operations by name, and what they have in common.
//!
//! Checks come in KMS's order: the form of the request, the key, what it may be used for, whether it is enabled.

use serde_json::Value;

use super::data_keys::{decrypt, generate_data_key};
use super::errors::KmsError;
use super::keyring::{HeldKey, KeyRing};
use super::signing_keys::{describe_key, get_public_key, sign};

/// Answers the operation called `name`.
pub(super) fn answer(keys: &KeyRing, name: &str, body: &[u8]) -> Result<Value, KmsError> {
    match name {
        "Sign" => sign(keys, serde_json::from_slice(body)?),
        "GetPublicKey" => get_public_key(keys, serde_json::from_slice(body)?),
        "GenerateDataKey" => generate_data_key(keys, serde_json::from_slice(body)?),
        "Decrypt" => decrypt(keys, serde_json::from_slice(body)?),
        "DescribeKey" => describe_key(keys, serde_json::from_slice(body)?),
        _ => Err(KmsError::UnknownOperation),
    }
}

/// The key that `arn_or_id` names, which must be an enabled key for `usage`.
pub(super) fn usable(
    keys: &KeyRing,
    arn_or_id: &str,
    usage: &str,
    operation: &'static str,
) -> Result<(String, HeldKey), KmsError> {
    let held = keys.find(arn_or_id)?;
    let arn = keys.arn(held.key.id());
    if held.key.spec().usage() != usage {
        return Err(KmsError::WrongUsage { arn, usage: held.key.spec().usage(), operation });
    }
    enabled(&arn, &held)?;
    Ok((arn, held))
}

/// Refuses a disabled key.
pub(super) fn enabled(arn: &str, held: &HeldKey) -> Result<(), KmsError> {
    if held.enabled { Ok(()) } else { Err(KmsError::Disabled(arn.to_owned())) }
}
