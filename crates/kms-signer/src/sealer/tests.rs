use std::collections::HashSet;

use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::*;
use crate::scripted_kms::{DataKeys, arn, chain, http_answer, quiet, refusal};

fn batch(quantity: u128) -> Vec<(LicenseId, ActivationKey)> {
    let mut random = StdRng::seed_from_u64(1);
    (1..=quantity).map(|n| (LicenseId(Uuid::from_u128(n)), ActivationKey::generate(&mut random))).collect()
}

fn with_ids(
    keys: &[(LicenseId, ActivationKey)],
    sealed: Vec<SealedActivationKey>,
) -> Vec<(LicenseId, SealedActivationKey)> {
    keys.iter().map(|(license_id, _)| *license_id).zip(sealed).collect()
}

/// A sealer, and the rules by which KMS makes and decrypts its data keys.
fn sealer() -> (KmsSealer, Rule, Rule) {
    let data_keys = DataKeys::default();
    let (generate, decrypt) = (data_keys.generate_rule(ENCRYPTION_CONTEXT), data_keys.decrypt_rule(ENCRYPTION_CONTEXT));
    let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&generate, &decrypt], quiet);
    (KmsSealer::new(client, arn(9)), generate, decrypt)
}

fn assert_opened(opened: &[ActivationKey], keys: &[(LicenseId, ActivationKey)]) {
    assert_eq!(opened.len(), keys.len());
    for (opened, (_, key)) in opened.iter().zip(keys) {
        assert_eq!(opened.symbols(), key.symbols());
    }
}

#[tokio::test]
async fn what_was_sealed_in_two_batches_takes_a_call_for_each_and_keeps_its_order() {
    let (sealer, generate, decrypt) = sealer();
    let keys = batch(6);
    let first = with_ids(&keys[..3], sealer.seal(&keys[..3]).await.unwrap());
    let second = with_ids(&keys[3..], sealer.seal(&keys[3..]).await.unwrap());
    let shuffle = [4, 0, 3, 1, 5, 2];
    let all = [first, second].concat();
    let shuffled: Vec<_> = shuffle.iter().map(|&index| all[index].clone()).collect();
    let expected: Vec<_> = shuffle.iter().map(|&index| keys[index].clone()).collect();
    assert_opened(&sealer.open(&shuffled).await.unwrap(), &expected);
    assert_eq!((generate.num_calls(), decrypt.num_calls()), (2, 2));
}

#[tokio::test]
async fn nothing_costs_nothing() {
    let (sealer, generate, decrypt) = sealer();
    assert!(sealer.seal(&[]).await.unwrap().is_empty() && sealer.open(&[]).await.unwrap().is_empty());
    assert_eq!((generate.num_calls(), decrypt.num_calls()), (0, 0));
}

#[tokio::test]
async fn no_nonce_is_used_twice_and_no_symbol_shows() {
    let (sealer, ..) = sealer();
    let keys = batch(50);
    let sealed = sealer.seal(&keys).await.unwrap();
    let nonces: HashSet<_> = sealed.iter().map(|sealed| SealedParts::split(sealed).unwrap().nonce).collect();
    assert_eq!(nonces.len(), 50);
    for (sealed, (_, key)) in sealed.iter().zip(&keys) {
        assert!(!sealed.0.windows(5).any(|window| key.symbols().windows(5).any(|symbols| symbols == window)));
    }
    let again = sealer.seal(&keys[..1]).await.unwrap();
    let data_key = |sealed| SealedParts::split(sealed).unwrap().encrypted_data_key;
    assert_ne!(data_key(&again[0]), data_key(&sealed[0]), "a nonce comes again only under a fresh data key");
}

#[tokio::test]
async fn what_was_sealed_but_is_no_activation_key_is_a_fault() {
    let (sealer, ..) = sealer();
    let keys = batch(1);
    let sealed = sealer.seal(&keys).await.unwrap().remove(0);
    let parts = SealedParts::split(&sealed).unwrap();
    for text in [&b"1"[..], b"0000000000000000000000000", &[0xff; 25]] {
        let sealed_symbols = DataKeys::seal(parts.encrypted_data_key, parts.nonce, keys[0].0, text);
        let foreign = SealedParts { sealed_symbols: &sealed_symbols, ..parts }.join().unwrap();
        let error = sealer.open(&[(keys[0].0, foreign)]).await.unwrap_err();
        assert!(matches!(error, KeyServiceError::Fault(_)));
        assert!(chain(&error).contains("what was sealed is no"), "{}", chain(&error));
    }
}

#[tokio::test]
async fn a_data_key_of_a_wrong_length_or_half_an_answer_is_a_fault() {
    let answers = [
        "{}",
        r#"{"Plaintext":"AAAA","CiphertextBlob":"AAAA"}"#,
        r#"{"Plaintext":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#,
        r#"{"CiphertextBlob":"AAAA"}"#,
    ];
    for body in answers {
        let generate = mock!(Client::generate_data_key).then_http_response(|| http_answer(200, body));
        // A ciphertext is not missing in an answer to Decrypt.
        let decrypt = mock!(Client::decrypt).then_http_response(|| http_answer(200, r#"{"Plaintext":"AAAA"}"#));
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&generate, &decrypt], quiet);
        let sealer = KmsSealer::new(client, arn(9));
        assert!(matches!(sealer.seal(&batch(1)).await, Err(KeyServiceError::Fault(_))), "{body}");
        let (other, ..) = self::sealer();
        let sealed = with_ids(&batch(1), other.seal(&batch(1)).await.unwrap());
        assert!(matches!(sealer.open(&sealed).await, Err(KeyServiceError::Fault(_))));
    }
}

#[tokio::test]
async fn kms_in_trouble_is_told_from_kms_refusing() {
    let (other, ..) = sealer();
    let sealed = with_ids(&batch(1), other.seal(&batch(1)).await.unwrap());
    let cases = [(400, "ThrottlingException", true), (400, "InvalidCiphertextException", false)];
    for (status, code, passes) in cases {
        let generate = mock!(Client::generate_data_key).then_http_response(move || refusal(status, code));
        let decrypt = mock!(Client::decrypt).then_http_response(move || refusal(status, code));
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&generate, &decrypt], quiet);
        let sealer = KmsSealer::new(client, arn(9));
        let errors = [sealer.seal(&batch(1)).await.unwrap_err(), sealer.open(&sealed).await.unwrap_err()];
        for error in errors {
            assert_eq!(matches!(error, KeyServiceError::Unavailable(_)), passes, "{code}");
        }
    }
}

// R15
#[tokio::test]
async fn no_error_shows_a_data_key() {
    let secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=";
    let bodies = [
        format!(r#"{{"Plaintext":"{secret}","CiphertextBlob":7}}"#),
        format!(r#"{{"Plaintext":"{secret}","#),
        format!(r#"{{"Plaintext":"{secret}!"}}"#),
        format!(r#"{{"Plaintext":"{secret}"}}"#),
    ];
    for body in bodies {
        let generate = mock!(Client::generate_data_key).then_http_response(move || http_answer(200, &body));
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&generate], quiet);
        let error = KmsSealer::new(client, arn(9)).seal(&batch(1)).await.unwrap_err();
        let shown = format!("{error:?} {error:#?} {}", chain(&error));
        assert!(!shown.contains(&secret[..6]) && !shown.contains("secret"), "{shown}");
    }
}
