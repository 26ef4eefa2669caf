//! What is about `create-key` alone.

use std::collections::BTreeSet;

use latchkey_api::{Code, CreateKey};
use serde_json::{Value, json};

use super::order;
use crate::journal::line_of;
use crate::proxy::{ALWAYS, Fault};
use crate::refusals::Findings;
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

// R18
#[tokio::test]
async fn members_of_an_order_that_exclude_each_other_are_refused() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let cases = [
        (r#""expires_at": "2031-01-01T00:00:00Z", "duration_days": 30"#, "/duration_days"),
        (r#""expires_at": "2031-01-01T00:00:00Z", "perpetual": true"#, "/perpetual"),
        (r#""duration_days": 30, "perpetual": true"#, "/perpetual"),
    ];
    for (members, pointer) in cases {
        let body = format!("{{\"product\": \"{PRODUCT}\", {members}}}");
        let response = order().with_body(body.as_str()).send(&stand).await;
        findings.check(&body, &response, Code::InvalidField, Some(pointer));
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R14, R18
#[tokio::test]
async fn an_idempotency_key_is_visible_ascii_of_at_most_255_characters() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    for value in ["", "order 43", "order\t43", &"x".repeat(256)] {
        let response = order().with_header("idempotency-key", value).send(&stand).await;
        findings.check(&format!("{value:?}"), &response, Code::InvalidField, Some("header: Idempotency-Key"));
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

#[tokio::test]
async fn creating_costs_one_read_one_data_key_and_one_write_whatever_the_quantity() {
    let stand = Stand::start().await;
    for quantity in [1, 50] {
        assert_eq!(stand.create(json!({"product": PRODUCT, "quantity": quantity})).await.status, 201);
        assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem", "TransactWriteItems"], "{quantity}");
        assert_eq!(stand.kms.take_operations(), ["GenerateDataKey"], "{quantity}");
    }
}

// R14, R20
#[tokio::test]
async fn fifty_keys_whose_answer_was_lost_are_the_same_fifty_when_asked_for_again() {
    let stand = Stand::start().await;
    let order = Request::new::<CreateKey>("/v1/keys", &json!({"product": PRODUCT, "quantity": 50}));
    let order = order.with_header("idempotency-key", "fifty");
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::LoseAnswer);
    assert_eq!(order.send(&stand).await.status, 503);
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    let license_ids = |items: &[Value]| -> BTreeSet<String> {
        items.iter().filter_map(|item| Some(item["license_id"].as_str()?.to_owned())).collect()
    };
    assert_eq!(license_ids(&stored).len(), 50);
    let (again, once_more) = (order.send(&stand).await, order.send(&stand).await);
    assert_eq!((again.status.as_u16(), once_more.status.as_u16()), (200, 200));
    assert_eq!(again.text, once_more.text);
    let keys = again.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 50);
    assert_eq!(license_ids(&keys), license_ids(&stored));
    assert_eq!(stand.stored_keys().await, stored);
    let activation_key = keys[49]["activation_key"].as_str().unwrap();
    assert_eq!(stand.activate(activation_key, "computer-1").await.json()["license_id"], keys[49]["license_id"]);
}

// R15
#[tokio::test]
async fn the_log_names_the_licenses_that_were_created() {
    let stand = Stand::start().await;
    let created = stand.create(json!({"product": PRODUCT, "quantity": 2})).await;
    let body = created.json();
    let ids: Vec<_> = body["keys"].as_array().unwrap().iter().map(|key| key["license_id"].as_str().unwrap()).collect();
    assert_eq!(line_of(&created)["license.id"], ids.join(" "));
    let refused = stand.create(json!({"product": "nothing"})).await;
    assert_eq!(line_of(&refused)["outcome"], "product_unknown");
}
