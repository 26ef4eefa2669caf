//! `GenerateDataKey` and `Decrypt`, and the ciphertext that goes from one to the other.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::errors::KmsError;
use super::keyring::KeyRing;
use super::members::{Blob, one_of, required, sized};

/// The only cipher of the data keys.
const DATA_KEY_SPECS: [&str; 1] = ["AES_256"];

/// The longest ciphertext that `Decrypt` takes, in bytes.
const MAX_CIPHERTEXT: usize = 6144;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GenerateDataKey {
    key_id: Option<String>,
    key_spec: Option<String>,
    #[serde(default)]
    encryption_context: EncryptionContext,
}

pub(super) fn generate_data_key(keys: &KeyRing, request: GenerateDataKey) -> Result<Value, KmsError> {
    let key_id = required(request.key_id, "keyId")?;
    one_of(&DATA_KEY_SPECS, &required(request.key_spec, "keySpec")?, "keySpec")?;

    let (arn, held) = keys.usable(&key_id, "ENCRYPT_DECRYPT", "GenerateDataKey")?;
    let plaintext = keys.random_bytes::<32>().to_vec();
    let header = BlobHeader { key_id: held.key.id(), nonce: keys.random_bytes() };
    let authenticated = header.authenticated(&request.encryption_context);
    let sealed = held.key.seal(header.nonce, &authenticated, plaintext.clone()).ok_or(KmsError::Internal)?;
    Ok(json!({
        "KeyId": arn,
        "Plaintext": BASE64.encode(&plaintext),
        "CiphertextBlob": BASE64.encode(&[header.bytes().as_slice(), &sealed].concat()),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Decrypt {
    key_id: Option<String>,
    ciphertext_blob: Option<Blob>,
    #[serde(default)]
    encryption_context: EncryptionContext,
}

pub(super) fn decrypt(keys: &KeyRing, request: Decrypt) -> Result<Value, KmsError> {
    let blob = sized(required(request.ciphertext_blob, "ciphertextBlob")?, "ciphertextBlob", MAX_CIPHERTEXT)?;
    let key_id = required(request.key_id, "keyId")?;

    let (arn, held) = keys.usable(&key_id, "ENCRYPT_DECRYPT", "Decrypt")?;
    let (header, sealed) = BlobHeader::split(&blob).ok_or(KmsError::InvalidCiphertext)?;
    if held.key.id() != header.key_id {
        return Err(KmsError::IncorrectKey);
    }
    let authenticated = header.authenticated(&request.encryption_context);
    let plaintext = held.key.open(header.nonce, &authenticated, sealed.to_vec()).ok_or(KmsError::InvalidCiphertext)?;
    let algorithm = held.key.spec().algorithm();
    Ok(json!({ "KeyId": arn, "Plaintext": BASE64.encode(&plaintext), "EncryptionAlgorithm": algorithm }))
}

type EncryptionContext = BTreeMap<String, String>;

/// The start of a ciphertext blob: a version, the key that sealed it, and the nonce.
struct BlobHeader {
    key_id: Uuid,
    nonce: [u8; 12],
}

const BLOB_VERSION: u8 = 1;
const BLOB_HEADER: usize = 1 + 16 + 12;

impl BlobHeader {
    fn bytes(&self) -> [u8; BLOB_HEADER] {
        let mut bytes = [BLOB_VERSION; BLOB_HEADER];
        bytes[1..17].copy_from_slice(self.key_id.as_bytes());
        bytes[17..].copy_from_slice(&self.nonce);
        bytes
    }

    fn split(blob: &[u8]) -> Option<(Self, &[u8])> {
        let (header, sealed) = blob.split_at_checked(BLOB_HEADER)?;
        let key_id = Uuid::from_slice(&header[1..17]).ok()?;
        let nonce = header[17..].try_into().ok()?;
        (header[0] == BLOB_VERSION).then_some((Self { key_id, nonce }, sealed))
    }

    /// Header and context as one unambiguous text: each part of the context has its length before it.
    fn authenticated(&self, context: &EncryptionContext) -> Vec<u8> {
        let mut text = self.bytes().to_vec();
        for part in context.iter().flat_map(|(name, value)| [name, value]) {
            text.extend((part.len() as u64).to_be_bytes());
            text.extend(part.as_bytes());
        }
        text
    }
}
