//! The calls to AWS that each operation may make (design: none grows with the number of keys or activations).

use serde_json::json;

use crate::stand::{PRODUCT, Stand};

#[tokio::test]
async fn activating_anew_costs_one_read_one_signature_and_one_write() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem", "TransactWriteItems"]);
    assert_eq!(stand.kms.take_operations(), ["Sign"]);
}

#[tokio::test]
async fn activating_again_costs_one_read() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    stand.activate(&activation_key, "desk-1").await;
    stand.forget_calls();
    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 200);
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem"]);
    assert!(stand.kms.take_operations().is_empty());
}

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

#[tokio::test]
async fn one_more_computer_on_a_generic_license_costs_one_read_and_one_write() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 30, "activations": 3})).await;
    stand.activate(&activation_key, "desk-1").await;
    stand.forget_calls();
    assert_eq!(stand.activate(&activation_key, "desk-2").await.status, 201);
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem", "TransactWriteItems"]);
    assert!(stand.kms.take_operations().is_empty());
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

#[tokio::test]
async fn fetching_settings_costs_one_read_at_a_cold_start_too() {
    let stand = Stand::start().await;
    for _ in 0..2 {
        assert_eq!(stand.settings().await.status, 200);
        assert_eq!(stand.dynamodb.take_operations(), ["GetItem"]);
        assert!(stand.kms.take_operations().is_empty());
    }
}
