//! What the SDK sends when it tries again by itself.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::test_util::{NeverClient, ReplayEvent, StaticReplayClient};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig;
use latchkey_service::testing::records::{first_seat, keys_event, license_id, new_key, now};
use latchkey_service::{ActivationKeyStore, ActivationStore, SettingsReader, StoreError};
use serde_json::{Value, json};

use crate::{DynamoDbLicenses, DynamoDbProperties};

fn config() -> aws_sdk_dynamodb::config::Builder {
    aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
}

fn answering(answers: Vec<(u16, Value)>) -> (StaticReplayClient, Client) {
    let event = |(status, body): (u16, Value)| {
        let request = http::Request::new(SdkBody::empty());
        ReplayEvent::new(request, http::Response::builder().status(status).body(body.to_string().into()).unwrap())
    };
    let replay = StaticReplayClient::new(answers.into_iter().map(event).collect());
    let config = config().http_client(replay.clone()).retry_config(RetryConfig::standard().with_max_attempts(3));
    (replay, Client::from_conf(config.build()))
}

fn bodies(replay: &StaticReplayClient) -> Vec<Value> {
    replay.actual_requests().map(|request| serde_json::from_slice(request.body().bytes().unwrap()).unwrap()).collect()
}

fn error(code: &str) -> Value {
    json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "m" })
}

// R20
#[tokio::test(start_paused = true)]
async fn a_transaction_that_is_sent_again_has_the_same_token_and_another_one_another() {
    let answers = vec![
        (500, error("InternalServerError")),
        (400, error("TransactionInProgressException")),
        (200, json!({})),
        (200, json!({})),
    ];
    let (replay, client) = answering(answers);
    let store = DynamoDbLicenses::new(client, "keys", "properties");
    store.take_seat(license_id(1), &first_seat(1, 1)).await.unwrap();
    let keys = [new_key(2, 1)];
    store.write_new_keys(&keys, None, &keys_event(&keys), now()).await.unwrap();

    let bodies = bodies(&replay);
    let token = |n: usize| bodies[n]["ClientRequestToken"].as_str().unwrap();
    assert!(!token(0).is_empty());
    assert_eq!([token(1), token(2)], [token(0); 2]);
    assert_ne!(token(3), token(0));
    assert_eq!(bodies[2], bodies[0]);
}

#[tokio::test(start_paused = true)]
async fn a_canceled_transaction_is_not_sent_again_by_the_sdk() {
    let mut canceled = error("TransactionCanceledException");
    canceled["CancellationReasons"] = json!([{ "Code": "TransactionConflict" }, { "Code": "None" }]);
    let (replay, client) = answering(vec![(400, canceled)]);
    let store = DynamoDbLicenses::new(client, "keys", "properties");
    let answer = store.take_seat(license_id(1), &first_seat(1, 1)).await;
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");
    assert_eq!(bodies(&replay).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_tried_three_times_and_then_unavailable() {
    let (replay, client) = answering(vec![(400, error("ThrottlingException")); 3]);
    let answer = DynamoDbProperties::new(client, "properties").read_settings().await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert_eq!(bodies(&replay).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn no_answer_within_the_time_out_is_unavailable() {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(2)).build();
    let config = config().http_client(NeverClient::new()).timeout_config(timeouts);
    let store = DynamoDbProperties::new(Client::from_conf(config.build()), "properties");
    let answer = store.read_settings().await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
}

#[tokio::test]
async fn nobody_listening_is_unavailable() {
    let listener = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let config = config()
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::disabled());
    let store = DynamoDbProperties::new(Client::from_conf(config.build()), "properties");
    let answer = store.read_settings().await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
}
