//! KMS for tests: answers from a script, made with real keys.

use std::error::Error;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_kms::Client;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::operation::decrypt::DecryptOutput;
use aws_sdk_kms::operation::generate_data_key::GenerateDataKeyOutput;
use aws_sdk_kms::operation::get_public_key::GetPublicKeyOutput;
use aws_sdk_kms::operation::sign::SignOutput;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec};
use aws_smithy_mocks::{MockResponse, Rule, RuleMode, mock, mock_client};
use aws_smithy_types::body::SdkBody;
use latchkey_core::{Algorithm, Claims, LicenseId, SigningInput, fixtures};
use latchkey_service::{KeyServiceError, Signer};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde_json::json;

use crate::{KmsKeyArn, KmsSigner};

/// An answer that makes the SDK give up at once.
pub(crate) const REFUSAL: &str = r#"{"__type":"DisabledException","message":"disabled"}"#;

/// The ARN of the nth key.
pub(crate) fn arn(n: u8) -> KmsKeyArn {
    format!("arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-0000000000{n:02}").parse().unwrap()
}

/// No retries, so that a call is a call.
pub(crate) fn quiet(config: aws_sdk_kms::config::Builder) -> aws_sdk_kms::config::Builder {
    config.retry_config(RetryConfig::disabled())
}

pub(crate) fn http_answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
}

pub(crate) fn refusal(status: u16, code: &str) -> HttpResponse {
    http_answer(status, &json!({ "__type": code, "message": "in KMS's words" }).to_string())
}

/// An error and its causes, as a log shows them.
pub(crate) fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", chain(cause)),
        None => error.to_string(),
    }
}

/// Claims whose features have about `length` characters in all, a little more with each step.
pub(crate) fn claims(length: usize) -> Claims {
    const FULL: usize = 60;
    let feature = |n: usize| format!("f{n:03}{}", "x".repeat(FULL.min(length - n * FULL)));
    let features: Vec<_> = (0..=length / FULL).map(feature).collect();
    fixtures::claims(json!({"generic": true, "features": features}))
}

/// Signs some claims with Ed25519, KMS giving this answer.
pub(crate) async fn sign_with(answer: HttpResponse) -> Result<Vec<u8>, KeyServiceError> {
    let answer = Mutex::new(Some(answer));
    let rule = mock!(Client::sign).then_http_response(move || answer.lock().unwrap().take().expect("one call"));
    let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&rule], quiet);
    let signer = KmsSigner::new(client, arn(1), Algorithm::EdDsa);
    signer.sign(&SigningInput::new(Algorithm::EdDsa, signer.signing_key_id(), &claims(3)).unwrap()).await
}

/// A signing key that KMS holds.
#[derive(Clone)]
pub(crate) struct SigningKey(Arc<Pair>);

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

impl SigningKey {
    pub(crate) fn ed25519(seed: u8) -> Self {
        Self(Arc::new(Pair::Ed25519(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())))
    }

    pub(crate) fn p256() -> Self {
        let (random, algorithm) = (SystemRandom::new(), &ECDSA_P256_SHA256_ASN1_SIGNING);
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self(Arc::new(Pair::P256(EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap())))
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match *self.0 {
            Pair::Ed25519(_) => Algorithm::EdDsa,
            Pair::P256(_) => Algorithm::Es256,
        }
    }

    fn names(&self) -> (KeySpec, SigningAlgorithmSpec) {
        match *self.0 {
            Pair::Ed25519(_) => (KeySpec::EccNistEdwards25519, SigningAlgorithmSpec::Ed25519Sha512),
            Pair::P256(_) => (KeySpec::EccNistP256, SigningAlgorithmSpec::EcdsaSha256),
        }
    }

    /// The signature as KMS answers it.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &*self.0 {
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::P256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        }
    }

    /// Whether a signature as in a JWS is this key's.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = self.public_bytes();
        match *self.0 {
            Pair::Ed25519(_) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok(),
            Pair::P256(_) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message, signature).is_ok(),
        }
    }

    pub(crate) fn public_bytes(&self) -> Vec<u8> {
        match &*self.0 {
            Pair::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
            Pair::P256(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// The public key in DER; the beginnings are those of RFC 8410, 10.1, and of `openssl ec -pubout`.
    pub(crate) fn spki(&self) -> Vec<u8> {
        let start: &[u8] = match *self.0 {
            Pair::Ed25519(_) => &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00],
            Pair::P256(_) => &[
                0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
                0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
            ],
        };
        [start, &self.public_bytes()].concat()
    }

    pub(crate) fn sign_output(&self, message: &[u8]) -> SignOutput {
        SignOutput::builder().signature(Blob::new(self.sign(message))).build()
    }

    pub(crate) fn public_key_output(&self) -> GetPublicKeyOutput {
        let answer = GetPublicKeyOutput::builder().public_key(Blob::new(self.spki()));
        answer.key_spec(self.names().0).key_usage(KeyUsageType::SignVerify).build()
    }

    /// Signs what is sent as KMS wants it; another request fails the test.
    pub(crate) fn sign_rule(&self, arn: &KmsKeyArn) -> Rule {
        let (arn, algorithm, key) = (arn.clone(), self.names().1, self.clone());
        mock!(Client::sign)
            .match_requests(move |request| {
                request.key_id() == Some(arn.as_str())
                    && request.message_type() == Some(&MessageType::Raw)
                    && request.signing_algorithm() == Some(&algorithm)
            })
            .then_compute_output(move |request| key.sign_output(request.message().unwrap().as_ref()))
    }

    pub(crate) fn public_key_rule(&self, arn: &KmsKeyArn) -> Rule {
        let (arn, key) = (arn.clone(), self.clone());
        mock!(Client::get_public_key)
            .match_requests(move |request| request.key_id() == Some(arn.as_str()))
            .then_output(move || key.public_key_output())
    }
}

/// Data keys under the ninth KMS key: the nth is 32 times n and, encrypted, 64 times n.
#[derive(Clone, Default)]
pub(crate) struct DataKeys(Arc<AtomicU8>);

impl DataKeys {
    const ENCRYPTED_BYTES: usize = 64;

    pub(crate) fn generate_rule(&self, (name, value): (&'static str, &'static str)) -> Rule {
        let made = self.clone();
        mock!(Client::generate_data_key)
            .match_requests(move |request| {
                request.key_id() == Some(arn(9).as_str())
                    && request.key_spec() == Some(&DataKeySpec::Aes256)
                    && request.encryption_context().unwrap().get(name).is_some_and(|found| found == value)
            })
            .then_compute_output(move |_| {
                let n = made.0.fetch_add(1, Ordering::SeqCst) + 1;
                let answer = GenerateDataKeyOutput::builder().plaintext(Blob::new([n; 32]));
                answer.ciphertext_blob(Blob::new([n; Self::ENCRYPTED_BYTES])).build()
            })
    }

    /// Decrypts what was made; refuses anything else as KMS does.
    pub(crate) fn decrypt_rule(&self, (name, value): (&'static str, &'static str)) -> Rule {
        let made = self.clone();
        mock!(Client::decrypt)
            .match_requests(move |request| {
                request.key_id() == Some(arn(9).as_str())
                    && request.encryption_context().unwrap().get(name).is_some_and(|found| found == value)
            })
            .then_compute_response(move |request| {
                let encrypted = request.ciphertext_blob().unwrap().as_ref();
                let found = (1..=made.0.load(Ordering::SeqCst)).find(|n| encrypted == [*n; Self::ENCRYPTED_BYTES]);
                match found {
                    Some(n) => MockResponse::Output(DecryptOutput::builder().plaintext(Blob::new([n; 32])).build()),
                    None => MockResponse::Http(refusal(400, "InvalidCiphertextException")),
                }
            })
    }

    /// Seals any bytes under an encrypted data key of this script.
    pub(crate) fn seal(encrypted: &[u8], nonce: [u8; 12], license_id: LicenseId, text: &[u8]) -> Vec<u8> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[encrypted[0]; 32]).unwrap());
        let mut bytes = text.to_vec();
        let associated = Aad::from(license_id.0.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), associated, &mut bytes).unwrap();
        bytes
    }
}
