//! `Sign` and `GetPublicKey`.

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::KmsError;
use super::keyring::KeyRing;
use super::members::{Blob, one_of, required, sized};

/// The longest message that `Sign` takes, in bytes.
const MAX_MESSAGE: usize = 4096;

/// What Latchkey signs with, each with the keys of its own spec.
const SIGNING_ALGORITHMS: [&str; 2] = ["ECDSA_SHA_256", "ED25519_SHA_512"];
/// Latchkey sends whole messages, no digests.
const MESSAGE_TYPES: [&str; 1] = ["RAW"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Sign {
    key_id: Option<String>,
    message: Option<Blob>,
    message_type: Option<String>,
    signing_algorithm: Option<String>,
}

pub(super) fn sign(keys: &KeyRing, request: Sign) -> Result<Value, KmsError> {
    let key_id = required(request.key_id, "keyId")?;
    let message = sized(required(request.message, "message")?, "message", MAX_MESSAGE)?;
    let message_type = request.message_type.unwrap_or_else(|| "RAW".to_owned());
    one_of(&MESSAGE_TYPES, &message_type, "messageType")?;
    let algorithm = required(request.signing_algorithm, "signingAlgorithm")?;
    one_of(&SIGNING_ALGORITHMS, &algorithm, "signingAlgorithm")?;

    let (arn, held) = keys.usable(&key_id, "SIGN_VERIFY", "Sign")?;
    let spec = held.key.spec();
    if algorithm != spec.algorithm() {
        return Err(KmsError::WrongAlgorithm { algorithm, spec: spec.name() });
    }
    let signature = held.key.sign(&message).ok_or(KmsError::Internal)?;
    Ok(json!({ "KeyId": arn, "Signature": BASE64.encode(&signature), "SigningAlgorithm": algorithm }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetPublicKey {
    key_id: Option<String>,
}

pub(super) fn get_public_key(keys: &KeyRing, request: GetPublicKey) -> Result<Value, KmsError> {
    let held = keys.find(&required(request.key_id, "keyId")?)?;
    let arn = keys.arn(held.key.id());
    let Some(public_key) = held.key.public_key() else {
        return Err(KmsError::NoPublicKey { arn, operation: "GetPublicKey" });
    };
    held.must_be_enabled(&arn)?;
    let spec = held.key.spec();
    Ok(json!({
        "KeyId": arn,
        "PublicKey": BASE64.encode(&public_key),
        "KeySpec": spec.name(),
        "CustomerMasterKeySpec": spec.name(),
        "KeyUsage": spec.usage(),
        "SigningAlgorithms": [spec.algorithm()],
    }))
}
