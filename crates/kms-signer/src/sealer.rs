//! Sealing activation keys, so that their vendor can read them again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use latchkey_core::{ActivationKey, LicenseId, SealedActivationKey};
use latchkey_service::{KeyServiceError, Sealer};

use crate::KmsKeyArn;
use crate::data_key::DataKey;
use crate::faults::{MemberMissing, failed_call, fault};
use crate::sealed_layout::SealedParts;

/// The encryption context: what each data key is bound to, so that no other ciphertext of the same KMS key passes for one.
///
/// It also stands in CloudTrail, and the key policy demands it (`kms:EncryptionContext:purpose`).
pub const ENCRYPTION_CONTEXT: (&str, &str) = ("purpose", "latchkey/activation-key");

/// Seals with AES-256-GCM, under a fresh data key a batch: one `GenerateDataKey`, and one `Decrypt` to open the batch.
///
/// Each sealed activation key carries its data key, encrypted by KMS; the license ID is the associated data.
pub struct KmsSealer {
    client: Client,
    key: KmsKeyArn,
}

impl KmsSealer {
    /// Seals under data keys that the symmetric KMS key `key` makes.
    ///
    /// What was sealed under another KMS key is not opened; KMS rotates the material of a key without a new ARN.
    #[must_use]
    pub fn new(client: Client, key: KmsKeyArn) -> Self {
        Self { client, key }
    }

    async fn decrypt(&self, encrypted_data_key: &[u8]) -> Result<DataKey, KeyServiceError> {
        // The key ID is optional in `Decrypt`; without it KMS would take a ciphertext of any key it may use.
        let call = self.client.decrypt().key_id(self.key.as_str()).ciphertext_blob(Blob::new(encrypted_data_key));
        let call = call.encryption_context(ENCRYPTION_CONTEXT.0, ENCRYPTION_CONTEXT.1);
        let answer = call.send().await.map_err(|error| failed_call("Decrypt", error))?;
        let plaintext = answer.plaintext.ok_or_else(|| missing("Decrypt", "a plaintext"))?;
        DataKey::from_plaintext(plaintext).map_err(fault)
    }
}

impl Sealer for KmsSealer {
    async fn seal(&self, keys: &[(LicenseId, ActivationKey)]) -> Result<Vec<SealedActivationKey>, KeyServiceError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.client.generate_data_key().key_id(self.key.as_str()).key_spec(DataKeySpec::Aes256);
        let call = call.encryption_context(ENCRYPTION_CONTEXT.0, ENCRYPTION_CONTEXT.1);
        let answer = call.send().await.map_err(|error| failed_call("GenerateDataKey", error))?;
        let plaintext = answer.plaintext.ok_or_else(|| missing("GenerateDataKey", "a plaintext"))?;
        let data_key = DataKey::from_plaintext(plaintext).map_err(fault)?;
        let encrypted = answer.ciphertext_blob.ok_or_else(|| missing("GenerateDataKey", "a ciphertext"))?;
        data_key.seal_batch(encrypted.as_ref(), keys).map_err(fault)
    }

    async fn open(&self, sealed: &[(LicenseId, SealedActivationKey)]) -> Result<Vec<ActivationKey>, KeyServiceError> {
        let mut data_keys = HashMap::new();
        let mut activation_keys = Vec::with_capacity(sealed.len());
        for (license_id, sealed) in sealed {
            let parts = SealedParts::split(sealed).map_err(fault)?;
            let data_key = match data_keys.entry(parts.encrypted_data_key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.decrypt(parts.encrypted_data_key).await?),
            };
            activation_keys.push(data_key.open(license_id, &parts).map_err(fault)?);
        }
        Ok(activation_keys)
    }
}

fn missing(operation: &'static str, member: &'static str) -> KeyServiceError {
    fault(MemberMissing { operation, member })
}

#[cfg(test)]
mod tests;
