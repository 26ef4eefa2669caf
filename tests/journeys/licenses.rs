//! Licenses of one computer: bound to it, for as long as they last.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use latchkey_core::{LicenseKey, Rejection};
use serde_json::{Value, json};

use super::{assert_refused, claims, license_key, offline, seats};
use crate::direct::Direct;
use crate::stand::{PRODUCT, Stand};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

// R2, R6
#[tokio::test]
async fn an_activation_key_is_for_one_computer_unless_it_says_otherwise() {
    let stand = Stand::start().await;
    let created = stand.create(json!({"product": PRODUCT})).await.json();
    let key = &created["keys"][0];
    assert_eq!((&key["generic"], &key["activations"], &key["floating_seats"]), (&json!(false), &json!(1), &json!(1)));
    assert_eq!(created["warnings"], json!([]));
    let stored = stand.stored_keys().await;
    let license = &stored[0];
    assert_eq!((&license["generic"], &license["activations"]), (&json!(false), &json!(1)));
    // Where it was left out, nothing is counted.
    assert_eq!((&key["floating"], &license["floating_seats"]), (&json!(false), &Value::Null));
}

// R2
#[tokio::test]
async fn an_activation_key_unlocks_nothing_by_itself() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let trusted_keys = stand.trusted_keys().await;
    let verified = trusted_keys.verify(&LicenseKey::from_text(activation_key));
    assert_eq!(verified.unwrap_err(), Rejection::Malformed);
}

// R3
#[tokio::test]
async fn a_license_key_is_refused_on_another_computer() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"features": ["export"]})).await;
    let response = stand.activate(&activation_key, "computer-1").await;
    assert_eq!((response.status.as_u16(), &response.json()["kind"]), (201, &json!("computer")));
    let license_key = license_key(&response);
    assert_eq!(
        (&claims(&license_key)["kind"], &claims(&license_key)["features"]),
        (&json!("computer"), &json!(["export"]))
    );
    let trusted_keys = stand.trusted_keys().await;
    let now = Timestamp::now();
    for allow_generic_keys in [false, true] {
        assert_eq!(offline(&trusted_keys, &license_key, "computer-1", allow_generic_keys, now), Ok(()));
        let elsewhere = offline(&trusted_keys, &license_key, "computer-2", allow_generic_keys, now);
        assert_eq!(elsewhere, Err(Rejection::ComputerMismatch));
    }
}

// R13
#[tokio::test]
async fn the_same_computer_gets_its_license_key_again_and_another_computer_none() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let first = stand.activate(&activation_key, "computer-1").await;
    assert_refused(&stand.activate(&activation_key, "computer-2").await, 409, "activations_exhausted");
    let typed = activation_key.replace('-', "").to_lowercase();
    let again = stand.activate(&typed, "computer-1").await;
    assert_eq!((again.status.as_u16(), license_key(&again)), (200, license_key(&first)));
    for member in ["activation_id", "activations", "expires_at", "license_id", "computer_id", "kind"] {
        assert_eq!(again.json()[member], first.json()[member], "{member}");
    }
    assert_eq!(seats(&stand.stored_keys().await), (1, 1));
}

// R7
#[tokio::test]
async fn any_value_serves_as_computer_id() {
    let stand = Stand::start().await;
    let computers = [" ", "用于 CI 的计算机", "two  blanks ", "😀😀😀😀😀😀", &"x".repeat(255), "e\u{301}", "\u{e9}"];
    let activation_key = stand.activation_key(json!({"activations": 7})).await;
    let trusted_keys = stand.trusted_keys().await;
    for computer in computers {
        let response = stand.activate(&activation_key, computer).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["computer_id"]),
            (201, &json!(computer)),
            "{}",
            response.text
        );
        assert_eq!(offline(&trusted_keys, &license_key(&response), computer, false, Timestamp::now()), Ok(()));
    }
    for computer in ["", &"x".repeat(256)] {
        let response = stand.activate(&activation_key, computer).await;
        assert_refused(&response, 422, "invalid_field");
        assert_eq!(response.json()["errors"][0]["pointer"], "/computer_id");
    }
    assert_eq!(seats(&stand.stored_keys().await), (7, 7));
}

#[tokio::test]
async fn an_activation_key_of_another_product_takes_no_seat() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let attempt =
        |product: &str| json!({"activation_key": activation_key, "computer_id": "computer-1", "product": product});
    assert_refused(&stand.attempt(attempt("viewer")).await, 403, "product_mismatch");
    assert_eq!(seats(&stand.stored_keys().await), (0, 0));
    assert_eq!(stand.attempt(attempt(PRODUCT)).await.status, 201);
}

// R17
#[tokio::test]
async fn a_license_ends_at_the_second_it_says() {
    let stand = Stand::start().await;
    let now = Timestamp::now();
    let expires_at = Timestamp::from_second(now.as_second() + 86_400).unwrap();
    let activation_key = stand.activation_key(json!({"expires_at": expires_at.to_string(), "activations": 3})).await;
    let at = |time| Direct::at(&stand.environment, time);
    let last = at(expires_at - SECOND).activate(&activation_key, "computer-1").await;
    assert_eq!((last.status.as_u16(), &last.json()["expires_at"]), (201, &json!(expires_at.to_string())));
    let before = stand.stored_keys().await;
    for computer in ["computer-1", "computer-2"] {
        assert_refused(&at(expires_at).activate(&activation_key, computer).await, 403, "license_expired");
    }
    assert_eq!(stand.stored_keys().await, before);
    let trusted_keys = stand.trusted_keys().await;
    let verdict = |time| offline(&trusted_keys, &license_key(&last), "computer-1", false, time);
    assert_eq!(verdict(expires_at - SECOND), Ok(()));
    assert_eq!(verdict(expires_at), Err(Rejection::Expired));
}

#[tokio::test]
async fn days_count_from_the_first_activation_for_all_computers() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"duration_days": 30, "activations": 2})).await;
    let first_at = Timestamp::now() + DAY * 100;
    let at = |time| Direct::at(&stand.environment, time);
    let first = at(first_at).activate(&activation_key, "computer-1").await;
    let second = at(first_at + DAY * 7).activate(&activation_key, "computer-2").await;
    let end = Timestamp::from_second(first_at.as_second()).unwrap() + DAY * 30;
    for response in [first, second] {
        assert_eq!((response.status.as_u16(), &response.json()["expires_at"]), (201, &json!(end.to_string())));
        assert_eq!(claims(&license_key(&response))["exp"], end.as_second());
    }
    assert_eq!(at(end - SECOND).activate(&activation_key, "computer-1").await.status, 200);
    assert_refused(&at(end).activate(&activation_key, "computer-1").await, 403, "license_expired");
}

#[tokio::test]
async fn a_revoked_license_gives_no_license_key_any_more() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    assert_eq!(stand.activate(&activation_key, "computer-1").await.status, 201);
    let stored = stand.stored_keys().await;
    let license = stored.iter().find(|item| item["sk"] == "LICENSE").unwrap();
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let revoke = stand.tables().update_item().table_name("latchkey-licenses");
    let revoke = revoke.key("pk", text(license["pk"].as_str().unwrap())).key("sk", text("LICENSE"));
    let revoke = revoke.update_expression("SET #state = :revoked").expression_attribute_names("#state", "state");
    revoke.expression_attribute_values(":revoked", text("revoked")).send().await.unwrap();
    for computer in ["computer-1", "computer-2"] {
        assert_refused(&stand.activate(&activation_key, computer).await, 403, "license_revoked");
    }
    assert_eq!(seats(&stand.stored_keys().await), (1, 1));
}

#[tokio::test]
async fn nobody_s_activation_key_is_unknown_and_a_mistyped_one_is_caught_before_any_call() {
    let stand = Stand::start().await;
    let unknown = stand.activate("1ACME-0NESE-AT000-00000-0001P", "computer-1").await;
    assert_refused(&unknown, 404, "activation_key_unknown");
    stand.forget_calls();
    let mistyped = stand.activate("1ACME-0NESE-AT000-00000-0001Q", "computer-1").await;
    assert_refused(&mistyped, 422, "invalid_field");
    assert_eq!(mistyped.json()["errors"][0]["pointer"], "/activation_key");
    assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty());
    assert!(stand.stored_keys().await.is_empty());
}
