//! `Sign` and `GetPublicKey`, and `DescribeKey` of any key.

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::KmsError;
use super::key::KeySpec;
use super::keyring::{HeldKey, KeyRing};
use super::members::{Blob, one_of, required, sized};
use super::operations::{enabled, usable};
use crate::ACCOUNT_ID;

/// The longest message that `Sign` takes, in bytes.
const MAX_MESSAGE: usize = 4096;

/// All signing algorithms KMS knows; another one is no algorithm, one of these may still not fit the key.
const SIGNING_ALGORITHMS: [&str; 13] = [
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
];
const MESSAGE_TYPES: [&str; 3] = ["RAW", "DIGEST", "EXTERNAL_MU"];
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

    let (arn, held) = usable(keys, &key_id, "SIGN_VERIFY", "Sign")?;
    let spec = held.key.spec();
    if algorithm != spec.algorithm() {
        return Err(KmsError::WrongAlgorithm { algorithm, spec: spec.name() });
    }
    let signature = match (message_type.as_str(), spec) {
        ("RAW", _) => held.key.sign(&message).ok_or(KmsError::Internal)?,
        ("DIGEST", KeySpec::P256) if message.len() == 32 => held.key.sign_digest(&message).ok_or(KmsError::Internal)?,
        ("DIGEST", KeySpec::P256) => {
            let problem = format!("Digest is invalid length for algorithm {algorithm}.");
            return Err(KmsError::Validation(problem));
        }
        // ED25519_SHA_512 hashes the message itself, with more than the message: there is no digest to give it.
        _ => {
            let problem = format!("Algorithm {algorithm} and message type {message_type} are incompatible.");
            return Err(KmsError::Validation(problem));
        }
    };
    Ok(json!({ "KeyId": arn, "Signature": BASE64.encode(&signature), "SigningAlgorithm": algorithm }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyOnly {
    key_id: Option<String>,
}

pub(super) fn get_public_key(keys: &KeyRing, request: KeyOnly) -> Result<Value, KmsError> {
    let held = keys.find(&required(request.key_id, "keyId")?)?;
    let arn = keys.arn(held.key.id());
    let Some(public_key) = held.key.public_key() else {
        return Err(KmsError::NoPublicKey { arn, operation: "GetPublicKey" });
    };
    enabled(&arn, &held)?;
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

pub(super) fn describe_key(keys: &KeyRing, request: KeyOnly) -> Result<Value, KmsError> {
    let HeldKey { key, enabled } = keys.find(&required(request.key_id, "keyId")?)?;
    let spec = key.spec();
    let algorithms = if spec == KeySpec::Symmetric { "EncryptionAlgorithms" } else { "SigningAlgorithms" };
    Ok(json!({ "KeyMetadata": {
        "AWSAccountId": ACCOUNT_ID,
        "Arn": keys.arn(key.id()),
        "KeyId": key.id(),
        "Description": "",
        "Enabled": enabled,
        "KeyState": if enabled { "Enabled" } else { "Disabled" },
        "KeyManager": "CUSTOMER",
        "KeySpec": spec.name(),
        "CustomerMasterKeySpec": spec.name(),
        "KeyUsage": spec.usage(),
        "MultiRegion": false,
        "Origin": "AWS_KMS",
        algorithms: [spec.algorithm()],
    }}))
}
