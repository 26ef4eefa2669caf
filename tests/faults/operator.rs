//! What doesn't pass by itself: an operator must mend it.

use latchkey_core::Algorithm;
use serde_json::{Value, json};

use super::{Operation, Scene, assert_failed, error, suffer};
use crate::endpoints::{Case, cases};
use crate::proxy::{ALWAYS, Fault};
use crate::stand::Stand;

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_an_operator_must_mend_is_an_internal_error() {
    let dynamodb = [
        error(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
        error(400, "com.amazon.coral.service#AccessDeniedException"),
        error(400, "com.amazon.coral.validate#ValidationException"),
        error(400, "com.amazon.coral.service#UnrecognizedClientException"),
    ];
    let kms = [
        error(400, "AccessDeniedException"),
        error(400, "DisabledException"),
        error(400, "InvalidKeyUsageException"),
        error(400, "KMSInvalidStateException"),
        error(400, "NotFoundException"),
    ];
    tokio::join!(
        suffer(Operation::of_dynamodb(), &dynamodb, "internal"),
        suffer(Operation::of_kms(), &kms, "internal"),
    );
}

// R18, R20
#[tokio::test]
async fn a_service_that_is_led_to_the_wrong_place_is_an_internal_error() {
    let stand = Stand::start().await;
    let variable = |name: &str| stand.environment.optional(name).unwrap().to_owned();
    let (signing_key, data_key) = (variable("SIGNING_KEY_ARNS"), variable("DATA_KEY_ARN"));
    let unknown_key = format!("{}/00000000-0000-4000-8000-000000000000", signing_key.split_once('/').unwrap().0);
    let concerned = overheard(&stand).await;
    let mut requests = Vec::new();
    for (case, _) in &concerned {
        requests.push(case.prepare(&stand).await);
    }
    let before = stand.stored_everything().await;
    for (name, right, wrong) in [
        ("LICENSES_TABLE", variable("LICENSES_TABLE"), "elsewhere"),
        ("PROPERTIES_TABLE", variable("PROPERTIES_TABLE"), "elsewhere"),
        ("DATA_KEY_ARN", data_key.clone(), &unknown_key),
        ("DATA_KEY_ARN", data_key.clone(), &signing_key),
    ] {
        let service = stand.another_service(&[(name, wrong)]).await;
        let mut failed = 0;
        for ((case, _), request) in concerned.iter().zip(&requests).filter(|((_, said), _)| said.contains(&right)) {
            let response = request.send_as(&service.vendor, &service.application).await;
            assert_failed(&response, "internal", &format!("{case:?} with {name} = {wrong}"));
            failed += 1;
        }
        assert!(failed > 0, "nothing needs {name}");
    }
    assert_eq!(stand.stored_everything().await, before);
}

/// Every right request, with what it makes a function say to DynamoDB and KMS.
async fn overheard(stand: &Stand) -> Vec<(Case, String)> {
    let mut overheard = Vec::new();
    for case in cases() {
        let request = case.prepare(stand).await;
        assert_eq!(request.send(stand).await.status, case.sample.statuses[0], "{case:?}");
        let calls = [stand.dynamodb.take_calls(), stand.kms.take_calls()].concat();
        overheard.push((case, calls.iter().map(|call| call.request.to_string()).collect()));
    }
    overheard
}

// R18, R20
#[tokio::test]
async fn a_disabled_key_seals_and_signs_nothing_until_it_is_enabled() {
    for (name, operations) in [("SIGNING_KEY_ARNS", &["Sign"][..]), ("DATA_KEY_ARN", &["GenerateDataKey", "Decrypt"])] {
        let needs_it = |case: &Case| operations.iter().any(|operation| case.calls(operation));
        let scene = Scene::of(Stand::start().await, needs_it).await;
        let arn = scene.stand.environment.optional(name).unwrap().to_owned();
        scene.stand.backend.keys().set_enabled(&arn, false).unwrap();
        scene.fails("internal", &format!("{name} is disabled")).await;
        scene.stand.backend.keys().set_enabled(&arn, true).unwrap();
        scene.succeeds(&format!("{name} was disabled")).await;
    }
}

// R18, R20
#[tokio::test]
async fn a_signature_that_is_none_makes_no_license_key() {
    let shorten: fn(&mut Value) = |answer| answer["Signature"] = json!("AAAA");
    let leave_out: fn(&mut Value) = |answer| answer["Signature"] = Value::Null;
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
        let scene = Scene::of(Stand::start_with(algorithm, &[]).await, |case| case.calls("Sign")).await;
        for change in [shorten, leave_out] {
            scene.stand.kms.fail("Sign", ALWAYS, Fault::Change(change));
            scene.fails("internal", "a signature is none").await;
            scene.stand.kms.mend();
        }
        scene.succeeds("a signature was none").await;
    }
}
