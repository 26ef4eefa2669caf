//! A creation that is sent twice, and what is kept to answer it again.

use jiff::{SignedDuration, Timestamp};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::assert_refused;
use crate::direct::Direct;
use crate::stand::{PRODUCT, Stand};

async fn create(stand: &Stand, order: &str) -> Response {
    let headers = [("content-type", "application/json"), ("idempotency-key", "order-1")];
    stand.vendor.send_with(Method::POST, "/v1/keys", &headers, order.to_owned()).await.unwrap()
}

// R14, R15
#[tokio::test]
async fn the_same_request_gets_the_first_answer_again() {
    let stand = Stand::start().await;
    let order = json!({"product": PRODUCT, "quantity": 3, "customer": {"name": "Ada", "email": "ada@acme.example"}})
        .to_string();
    let first = create(&stand, &order).await;
    let stored = stand.stored_keys().await;
    stand.forget_calls();
    let again = create(&stand, &order).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(again.text, first.text);
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem"]);
    assert_eq!(stand.kms.take_operations(), ["Decrypt"], "the activation keys are opened, not remembered");
    assert_eq!(stand.stored_keys().await, stored);
}

// R14
#[tokio::test]
async fn the_same_request_is_the_same_however_it_is_spelled() {
    let stand = Stand::start().await;
    let first = create(&stand, r#"{"product": "acme-editor", "expires_at": "2099-01-01T00:00:00Z"}"#).await;
    assert_eq!(first.status, 201, "{}", first.text);
    for spelling in [
        r#"{"expires_at":"2099-01-01T00:00:00Z","product":"acme-editor"}"#,
        "\u{feff}{\"product\": \"\\u0061cme-editor\", \"expires_at\": \"2099-01-01T00:00:00Z\", \"comment\": null}\n",
    ] {
        let again = create(&stand, spelling).await;
        assert_eq!((again.status.as_u16(), &again.text), (200, &first.text), "{spelling}");
    }
}

// R14
#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let stand = Stand::start().await;
    let first = create(&stand, r#"{"product": "acme-editor"}"#).await;
    let stored = stand.stored_keys().await;
    for other in [
        r#"{"product": "acme-editor", "quantity": 2}"#,
        // Defaults are not filled in: those of another version of the service may be others.
        r#"{"product": "acme-editor", "quantity": 1}"#,
        r#"{"product": "acme-editor", "activations": 2}"#,
        r#"{"product": "acme-editor", "comment": "another"}"#,
        r#"{"product": "acme-editor", "properties": {"a": 1}}"#,
    ] {
        assert_refused(&create(&stand, other).await, 409, "idempotency_key_reused");
    }
    assert_eq!(stand.stored_keys().await, stored);
    assert_eq!(create(&stand, r#"{"product": "acme-editor"}"#).await.text, first.text);
}

// R14
#[tokio::test]
async fn the_first_answer_stands_whatever_has_changed_since() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    let order = r#"{"product": "acme-editor", "generic": true, "duration_days": 30, "features": ["export"]}"#;
    let first = create(&stand, order).await;
    assert_eq!(first.status, 201, "{}", first.text);
    stand.switch_generic_keys(false).await;
    assert_eq!(stand.define(PRODUCT, "Acme Editor 5").await.status, 200);
    let again = create(&stand, order).await;
    assert_eq!((again.status.as_u16(), again.text), (200, first.text));
}

// R14
#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let stand = Stand::start().await;
    assert_refused(&create(&stand, r#"{"product": "nothing"}"#).await, 404, "product_unknown");
    assert_refused(&create(&stand, r#"{"product": "acme-editor", "features": ["fly"]}"#).await, 422, "invalid_field");
    assert!(stand.stored_keys().await.is_empty());
    assert_eq!(create(&stand, r#"{"product": "acme-editor"}"#).await.status, 201);
}

// R14
#[tokio::test]
async fn two_accounts_may_use_the_same_key() {
    let stand = Stand::start().await;
    let order = json!({"product": PRODUCT});
    let mine = Direct::at(&stand.environment, Timestamp::now());
    let theirs = Direct { account: Some("210987654321"), ..mine };
    let first = mine.create(&order, Some("order-1")).await;
    let other = theirs.create(&order, Some("order-1")).await;
    assert_eq!((first.status.as_u16(), other.status.as_u16()), (201, 201));
    assert_ne!(first.json()["keys"][0]["license_id"], other.json()["keys"][0]["license_id"]);
    assert_eq!(theirs.create(&order, Some("order-1")).await.text, other.text);
    assert_eq!(mine.create(&order, Some("order-1")).await.text, first.text);
}

// R14, R15
#[tokio::test]
async fn two_roles_never_get_each_others_activation_keys_and_the_sessions_of_one_do() {
    let stand = Stand::start().await;
    let order = json!({"product": PRODUCT});
    let of = |principal: &'static str| Direct { principal, ..Direct::at(&stand.environment, Timestamp::now()) };
    let sales = of("assumed-role/sales/ada").create(&order, Some("order-1")).await;
    let support = of("assumed-role/support/ada").create(&order, Some("order-1")).await;
    assert_eq!((sales.status.as_u16(), support.status.as_u16()), (201, 201), "{}", support.text);
    assert_ne!(sales.json()["keys"], support.json()["keys"]);
    let next_session = of("assumed-role/sales/1795514400").create(&order, Some("order-1")).await;
    assert_eq!((next_session.status.as_u16(), next_session.text), (200, sales.text));
}

// R14
#[tokio::test]
async fn the_key_is_free_again_after_a_day() {
    let stand = Stand::start().await;
    let (order, now) = (json!({"product": PRODUCT}), Timestamp::now());
    let at = |time| Direct::at(&stand.environment, time);
    let (day, second) = (SignedDuration::from_hours(24), SignedDuration::from_secs(1));
    let first = at(now).create(&order, Some("order-1")).await;
    let last = at(now + day - second).create(&order, Some("order-1")).await;
    assert_eq!((last.status.as_u16(), &last.text), (200, &first.text));
    // DynamoDB may take days to forget the record: it counts no more all the same, and makes room.
    let other = json!({"product": PRODUCT, "quantity": 2});
    let next = at(now + day).create(&other, Some("order-1")).await;
    assert_eq!((next.status.as_u16(), next.json()["keys"].as_array().unwrap().len()), (201, 2));
    assert_eq!(at(now + day + second).create(&other, Some("order-1")).await.text, next.text);
    let stored = stand.stored_keys().await;
    let record = stored.iter().find(|item| item["sk"] == "CREATE").unwrap();
    // In whole seconds, and never before the record's time is over.
    assert_eq!(record["ttl"], (now + day + day).as_second() + 1);
}

// R15
#[tokio::test]
async fn no_stored_item_holds_an_activation_key_in_clear() {
    let stand = Stand::start().await;
    let created = create(&stand, &json!({"product": PRODUCT, "quantity": 3}).to_string()).await.json();
    let activation_keys: Vec<_> =
        created["keys"].as_array().unwrap().iter().map(|key| key["activation_key"].as_str().unwrap()).collect();
    assert_eq!(stand.activate(activation_keys[0], "computer-1").await.status, 201);
    let items = stand.stored_everything().await;
    assert_eq!(items.iter().filter(|item| item["sealed_activation_key"]["bytes"].is_array()).count(), 3);
    let stored = items.iter().map(readable).collect::<String>().replace('-', "").to_uppercase();
    assert!(stored.contains("COMPUTER1"), "the check can see what is stored");
    for activation_key in activation_keys {
        let symbols = activation_key.replace('-', "");
        for piece in symbols.as_bytes().windows(8).map(|piece| std::str::from_utf8(piece).unwrap()) {
            assert!(!stored.contains(piece));
        }
    }
}

/// All that an item says, its bytes as text where they are any.
fn readable(value: &Value) -> String {
    match value {
        Value::Object(members) if members.contains_key("bytes") => {
            let bytes = members["bytes"].as_array().unwrap().iter().map(|byte| byte.as_u64().unwrap() as u8);
            String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
        }
        Value::Object(members) => members.iter().map(|(name, value)| format!("{name} {}\n", readable(value))).collect(),
        Value::Array(values) => values.iter().map(readable).collect::<Vec<_>>().join("\n"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
