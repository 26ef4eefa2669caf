use aws_sdk_kms::operation::get_public_key::GetPublicKeyOutput;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use data_encoding::HEXLOWER;
use serde_json::json;

use super::*;

const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000001";
const LIST_ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/mrk-00000000000040008000000000000002";
const CERTIFICATE_ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/mrk-00000000000040008000000000000003";
const NOT_YET: &str = r#"{"__type":"AccessDeniedException","message":"no identity-based policy allows it"}"#;

/// What KMS answers of the Ed25519 key of RFC 8410, 10.1.
fn ed25519() -> GetPublicKeyOutput {
    let spki = "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
    let answer = GetPublicKeyOutput::builder().public_key(Blob::new(HEXLOWER.decode(spki.as_bytes()).unwrap()));
    answer.key_spec(KeySpec::EccNistEdwards25519).key_usage(KeyUsageType::SignVerify).build()
}

fn kms() -> Client {
    mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&mock!(Client::get_public_key).then_output(ed25519)])
}

/// A KMS that refuses so many calls, and answers all others.
fn kms_that_refuses(times: usize) -> Client {
    let refusing = mock!(Client::get_public_key).sequence().http_status(400, Some(NOT_YET.to_owned())).times(times);
    let answering = mock!(Client::get_public_key).then_output(ed25519);
    mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&refusing.output(ed25519).build(), &answering])
}

fn properties(arns: &[&str]) -> Value {
    json!({
        "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:publish",
        "KeyArns": arns, "ListKeyArns": [LIST_ARN], "CertificateKeyArns": [CERTIFICATE_ARN],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut properties = properties(&[ARN]);
    properties[name] = value;
    properties
}

// R16
#[tokio::test]
async fn a_set_names_each_key_by_the_last_part_of_its_arn_and_keeps_uses_apart() {
    let jwks = published(&kms(), properties(&[ARN])).await.unwrap();
    let key = |kid: &str| {
        json!([{
            "kty": "OKP", "crv": "Ed25519", "x": "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE",
            "kid": kid, "alg": "EdDSA", "use": "sig",
        }])
    };
    let wanted = json!({
        "keys": key("00000000-0000-4000-8000-000000000001"),
        "list_keys": key("mrk-00000000000040008000000000000002"),
        "certificate_keys": key("mrk-00000000000040008000000000000003"),
    });
    assert_eq!(serde_json::from_str::<Value>(&jwks).unwrap(), wanted);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_policy_that_does_not_count_yet_is_waited_for_half_a_minute() {
    let started = Instant::now();
    assert!(published(&kms_that_refuses(3), properties(&[ARN])).await.is_ok());
    assert_eq!(started.elapsed(), PAUSE * 3);

    let started = Instant::now();
    let error = published(&kms_that_refuses(1000), properties(&[ARN])).await.unwrap_err();
    assert!((PATIENCE..PATIENCE + PAUSE).contains(&started.elapsed()), "{:?}", started.elapsed());
    let reason = chain(&error);
    assert!(reason.contains("AccessDeniedException") && reason.contains("no identity-based policy"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn properties_that_make_no_sense_are_refused_at_once() {
    let started = Instant::now();
    for (properties, reason) in [
        (json!({}), "lists of KMS key ARNs"),
        (with("KeyArns", json!(ARN)), "lists of KMS key ARNs"),
        (with("ListKeyArns", json!(null)), "lists of KMS key ARNs"),
        (with("KeyArns", json!([])), "KeyArns is empty"),
        (with("CertificateKeyArns", json!([])), "CertificateKeyArns is empty"),
        (with("KeyArns", json!([ARN, ""])), "KeyArns holds what is no KMS key ARN"),
        (with("ListKeyArns", json!(["alias/signing"])), "ListKeyArns holds what is no KMS key ARN"),
    ] {
        let error = published(&kms(), properties).await.unwrap_err();
        assert!(chain(&error).contains(reason), "{}", chain(&error));
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
}

/// CloudFormation takes 4,096 bytes, and Lambda as many of variables.
#[test]
fn as_many_keys_are_published_as_fit_and_no_more() {
    let longest = serde_json::from_value::<latchkey_core::Jwk>(json!({
        "kty": "EC", "crv": "P-256", "x": "x".repeat(43), "y": "y".repeat(43), "kid": "k".repeat(36), "alg": "ES256",
        "use": "sig",
    }));
    let longest = longest.unwrap();
    let of = |count| text(&JwkSet { keys: vec![longest.clone(); count], ..JwkSet::default() });
    let most = (1..).take_while(|count| of(*count).is_ok()).last().unwrap();
    assert!((12..20).contains(&most), "{most}");
    let addressee = Addressee {
        response_url: String::new(),
        request_id: "i".repeat(36),
        stack_id: format!(
            "arn:aws-us-gov:cloudformation:us-gov-west-1:111122223333:stack/{}/{}",
            "s".repeat(128),
            "i".repeat(36)
        ),
        logical_resource_id: "PublishedKeys".to_owned(),
        physical_resource_id: PHYSICAL_ID.to_owned(),
    };
    let answer = serde_json::to_string(&addressee.answered_with(of(most).map(Some))).unwrap();
    assert!(answer.len() <= 4096, "{} bytes", answer.len());
    let reason = chain(&of(most + 1).unwrap_err());
    assert!(reason.contains(&format!("the {} published keys", most + 1)), "{reason}");
}
