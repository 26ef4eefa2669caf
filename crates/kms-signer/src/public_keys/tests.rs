use aws_sdk_kms::types::KeyUsageType;
use aws_smithy_mocks::{RuleMode, mock, mock_client};

use super::*;
use crate::scripted_kms::{REFUSAL, SigningKey, arn, quiet};

fn kids(keys: &[Jwk]) -> Vec<&str> {
    keys.iter().map(|jwk| jwk.kid.as_deref().unwrap()).collect()
}

#[tokio::test]
async fn each_key_is_asked_for_once_and_comes_in_the_order_given() {
    let first = SigningKey::p256().public_key_rule(&arn(2));
    let second = SigningKey::ed25519(1).public_key_rule(&arn(1));
    let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&second, &first], quiet);
    let keys = public_keys(&client, &[arn(2), arn(1), arn(2)]).await.unwrap();
    assert_eq!(kids(&keys), [arn(2).key_id().as_str(), arn(1).key_id().as_str()]);
    assert_eq!(keys[0].alg.as_deref(), Some("ES256"));
    assert_eq!(keys[1].alg.as_deref(), Some("EdDSA"));
    assert_eq!((first.num_calls(), second.num_calls()), (1, 1));
}

#[tokio::test]
async fn one_key_that_fails_fails_all() {
    let good = SigningKey::ed25519(1).public_key_rule(&arn(1));
    let (of_key, key) = (arn(2), SigningKey::p256());
    let failing = mock!(Client::get_public_key)
        .match_requests(move |request| request.key_id() == Some(of_key.as_str()))
        .sequence()
        .http_status(503, None)
        .http_status(400, Some(REFUSAL.to_owned()))
        .output(move || key.public_key_output())
        .build();
    let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&good, &failing], quiet);
    let ask = async || public_keys(&client, &[arn(1), arn(2)]).await;
    assert!(matches!(ask().await, Err(KeyServiceError::Unavailable(_))));
    assert!(matches!(ask().await, Err(KeyServiceError::Fault(_))));
    assert_eq!(ask().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_a_fault() {
    let mut wrong = SigningKey::ed25519(1).public_key_output();
    wrong.key_usage = Some(KeyUsageType::EncryptDecrypt);
    let rule = mock!(Client::get_public_key).then_output(move || wrong.clone());
    let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&rule], quiet);
    assert!(matches!(public_keys(&client, &[arn(1)]).await, Err(KeyServiceError::Fault(_))));
}
