//! Answers lost after the write: the next request finds what was done.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::Act::{PutProduct, PutSetting};
use super::{ALWAYS, Scene, assert_failed};
use crate::proxy::Fault;
use crate::stand::{PRODUCT, Stand};

// R13, R20
#[tokio::test]
async fn an_activation_whose_answers_were_lost_is_found_by_the_next_request() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::LoseAnswer);
    assert_failed(&stand.activate(&activation_key, "computer-1").await, "try_again", "all answers lost");
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    let again = stand.activate(&activation_key, "computer-1").await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["activations"], json!({"allowed": 1, "used": 1}));
    let activation = stored.iter().find(|item| item["sk"].as_str().unwrap().starts_with("C#")).unwrap();
    assert_eq!(again.json()["license_key"], activation["license_key"]);
    assert_eq!(stand.stored_keys().await, stored);
}

// R13, R20
#[tokio::test]
async fn an_activation_that_lost_one_answer_goes_on_and_takes_one_seat() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    for (operation, proxy) in
        [("BatchGetItem", &stand.dynamodb), ("Sign", &stand.kms), ("TransactWriteItems", &stand.dynamodb)]
    {
        proxy.fail(operation, 1, Fault::LoseAnswer);
    }
    let response = stand.activate(&activation_key, "computer-1").await;
    assert!(response.status.is_success(), "{}", response.text);
    assert_eq!(response.json()["activations"], json!({"allowed": 2, "used": 1}));
}

// R14, R20
#[tokio::test]
async fn fifty_keys_whose_answer_was_lost_are_the_same_fifty_when_asked_for_again() {
    let stand = Stand::start().await;
    let order = json!({"product": PRODUCT, "quantity": 50}).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "fifty")];
    let create = || stand.vendor.send_with(Method::POST, "/v1/keys", &headers, order.clone());
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::LoseAnswer);
    assert_failed(&create().await.unwrap(), "try_again", "all answers lost");
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    let license_ids = |items: &[Value]| -> BTreeSet<String> {
        items.iter().filter_map(|item| Some(item["license_id"].as_str()?.to_owned())).collect()
    };
    assert_eq!(license_ids(&stored).len(), 50);
    let (again, once_more) = (create().await.unwrap(), create().await.unwrap());
    assert_eq!((again.status.as_u16(), once_more.status.as_u16()), (200, 200));
    assert_eq!(again.text, once_more.text);
    let keys = again.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 50);
    assert_eq!(license_ids(&keys), license_ids(&stored));
    assert_eq!(stand.stored_keys().await, stored);
    let activation_key = keys[49]["activation_key"].as_str().unwrap();
    assert_eq!(stand.activate(activation_key, "computer-1").await.json()["license_id"], keys[49]["license_id"]);
}

// R14, R20
#[tokio::test]
async fn a_setting_that_lost_one_answer_is_set_once() {
    let stand = Stand::start().await;
    for version in 1..=3 {
        stand.dynamodb.fail("PutItem", 1, Fault::LoseAnswer);
        let response = stand.set("custom/Theme", json!(version)).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["version"]),
            (200, &json!(version)),
            "{}",
            response.text
        );
    }
    assert_eq!(stand.settings().await.json()["version"], 3);
}

// R14, R20
#[tokio::test]
async fn a_new_product_that_lost_one_answer_is_still_new() {
    let stand = Stand::start().await;
    stand.dynamodb.fail("PutItem", 1, Fault::LoseAnswer);
    assert_eq!(stand.define("viewer", "Viewer").await.status, 201);
    assert_eq!(stand.define("viewer", "Viewer").await.status, 200);
}

// R20
#[tokio::test]
async fn a_setting_or_product_whose_answer_was_lost_is_as_it_was_asked_for() {
    let mut scene = Scene::set().await;
    for act in [PutSetting, PutProduct] {
        for times in [1, ALWAYS] {
            scene.turn += 1;
            scene.stand.dynamodb.fail("PutItem", times, Fault::LoseAnswer);
            let response = scene.play(act).await;
            if times == 1 {
                assert!(response.status.is_success(), "{}", response.text);
            } else {
                assert_failed(&response, "try_again", "all answers lost");
            }
            scene.stand.dynamodb.mend();
            let stored = scene.stand.stored_everything().await;
            let found = match act {
                PutSetting => {
                    stored.iter().find(|item| item["pk"] == "SETTINGS").unwrap()["values"]["custom/Turn"]["value"]
                        .to_string()
                }
                _ => stored.iter().find(|item| item["pk"] == "PRODUCT#viewer").unwrap()["version"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            };
            assert_eq!(found, scene.turn.to_string());
            assert!(scene.play(act).await.status.is_success());
        }
    }
}
