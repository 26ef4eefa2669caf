//! What doesn't pass by itself: an operator must mend it.

use futures_util::future::join_all;
use latchkey_core::Algorithm;
use serde_json::{Value, json};

use super::Act::{Activate, Create, CreateAgain, FetchSettings, PutProduct, PutSetting};
use super::{DYNAMODB_CALLS, KMS_CALLS, Scene, assert_failed, error};
use crate::proxy::Fault;
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
    join_all(dynamodb.iter().map(|fault| async move {
        Scene::set().await.suffer(|stand| &stand.dynamodb, &DYNAMODB_CALLS, fault, "internal").await;
    }))
    .await;
    join_all(kms.iter().map(|fault| async move {
        Scene::set().await.suffer(|stand| &stand.kms, &KMS_CALLS, fault, "internal").await;
    }))
    .await;
}

// R18, R20
#[tokio::test]
async fn a_service_that_is_led_to_the_wrong_place_is_an_internal_error() {
    let mut scene = Scene::set().await;
    let variable = |name: &str| scene.stand.environment.optional(name).unwrap().to_owned();
    let (signing_key, data_key) = (variable("SIGNING_KEY_ARN"), variable("DATA_KEY_ARN"));
    let unknown_key = format!("{}/00000000-0000-4000-8000-000000000000", signing_key.split_once('/').unwrap().0);
    let before = scene.stand.stored_everything().await;
    for (name, value, acts) in [
        ("KEYS_TABLE", "elsewhere", [Create, CreateAgain, Activate].as_slice()),
        ("PROPERTIES_TABLE", "elsewhere", &[FetchSettings, PutSetting, PutProduct, Create, Activate]),
        ("SIGNING_KEY_ARN", &unknown_key, &[Activate]),
        ("SIGNING_KEY_ARN", &data_key, &[Activate]),
        ("SIGNING_ALGORITHM", "ES256", &[Activate]),
        ("DATA_KEY_ARN", &unknown_key, &[Create, CreateAgain]),
        ("DATA_KEY_ARN", &signing_key, &[Create, CreateAgain]),
    ] {
        let service = scene.stand.another_service(&[(name, value)]).await;
        for &act in acts {
            scene.turn += 1;
            let response = scene.play_for(act, &service.vendor, &service.application).await;
            assert_failed(&response, "internal", &format!("{act:?} with {name} = {value}"));
        }
    }
    assert_eq!(scene.stand.stored_everything().await, before);
}

// R18, R20
#[tokio::test]
async fn a_disabled_key_seals_and_signs_nothing_until_it_is_enabled() {
    let mut scene = Scene::set().await;
    for (name, acts) in [("SIGNING_KEY_ARN", &[Activate][..]), ("DATA_KEY_ARN", &[Create, CreateAgain])] {
        let arn = scene.stand.environment.optional(name).unwrap().to_owned();
        let before = scene.stand.stored_everything().await;
        scene.stand.backend.keys().set_enabled(&arn, false).unwrap();
        for &act in acts {
            scene.turn += 1;
            assert_failed(&scene.play(act).await, "internal", &format!("{act:?} without {name}"));
        }
        assert_eq!(scene.stand.stored_everything().await, before);
        scene.stand.backend.keys().set_enabled(&arn, true).unwrap();
        for &act in acts {
            assert!(scene.play(act).await.status.is_success(), "{act:?}");
        }
    }
}

// R18, R20
#[tokio::test]
async fn a_signature_that_is_none_makes_no_license_key() {
    let shorten: fn(&mut Value) = |answer| answer["Signature"] = json!("AAAA");
    let leave_out: fn(&mut Value) = |answer| answer["Signature"] = Value::Null;
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
        let stand = Stand::start_with(algorithm, &[]).await;
        let activation_key = stand.activation_key(json!({})).await;
        let mut scene = Scene { stand, activation_key, turn: 0 };
        let before = scene.stand.stored_everything().await;
        for change in [shorten, leave_out] {
            scene.stand.kms.fail("Sign", 1, Fault::Change(change));
            assert_failed(&scene.play(Activate).await, "internal", "a signature that is none");
        }
        assert_eq!(scene.stand.stored_everything().await, before);
        scene.turn += 1;
        assert_eq!(scene.play(Activate).await.status, 201);
    }
}
