//! The endpoint as the real SDK sees it.

use std::sync::Arc;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kms::error::ProvideErrorMetadata;
use aws_sdk_kms::operation::decrypt::builders::DecryptFluentBuilder;
use aws_sdk_kms::operation::generate_data_key::builders::GenerateDataKeyFluentBuilder;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{
    DataKeySpec, EncryptionAlgorithmSpec, KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec,
};
use ring::signature::{ECDSA_P256_SHA256_ASN1, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use tokio::net::TcpListener;

use super::{KeyRing, SigningKeySpec, SigningUse, serve};

const UNKNOWN: &str = "arn:aws:kms:us-east-1:000000000000:key/5b1f0f0a-0000-4000-8000-000000000000";

struct Kms {
    keys: Arc<KeyRing>,
    client: Client,
    url: String,
}

async fn kms() -> Kms {
    let keys = Arc::new(KeyRing::in_memory("us-east-1"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, keys.clone(), std::future::pending()));
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(&url)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
        .build();
    Kms { keys, client: Client::from_conf(config), url }
}

/// The code and the message of what must be a refusal.
macro_rules! refusal {
    ($request:expr) => {{
        let error = $request.send().await.unwrap_err().into_service_error();
        (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
    }};
}

impl Kms {
    fn sign(
        &self,
        key_id: &str,
        message: &[u8],
        message_type: MessageType,
        algorithm: SigningAlgorithmSpec,
    ) -> aws_sdk_kms::operation::sign::builders::SignFluentBuilder {
        self.client
            .sign()
            .key_id(key_id)
            .message(Blob::new(message))
            .message_type(message_type)
            .signing_algorithm(algorithm)
    }

    fn generate(&self, key_id: &str) -> GenerateDataKeyFluentBuilder {
        self.client.generate_data_key().key_id(key_id).key_spec(DataKeySpec::Aes256)
    }

    fn decrypt(&self, key_id: &str, blob: &[u8]) -> DecryptFluentBuilder {
        self.client.decrypt().key_id(key_id).ciphertext_blob(Blob::new(blob))
    }

    /// A signature, checked with nothing but what `GetPublicKey` answers.
    async fn assert_verifies(
        &self,
        arn: &str,
        algorithm: &'static dyn VerificationAlgorithm,
        key_length: usize,
        message: &[u8],
        signature: &[u8],
    ) {
        let answer = self.client.get_public_key().key_id(arn).send().await.unwrap();
        let spki = answer.public_key.unwrap().into_inner();
        let key = &spki[spki.len() - key_length..];
        UnparsedPublicKey::new(algorithm, key).verify(message, signature).unwrap();
    }
}

#[tokio::test]
async fn ed25519_signs_raw_messages_of_up_to_4096_bytes() {
    let kms = kms().await;
    let arn = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::Ed25519).unwrap();
    for message in [vec![0], vec![b'x'; 4096]] {
        let answer =
            kms.sign(&arn, &message, MessageType::Raw, SigningAlgorithmSpec::Ed25519Sha512).send().await.unwrap();
        assert_eq!(answer.key_id(), Some(arn.as_str()));
        assert_eq!(answer.signing_algorithm(), Some(&SigningAlgorithmSpec::Ed25519Sha512));
        kms.assert_verifies(&arn, &ED25519, 32, &message, answer.signature.unwrap().as_ref()).await;
    }
}

#[tokio::test]
async fn p256_signs_messages_of_up_to_4096_bytes() {
    let kms = kms().await;
    let arn = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::P256).unwrap();
    for message in [vec![0], vec![b'x'; 4096]] {
        let answer =
            kms.sign(&arn, &message, MessageType::Raw, SigningAlgorithmSpec::EcdsaSha256).send().await.unwrap();
        kms.assert_verifies(&arn, &ECDSA_P256_SHA256_ASN1, 65, &message, answer.signature.unwrap().as_ref()).await;
    }
}

#[tokio::test]
async fn public_keys_are_spki_and_say_what_they_are_for() {
    let kms = kms().await;
    for (spec, name, algorithm, spki_start) in [
        (
            SigningKeySpec::Ed25519,
            KeySpec::EccNistEdwards25519,
            SigningAlgorithmSpec::Ed25519Sha512,
            "302a300506032b6570032100",
        ),
        (
            SigningKeySpec::P256,
            KeySpec::EccNistP256,
            SigningAlgorithmSpec::EcdsaSha256,
            "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
        ),
    ] {
        let arn = kms.keys.ensure_signing_key(SigningUse::Licenses, spec).unwrap();
        let id = arn.rsplit('/').next().unwrap();
        for name_of_key in [&arn, id] {
            let answer = kms.client.get_public_key().key_id(name_of_key).send().await.unwrap();
            assert_eq!(answer.key_id(), Some(arn.as_str()));
            assert_eq!(answer.key_spec(), Some(&name));
            assert_eq!(answer.key_usage(), Some(&KeyUsageType::SignVerify));
            assert_eq!(answer.signing_algorithms(), std::slice::from_ref(&algorithm));
            let spki = data_encoding::HEXLOWER.encode(answer.public_key().unwrap().as_ref());
            assert!(spki.starts_with(spki_start), "{spki}");
        }
    }
}

#[tokio::test]
async fn a_data_key_comes_back() {
    let kms = kms().await;
    let arn = kms.keys.ensure_data_key().unwrap();
    let generated = kms.generate(&arn).encryption_context("license", "1").send().await.unwrap();
    assert_eq!(generated.key_id(), Some(arn.as_str()));
    let plaintext = generated.plaintext.unwrap();
    assert_eq!(plaintext.as_ref().len(), 32);
    let decrypt = kms.decrypt(&arn, generated.ciphertext_blob.unwrap().as_ref());
    let opened = decrypt.encryption_context("license", "1").send().await.unwrap();
    assert_eq!(opened.plaintext.as_ref(), Some(&plaintext));
    assert_eq!(opened.key_id(), Some(arn.as_str()));
    assert_eq!(opened.encryption_algorithm(), Some(&EncryptionAlgorithmSpec::SymmetricDefault));
}

#[tokio::test]
async fn a_ciphertext_opens_only_as_it_was_sealed() {
    let kms = kms().await;
    let arn = kms.keys.ensure_data_key().unwrap();
    let generated = kms.generate(&arn).encryption_context("a", "bc").send().await.unwrap();
    let blob = generated.ciphertext_blob.unwrap().into_inner();

    // The same letters, split elsewhere, are another context.
    for (name, value) in [("a", "bd"), ("ab", "c")] {
        let request = kms.decrypt(&arn, &blob).encryption_context(name, value);
        assert_eq!(refusal!(request).0, "InvalidCiphertextException");
    }
    for position in 0..blob.len() {
        let mut changed = blob.clone();
        changed[position] ^= 1;
        let request = kms.decrypt(&arn, &changed).encryption_context("a", "bc");
        let expected = if (1..17).contains(&position) { "IncorrectKeyException" } else { "InvalidCiphertextException" };
        assert_eq!(refusal!(request).0, expected, "byte {position}");
    }
    for short in [&blob[..1], &blob[..29], &blob[..blob.len() - 1]] {
        let request = kms.decrypt(&arn, short).encryption_context("a", "bc");
        assert_eq!(refusal!(request).0, "InvalidCiphertextException");
    }
}

#[tokio::test]
async fn a_ciphertext_of_one_key_is_not_opened_as_that_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let other = KeyRing::open(dir.path(), "us-east-1").unwrap();
    let kms = kms().await;
    let arn = kms.keys.ensure_data_key().unwrap();
    let stranger = other.ensure_data_key().unwrap();
    let mut blob = kms.generate(&arn).send().await.unwrap().ciphertext_blob.unwrap().into_inner();
    let stranger_id: uuid::Uuid = stranger.rsplit("mrk-").next().unwrap().parse().unwrap();
    blob[1..17].copy_from_slice(stranger_id.as_bytes());

    let request = kms.decrypt(&arn, &blob);
    assert_eq!(refusal!(request).0, "IncorrectKeyException");
}

#[tokio::test]
async fn what_kms_refuses_to_sign_is_refused() {
    use MessageType::Raw;
    use SigningAlgorithmSpec as Algorithm;
    let kms = kms().await;
    let ed25519 = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::Ed25519).unwrap();
    let p256 = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::P256).unwrap();
    let data_key = kms.keys.ensure_data_key().unwrap();
    let (short, long) = ([7; 32].as_slice(), [7; 4097].as_slice());

    let cases = [
        (UNKNOWN, short, Raw, Algorithm::Ed25519Sha512, "NotFoundException"),
        ("alias/none", short, Raw, Algorithm::Ed25519Sha512, "NotFoundException"),
        (&ed25519, long, Raw, Algorithm::Ed25519Sha512, "ValidationException"),
        (&p256, long, Raw, Algorithm::EcdsaSha256, "ValidationException"),
        (&ed25519, b"", Raw, Algorithm::Ed25519Sha512, "ValidationException"),
        (&p256, short, MessageType::Digest, Algorithm::EcdsaSha256, "ValidationException"),
        (&p256, short, Raw, Algorithm::EcdsaSha384, "ValidationException"),
        (&p256, short, Raw, Algorithm::Ed25519Sha512, "InvalidKeyUsageException"),
        (&ed25519, short, Raw, Algorithm::EcdsaSha256, "InvalidKeyUsageException"),
        (&data_key, short, Raw, Algorithm::EcdsaSha256, "InvalidKeyUsageException"),
    ];
    for (key_id, message, kind, algorithm, expected) in cases {
        let (code, text) = refusal!(kms.sign(key_id, message, kind.clone(), algorithm.clone()));
        assert_eq!(code, expected, "{key_id} {kind:?} {algorithm:?}: {text}");
        assert!(!text.is_empty());
        if message == long {
            let constraint = "failed to satisfy constraint: Member must have length less than or equal to 4096";
            assert_eq!(text, format!("1 validation error detected: Value at 'message' {constraint}"));
        }
    }
}

#[tokio::test]
async fn what_kms_refuses_of_data_keys_is_refused() {
    let kms = kms().await;
    let signing_key = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::P256).unwrap();
    let data_key = kms.keys.ensure_data_key().unwrap();

    assert_eq!(refusal!(kms.generate(UNKNOWN)).0, "NotFoundException");
    assert_eq!(refusal!(kms.generate(&signing_key)).0, "InvalidKeyUsageException");
    assert_eq!(refusal!(kms.generate(&data_key).set_key_spec(None)).0, "ValidationException");
    assert_eq!(refusal!(kms.generate(&data_key).key_spec(DataKeySpec::Aes128)).0, "ValidationException");
    assert_eq!(refusal!(kms.client.get_public_key().key_id(&data_key)).0, "UnsupportedOperationException");
    assert_eq!(refusal!(kms.client.get_public_key().key_id(UNKNOWN)).0, "NotFoundException");

    let decrypt = |key_id| kms.decrypt(key_id, &[2; 64]);
    assert_eq!(refusal!(decrypt(&data_key)).0, "InvalidCiphertextException");
    assert_eq!(refusal!(decrypt(&data_key).set_key_id(None)).0, "ValidationException");
    assert_eq!(refusal!(decrypt(UNKNOWN)).0, "NotFoundException");
    assert_eq!(refusal!(decrypt(&signing_key)).0, "InvalidKeyUsageException");
}

#[tokio::test]
async fn a_disabled_key_is_of_no_use_until_it_is_enabled_again() {
    let kms = kms().await;
    let signing_key = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::Ed25519).unwrap();
    let data_key = kms.keys.ensure_data_key().unwrap();
    let sealed = kms.generate(&data_key).send().await.unwrap().ciphertext_blob.unwrap();
    let sign = || kms.sign(&signing_key, b"text", MessageType::Raw, SigningAlgorithmSpec::Ed25519Sha512);
    let decrypt = || kms.decrypt(&data_key, sealed.as_ref());

    for arn in [&signing_key, &data_key] {
        kms.keys.set_enabled(arn, false).unwrap();
    }
    let (code, message) = refusal!(sign());
    assert_eq!((code.as_str(), message), ("DisabledException", format!("{signing_key} is disabled.")));
    assert_eq!(refusal!(kms.client.get_public_key().key_id(&signing_key)).0, "DisabledException");
    assert_eq!(refusal!(kms.generate(&data_key)).0, "DisabledException");
    assert_eq!(refusal!(decrypt()).0, "DisabledException");

    for arn in [&signing_key, &data_key] {
        kms.keys.set_enabled(arn, true).unwrap();
    }
    sign().send().await.unwrap();
    decrypt().send().await.unwrap();
}

#[tokio::test]
async fn requests_that_no_sdk_would_make_are_refused_as_kms_does() {
    let kms = kms().await;
    let arn = kms.keys.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::P256).unwrap();
    let missing = format!(r#"{{"KeyId":"{arn}","Message":"AA=="}}"#);
    let cases = [
        ("TrentService.ListKeys", "{}", "UnknownOperationException"),
        ("DynamoDB_20120810.GetItem", "{}", "UnknownOperationException"),
        ("TrentService.Sign", "", "SerializationException"),
        ("TrentService.Sign", "[", "SerializationException"),
        ("TrentService.Sign", r#"{"KeyId":7}"#, "SerializationException"),
        ("TrentService.Sign", r#"{"Message":"no base64"}"#, "SerializationException"),
        ("TrentService.Sign", "{}", "ValidationException"),
        ("TrentService.Sign", &missing, "ValidationException"),
    ];
    for (target, body, expected) in cases {
        let request = reqwest::Client::new().post(&kms.url).header("x-amz-target", target).body(body.to_owned());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
        let answer: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(answer["__type"], expected, "{target} {body}");
    }
}
