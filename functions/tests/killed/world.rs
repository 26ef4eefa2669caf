//! Where functions are killed: an AWS of their own, the events that they get, and what is stored in the end.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_core::{ActivationKey, Algorithm};
use latchkey_local::backend::{Backend, BackendOptions};
use serde_json::{Value, json};

use crate::process::{Answer, Process};

pub(crate) const ACTIVATE: &str = env!("CARGO_BIN_EXE_activate");
pub(crate) const CREATE_KEY: &str = env!("CARGO_BIN_EXE_create-key");
pub(crate) const PUT_PRODUCT: &str = env!("CARGO_BIN_EXE_put-product");
pub(crate) const PUT_SETTING: &str = env!("CARGO_BIN_EXE_put-setting");

const KEYS: &str = "latchkey-keys";
const PROPERTIES: &str = "latchkey-properties";
const PRODUCT: &str = "acme-editor";

pub(crate) type Item = HashMap<String, AttributeValue>;

/// AWS, with a product and generic keys switched on.
pub(crate) struct World {
    backend: Backend,
    tables: aws_sdk_dynamodb::Client,
}

/// A license and its activations, as they are stored.
pub(crate) struct Stored {
    pub(crate) license: Item,
    pub(crate) activations: Vec<Item>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let options = BackendOptions { data_dir: None, algorithm: Algorithm::EdDsa, region: "us-east-1".to_owned() };
        let backend = Backend::start(&options).await.unwrap();
        let tables = backend.environment().aws().unwrap().dynamodb();
        let world = Self { backend, tables };
        let product = json!({"name": "Acme Editor", "version": "4.2", "features": ["export"]});
        world.undisturbed(PUT_PRODUCT, &put_product(PRODUCT, product)).await;
        world.undisturbed(PUT_SETTING, &put_setting("security/AllowGenericKeys", json!(true))).await;
        world
    }

    /// A function that nothing happens to.
    pub(crate) async fn start(&self, binary: &str) -> Process {
        Process::start(binary, &self.backend, u64::MAX).await
    }

    /// What a function that nothing happens to answers.
    pub(crate) async fn undisturbed(&self, binary: &str, event: &Value) -> Answer {
        let answer = self.start(binary).await.answer(event).await.unwrap();
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        answer
    }

    /// What a function answers that is killed when so many bytes have gone between it and AWS, or once it has answered.
    pub(crate) async fn killed(&self, binary: &str, event: &Value, bytes: u64) -> Option<Answer> {
        Process::start(binary, &self.backend, bytes).await.answer(event).await
    }

    /// The bytes that go between a function and AWS when it answers this, with which all like it are about as long.
    pub(crate) async fn bytes(&self, binary: &str, event: &Value) -> u64 {
        let mut process = self.start(binary).await;
        process.answer(event).await.unwrap();
        process.bytes()
    }

    /// A new activation key, for which `order` says what isn't as usual.
    pub(crate) async fn activation_key(&self, order: Value) -> String {
        let answer = self.undisturbed(CREATE_KEY, &create_keys(order, None)).await;
        answer.body["keys"][0]["activation_key"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn stored(&self, activation_key: &str) -> Stored {
        let pk = format!("K#{}", activation_key.parse::<ActivationKey>().unwrap().hash().as_str());
        let query = self.tables.query().table_name(KEYS).consistent_read(true);
        let query =
            query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", AttributeValue::S(pk));
        let items = query.send().await.unwrap().items.unwrap();
        let (mut licenses, activations): (Vec<_>, _) =
            items.into_iter().partition(|item| text(item, "sk") == Some("LICENSE"));
        Stored { license: licenses.remove(0), activations }
    }

    /// The IDs of the licenses that were made for an order.
    pub(crate) async fn license_ids(&self, order_id: &str) -> Vec<String> {
        let scan = self.tables.scan().table_name(KEYS).consistent_read(true).filter_expression("order_id = :order_id");
        let scan = scan.expression_attribute_values(":order_id", AttributeValue::S(order_id.to_owned()));
        let mut pages = scan.into_paginator().items().send();
        let mut license_ids = Vec::new();
        while let Some(item) = pages.next().await {
            license_ids.push(text(&item.unwrap(), "license_id").unwrap().to_owned());
        }
        license_ids.sort();
        license_ids
    }

    /// Whether there is a record of what was created under an idempotency key.
    pub(crate) async fn remembers(&self, idempotency_key: &str) -> bool {
        let pk = AttributeValue::S(format!("I#123456789012#{idempotency_key}"));
        let get = self.tables.get_item().table_name(KEYS).consistent_read(true);
        let get = get.key("pk", pk).key("sk", AttributeValue::S("CREATE".to_owned()));
        get.send().await.unwrap().item.is_some()
    }

    /// The settings, or a product.
    pub(crate) async fn property(&self, pk: &str) -> Item {
        let get = self.tables.get_item().table_name(PROPERTIES).consistent_read(true);
        get.key("pk", AttributeValue::S(pk.to_owned())).send().await.unwrap().item.unwrap()
    }
}

/// A text or a number of an item.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    match item.get(name)? {
        AttributeValue::S(text) | AttributeValue::N(text) => Some(text),
        _ => None,
    }
}

pub(crate) fn create_keys(order: Value, idempotency_key: Option<&str>) -> Value {
    let mut order = order;
    order["product"] = PRODUCT.into();
    let mut event = event("POST", "/v1/keys", &order);
    if let Some(idempotency_key) = idempotency_key {
        event["headers"]["idempotency-key"] = idempotency_key.into();
    }
    event
}

pub(crate) fn activate(activation_key: &str, computer_id: &str) -> Value {
    event("POST", "/v1/activations", &json!({"activation_key": activation_key, "computer_id": computer_id}))
}

pub(crate) fn put_setting(name: &str, value: Value) -> Value {
    event("PUT", &format!("/v1/settings/{name}"), &json!({ "value": value }))
}

pub(crate) fn put_product(product: &str, definition: Value) -> Value {
    event("PUT", &format!("/v1/products/{product}"), &definition)
}

fn event(method: &str, path: &str, body: &Value) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "authorizer": {"iam": {"accountId": "123456789012", "userArn": "arn:aws:iam::123456789012:user/vendor"}},
            "domainName": "api.example",
            "domainPrefix": "api",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": ""},
            "requestId": "request",
            "routeKey": "$default",
            "stage": "$default",
            "time": "24/Nov/2026:10:00:00 +0000",
            "timeEpoch": 0,
        },
        "body": body.to_string(),
        "isBase64Encoded": false,
    })
}
