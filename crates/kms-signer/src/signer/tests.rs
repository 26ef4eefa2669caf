use aws_smithy_mocks::{RuleMode, mock, mock_client};
use latchkey_core::{JwkSet, Rejection, SIGNING_INPUT_MAX_BYTES, TrustedKeys};

use super::*;
use crate::public_keys;
use crate::scripted_kms::{SigningKey, arn, chain, claims, http_answer, quiet, sign_with};

#[tokio::test]
async fn license_keys_of_both_algorithms_verify_with_the_served_keys() {
    for key in [SigningKey::ed25519(1), SigningKey::p256()] {
        let algorithm = key.algorithm();
        let (sign, public_key) = (key.sign_rule(&arn(1)), key.public_key_rule(&arn(1)));
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&sign, &public_key], quiet);
        let signer = KmsSigner::new(client.clone(), arn(1), algorithm);
        let keys = public_keys(&client, &[arn(1)]).await.unwrap();
        let trusted_keys = TrustedKeys::try_from(&JwkSet { keys, ..JwkSet::default() }).unwrap();

        let input = SigningInput::new(signer.algorithm(), signer.signing_key_id(), &claims(3)).unwrap();
        let signature = signer.sign(&input).await.unwrap();
        assert_eq!(signature.len(), 64);
        let verified = trusted_keys.verify(&input.with_signature(&signature)).unwrap();
        assert_eq!(*verified.claims(), claims(3));
        assert_eq!(sign.num_calls(), 1);

        let other_text = SigningInput::new(algorithm, signer.signing_key_id(), &claims(4)).unwrap();
        let forged = trusted_keys.verify(&other_text.with_signature(&signature));
        assert_eq!(forged, Err(Rejection::SignatureInvalid));
    }
}

#[tokio::test]
async fn the_longest_signing_input_is_sent_unchanged() {
    for key in [SigningKey::ed25519(1), SigningKey::p256()] {
        let input = longest(key.algorithm());
        assert_eq!(input.as_bytes().len(), SIGNING_INPUT_MAX_BYTES);
        let (expected, answered) = (input.clone(), key.clone());
        let rule = mock!(Client::sign)
            .match_requests(move |request| request.message().unwrap().as_ref() == expected.as_bytes())
            .then_compute_output(move |request| answered.sign_output(request.message().unwrap().as_ref()));
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&rule], quiet);
        let signer = KmsSigner::new(client, arn(1), key.algorithm());
        let signature = signer.sign(&input).await.unwrap();
        assert!(key.verifies(input.as_bytes(), &signature));
    }
}

/// A signing input of the full length; not every key ID allows one, since of four lengths base64 has three.
fn longest(algorithm: Algorithm) -> SigningInput {
    let input = |(id_length, length)| {
        let kid = "k".repeat(id_length).parse().unwrap();
        SigningInput::new(algorithm, &kid, &claims(length)).ok()
    };
    let choices = (30..=36).flat_map(|id_length| (2000..2800).map(move |length| (id_length, length)));
    let is_longest = |input: &SigningInput| input.as_bytes().len() == SIGNING_INPUT_MAX_BYTES;
    choices.filter_map(input).find(is_longest).unwrap()
}

#[tokio::test]
async fn an_answer_that_is_no_signature_is_a_fault() {
    for answer in [r#"{"Signature":"AAAA"}"#, r#"{"Signature":""}"#, r#"{"KeyId":"a"}"#, "{}"] {
        let error = sign_with(http_answer(200, answer)).await.unwrap_err();
        assert!(matches!(error, KeyServiceError::Fault(_)), "{answer}: {}", chain(&error));
    }
}

#[tokio::test]
async fn an_answer_that_was_cut_off_may_be_whole_the_next_time() {
    for answer in [r#"{"Signature":"AA"#, r#"{"Signature":7}"#, "not JSON"] {
        let error = sign_with(http_answer(200, answer)).await.unwrap_err();
        assert!(matches!(error, KeyServiceError::Unavailable(_)), "{answer}: {}", chain(&error));
    }
}

#[tokio::test]
async fn a_signature_of_the_other_algorithm_is_a_fault() {
    let key = SigningKey::p256();
    let rule = mock!(Client::sign).then_output(move || key.sign_output(b"any"));
    let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&rule], quiet);
    let signer = KmsSigner::new(client, arn(1), Algorithm::EdDsa);
    let input = SigningInput::new(Algorithm::EdDsa, signer.signing_key_id(), &claims(3)).unwrap();
    assert!(matches!(signer.sign(&input).await, Err(KeyServiceError::Fault(_))));
}
