//! The generic license: one activation, then any number of computers, offline; and what keeps it safe.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use jiff::{SignedDuration, Timestamp};
use latchkey_core::Rejection;
use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_refused, claims, license_key, offline, seats};
use crate::direct::Direct;
use crate::stand::{PRODUCT, SWITCH, Stand};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn order(more: Value) -> Value {
    let mut order = json!({"product": PRODUCT, "generic": true});
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    order
}

async fn stand() -> Stand {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    stand
}

// R1, R4
#[tokio::test]
async fn one_activation_licenses_any_number_of_computers_offline() {
    let stand = stand().await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 365})).await;
    let response = stand.activate(&activation_key, "computer-1").await;
    assert_eq!((response.status.as_u16(), &response.json()["kind"]), (201, &json!("generic")));
    assert_eq!(response.json()["warnings"][0]["code"], "generic_license");
    let (license_key, body) = (license_key(&response), response.json());
    let claims = claims(&license_key);
    assert_eq!((&claims["kind"], claims.get("computer")), (&json!("generic"), None));
    assert_eq!((&claims["jti"], &claims["sub"]), (&body["license_id"], &body["license_id"]));
    assert!(!claims.to_string().contains("computer-1"));
    let trusted_keys = stand.trusted_keys().await;
    stand.forget_calls();
    for n in 0..1000 {
        assert_eq!(offline(&trusted_keys, &license_key, &format!("computer-{n}"), true, Timestamp::now()), Ok(()));
    }
    assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty());
    assert_eq!(seats(&stand.stored_keys().await), (1, 1));
}

// R2
#[tokio::test]
async fn the_flag_generic_is_stored_and_shown() {
    let stand = stand().await;
    let created = stand.create(order(json!({"duration_days": 30}))).await;
    assert_eq!((created.status.as_u16(), &created.json()["keys"][0]["generic"]), (201, &json!(true)));
    assert_eq!(stand.stored_keys().await[0]["generic"], true);
}

// R8
#[tokio::test]
async fn generic_keys_are_off_until_a_vendor_s_signed_request_turns_them_on() {
    let stand = Stand::start().await;
    let switch = async || stand.settings().await.json()["settings"]["security/AllowGenericKeys"].clone();
    assert_eq!(switch().await, false);
    let unsigned = stand.application.send(Method::PUT, SWITCH, &json!({"value": true})).await.unwrap();
    assert_eq!((unsigned.status.as_u16(), switch().await), (403, json!(false)));
    assert_refused(&stand.create(order(json!({"duration_days": 30}))).await, 403, "generic_keys_disabled");
    stand.switch_generic_keys(true).await;
    assert_eq!(switch().await, true);
    assert_eq!(stand.create(order(json!({"duration_days": 30}))).await.status, 201);
}

// R9
#[tokio::test]
async fn while_the_switch_is_off_nothing_generic_is_made_or_activated() {
    let stand = stand().await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 30, "activations": 2})).await;
    assert_eq!(stand.activate(&activation_key, "computer-1").await.status, 201);
    stand.switch_generic_keys(false).await;
    let before = stand.stored_everything().await;
    assert_refused(&stand.create(order(json!({"duration_days": 30}))).await, 403, "generic_keys_disabled");
    for computer in ["computer-1", "computer-2"] {
        assert_refused(&stand.activate(&activation_key, computer).await, 403, "generic_keys_disabled");
    }
    assert_eq!(stand.stored_everything().await, before);
    assert!(!stand.kms.take_operations().contains(&"Sign".to_owned()));
    let computer_key = stand.activation_key(json!({})).await;
    assert_eq!(stand.activate(&computer_key, "computer-1").await.status, 201, "other keys are not concerned");
    stand.switch_generic_keys(true).await;
    assert_eq!(stand.activate(&activation_key, "computer-1").await.status, 200);
    assert_eq!(stand.activate(&activation_key, "computer-2").await.status, 201);
}

// R9, R19
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_that_begins_after_off_was_answered_gets_a_generic_license_key() {
    let stand = stand().await;
    let new = stand.activation_key(json!({"generic": true, "duration_days": 30, "activations": 100_000})).await;
    let (is_off, off_answered) = (AtomicBool::new(false), Mutex::new(None));
    let computers = (0..8).map(async |n: usize| {
        let (mut answers, mut after) = (Vec::new(), 0);
        for attempt in 0.. {
            let begun = Instant::now();
            let was_off = is_off.load(Ordering::SeqCst);
            let response = stand.activate(&new, &format!("computer-{n}-{attempt}")).await;
            answers.push((begun, response.status.as_u16()));
            after += u32::from(was_off);
            if after == 5 {
                break;
            }
        }
        answers
    });
    let switch = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stand.switch_generic_keys(false).await;
        *off_answered.lock().unwrap() = Some(Instant::now());
        is_off.store(true, Ordering::SeqCst);
    };
    let (answers, ()) = join(join_all(computers), switch).await;
    let off_answered = off_answered.into_inner().unwrap().unwrap();
    let (mut granted, mut refused) = (0, 0);
    for (begun, status) in answers.into_iter().flatten() {
        if begun > off_answered {
            assert_eq!(status, 403);
            refused += 1;
        } else {
            // Those that were under way may be answered.
            assert!(matches!(status, 201 | 403), "{status}");
            granted += u32::from(status == 201);
        }
    }
    assert!(granted > 0 && refused >= 40, "{granted} granted, {refused} refused");
}

// R11
#[tokio::test]
async fn a_lowered_limit_spares_the_keys_that_were_made_before() {
    let stand = stand().await;
    let long = stand.activation_key(json!({"generic": true, "duration_days": 365, "activations": 2})).await;
    assert_eq!(stand.set("security/GenericKeysMaxDays", json!(30)).await.status, 200);
    assert_refused(&stand.create(order(json!({"duration_days": 365}))).await, 422, "invalid_field");
    for computer in ["computer-1", "computer-2"] {
        let response = stand.activate(&long, computer).await;
        let end: Timestamp = response.json()["expires_at"].as_str().unwrap().parse().unwrap();
        assert!(end > Timestamp::now() + DAY * 364, "{}", response.text);
    }
}

// R16, R20
#[tokio::test]
async fn the_largest_license_can_still_be_signed_under_a_longer_issuer() {
    let stand = stand().await;
    let features: Vec<_> = (0..200).map(|n| format!("feature-{n:03}-{}", "x".repeat(50))).collect();
    let definition = json!({"name": "Suite", "version": "1", "features": features});
    stand.vendor.send(Method::PUT, "/v1/products/suite", &definition).await.unwrap();
    // The most that is taken: one feature more is too long.
    let order =
        |count: usize| json!({"product": "suite", "features": features[..count], "generic": true, "duration_days": 30});
    let mut largest = 0;
    for step in [64, 32, 16, 8, 4, 2, 1] {
        let is_taken = stand.create(order(largest + step)).await.status == 201;
        largest += if is_taken { step } else { 0 };
    }
    let refused = stand.create(order(largest + 1)).await;
    assert_refused(&refused, 422, "invalid_field");
    let created = stand.create(order(largest)).await.json();
    let issuer = "https://licenses.".to_owned() + &"x".repeat(238);
    let longer = stand.another_service(&[("ISSUER", &issuer)]).await;
    let attempt = json!({"activation_key": created["keys"][0]["activation_key"], "computer_id": "computer-1"});
    let response = longer.application.send(Method::POST, "/v1/activations", &attempt).await.unwrap();
    assert_eq!(response.status, 201, "{}", response.text);
    assert_eq!(claims(&license_key(&response))["iss"], issuer);
}

// R10
#[tokio::test]
async fn an_application_that_takes_no_generic_license_spends_no_seat_and_says_why() {
    let stand = stand().await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 30})).await;
    let attempt =
        |accept: bool| json!({"activation_key": activation_key, "computer_id": "computer-1", "accept_generic": accept});
    assert_refused(&stand.attempt(attempt(false)).await, 403, "generic_keys_not_accepted");
    assert_eq!(seats(&stand.stored_keys().await), (0, 0));
    let response = stand.attempt(attempt(true)).await;
    assert_eq!(response.status, 201);
    let trusted_keys = stand.trusted_keys().await;
    let refused = offline(&trusted_keys, &license_key(&response), "computer-1", false, Timestamp::now()).unwrap_err();
    assert_eq!((refused, refused.code()), (Rejection::GenericNotAllowed, "generic_not_allowed"));
}

// R11
#[tokio::test]
async fn a_generic_key_without_an_end_must_be_asked_for_by_name() {
    let stand = stand().await;
    assert_refused(&stand.create(order(json!({}))).await, 422, "expiry_required");
    assert_refused(&stand.create(order(json!({"perpetual": false}))).await, 422, "expiry_required");
    assert!(stand.stored_keys().await.is_empty());
    let perpetual = stand.create(order(json!({"perpetual": true}))).await;
    assert_eq!(perpetual.status, 201);
    assert_eq!(warnings(&perpetual.json()), ["generic_license", "generic_license_perpetual"]);
    let activation_key = perpetual.json()["keys"][0]["activation_key"].as_str().unwrap().to_owned();
    let response = stand.activate(&activation_key, "computer-1").await;
    assert_eq!((response.status.as_u16(), &response.json()["expires_at"]), (201, &Value::Null));
    assert_eq!(claims(&license_key(&response)).get("exp"), None);
}

// R6, R11
#[tokio::test]
async fn every_generic_key_is_warned_of() {
    let stand = stand().await;
    let one = stand.create(order(json!({"duration_days": 30}))).await.json();
    assert_eq!(warnings(&one), ["generic_license"]);
    for seats in ["activations", "floating_seats"] {
        let several = stand.create(order(json!({"duration_days": 30, seats: 5}))).await.json();
        assert_eq!(warnings(&several), ["generic_license", "seats_do_not_limit"]);
    }
}

// R11
#[tokio::test]
async fn a_generic_license_of_thirty_days_says_the_same_date_whenever_it_is_activated() {
    let stand = stand().await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 30, "activations": 3})).await;
    let first_at = Timestamp::now() + DAY * 3;
    let end = Timestamp::from_second(first_at.as_second()).unwrap() + DAY * 30;
    let at = |days: i32| Direct::at(&stand.environment, first_at + DAY * days);
    let first = at(0).activate(&activation_key, "computer-1").await;
    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(claims(&license_key(&first))["exp"], end.as_second());
    for (days, computer) in [(10, "computer-1"), (20, "computer-2"), (29, "computer-3")] {
        let later = at(days).activate(&activation_key, computer).await;
        assert_eq!(later.json()["expires_at"], end.to_string(), "{}", later.text);
        assert_eq!(license_key(&later), license_key(&first));
    }
    assert_refused(&at(30).activate(&activation_key, "computer-1").await, 403, "license_expired");
}

fn warnings(created: &Value) -> Vec<&str> {
    created["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect()
}
