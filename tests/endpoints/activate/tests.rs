//! What is about `activate` alone.

use serde_json::json;

use crate::journal::line_of;
use crate::proxy::{ALWAYS, Fault};
use crate::stand::Stand;

#[tokio::test]
async fn finding_no_seat_left_costs_two_reads() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    stand.activate(&activation_key, "desk-1").await;
    stand.forget_calls();
    assert_eq!(stand.activate(&activation_key, "desk-2").await.status, 409);
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem", "BatchGetItem"]);
    assert!(stand.kms.take_operations().is_empty());
}

// R13, R20
#[tokio::test]
async fn an_activation_whose_answers_were_lost_is_found_by_the_next_request() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::LoseAnswer);
    assert_eq!(stand.activate(&activation_key, "computer-1").await.status, 503);
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    let again = stand.activate(&activation_key, "computer-1").await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["activations"], json!({"allowed": 1, "used": 1}));
    let activation = stored.iter().find(|item| item["sk"].as_str().unwrap().starts_with("C#")).unwrap();
    assert_eq!(again.json()["license_key"], activation["license_key"]["text"]);
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

// R15
#[tokio::test]
async fn the_log_names_the_license_that_was_activated() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let activated = stand.activate(&activation_key, "desk-1").await;
    assert_eq!(line_of(&activated)["license.id"], activated.json()["license_id"]);
    let refused = stand.activate(&activation_key, "desk-2").await;
    assert_eq!(line_of(&refused)["outcome"], "activations_exhausted");
}

// R33
#[tokio::test]
async fn an_activation_key_is_taken_as_people_have_it() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let license_key = stand.activate(&activation_key, "desk-1").await.json()["license_key"].clone();
    for text in [
        format!("\u{feff}Activation key: “{activation_key}”.\r\n"),
        activation_key.replace('-', "\u{ad}\r\n\u{2011}\u{200b}"),
        activation_key.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect(),
        format!("Your key is {activation_key}, for one computer."),
    ] {
        let response = stand.activate(&text, "desk-1").await;
        assert_eq!(response.json()["license_key"], license_key, "{text:?}: {}", response.text);
    }
}
