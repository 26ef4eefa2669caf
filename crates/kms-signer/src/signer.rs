//! Signing license keys.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MessageType;
use latchkey_core::{Algorithm, SigningInput, SigningKeyId};
use latchkey_service::{KeyServiceError, Signer};

use crate::KmsKeyArn;
use crate::faults::{MemberMissing, failed_call, fault};
use crate::signature::{spec, to_jws};

/// Signs with an asymmetric KMS key: one `Sign` a license key.
pub struct KmsSigner {
    client: Client,
    key: KmsKeyArn,
    algorithm: Algorithm,
}

impl KmsSigner {
    /// Signs with `key`, whose spec must be the one that `algorithm` needs: KMS refuses it otherwise.
    #[must_use]
    pub fn new(client: Client, key: KmsKeyArn, algorithm: Algorithm) -> Self {
        Self { client, key, algorithm }
    }
}

impl Signer for KmsSigner {
    fn signing_key_id(&self) -> &SigningKeyId {
        self.key.key_id()
    }

    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    async fn sign(&self, input: &SigningInput) -> Result<Vec<u8>, KeyServiceError> {
        // RAW, because Ed25519 can't be given a digest; hence the cap on the signing input.
        let call = self.client.sign().key_id(self.key.as_str()).message(Blob::new(input.as_bytes()));
        let call = call.message_type(MessageType::Raw).signing_algorithm(spec(self.algorithm));
        let answer = call.send().await.map_err(|error| failed_call("Sign", error))?;
        let missing = || fault(MemberMissing { operation: "Sign", member: "a signature" });
        to_jws(self.algorithm, answer.signature.ok_or_else(missing)?.as_ref()).map_err(fault)
    }
}

#[cfg(test)]
mod tests;
