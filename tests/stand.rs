//! The whole service on ports of its own, with a proxy in front of DynamoDB and of KMS.

use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use latchkey_core::{Algorithm, JwkSet, LicenseId, TrustedKeys};
use latchkey_functions::Environment;
use latchkey_local::backend::{Backend, BackendOptions};
use latchkey_local::service::Service;
use latchkey_local::service_client::{Response, ServiceClient};
use latchkey_local::sigv4::Credentials;
use rand::rngs::SysRng;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::journal;
use crate::proxy::Proxy;

/// Where what outlives a stand is.
pub(crate) const REGION: &str = "us-east-1";
pub(crate) const PRODUCT: &str = "acme-editor";
/// Who a stand's vendor is.
pub(crate) const PRINCIPAL: &str = "arn:aws:iam::000000000000:user/local";
pub(crate) const SWITCH: &str = "/v1/settings/security/AllowGenericKeys";

/// The service, running, with one product defined.
///
/// Each stand is in a Region of its own: the AWS SDK shares its budget of retries among all clients of a Region, and one
/// test would use up another's.
#[derive(Debug)]
pub(crate) struct Stand {
    pub(crate) region: String,
    pub(crate) vendor: ServiceClient,
    pub(crate) application: ServiceClient,
    pub(crate) dynamodb: Proxy,
    pub(crate) kms: Proxy,
    pub(crate) environment: Environment,
    pub(crate) credentials: Credentials,
    pub(crate) service: Service,
    pub(crate) backend: Backend,
}

impl Stand {
    pub(crate) async fn start() -> Self {
        Self::start_with(Algorithm::EdDsa, &[]).await
    }

    /// A stand whose functions see other variables, too.
    pub(crate) async fn start_with(algorithm: Algorithm, variables: &[(&str, &str)]) -> Self {
        static STANDS: AtomicUsize = AtomicUsize::new(0);
        let region = format!("us-stand-{}", STANDS.fetch_add(1, Ordering::Relaxed));
        Self::start_over(BackendOptions::in_memory(algorithm, &region), variables).await
    }

    /// A stand over what is kept in a directory, if anything is.
    pub(crate) async fn start_in(data_dir: &Path, algorithm: Algorithm) -> Self {
        let options =
            BackendOptions { data_dir: Some(data_dir.to_owned()), ..BackendOptions::in_memory(algorithm, REGION) };
        Self::start_over(options, &[]).await
    }

    async fn start_over(options: BackendOptions, variables: &[(&str, &str)]) -> Self {
        journal::begin();
        let backend = Backend::start(&options).await.unwrap();
        let (dynamodb, kms) = (Proxy::start(backend.dynamodb()).await, Proxy::start(backend.kms()).await);
        let proxies = [("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.url()), ("AWS_ENDPOINT_URL_KMS", kms.url())];
        let others = variables.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let declared = [("METRICS_NAMESPACE", journal::NAMESPACE.to_owned())];
        let environment: Environment = variables_over(&backend).chain(declared).chain(proxies).chain(others).collect();
        let credentials = Credentials::random(&mut SysRng).unwrap();
        journal::watch(credentials.secret_access_key());
        let service = serve(&environment, &credentials, Timestamp::now).await;
        let stand = Self {
            vendor: ServiceClient::signed(&service.url(), credentials.clone(), &options.region),
            application: ServiceClient::unsigned(&service.url()),
            region: options.region,
            dynamodb,
            kms,
            environment,
            credentials,
            service,
            backend,
        };
        if !variables.iter().any(|(name, _)| *name == "ALLOWED_PRINCIPALS") {
            assert!(stand.define(PRODUCT, "Acme Editor").await.status.is_success());
        }
        stand.forget_calls();
        stand
    }

    /// Forgets the calls so far, so that a test counts its own.
    pub(crate) fn forget_calls(&self) {
        self.dynamodb.take_calls();
        self.kms.take_calls();
    }

    pub(crate) async fn switch_generic_keys(&self, on: bool) {
        let response = self.set("security/AllowGenericKeys", json!(on)).await;
        assert_eq!(response.status, 200, "{}", response.text);
        self.forget_calls();
    }

    /// Defines a product, having seen what there is of it.
    pub(crate) async fn define(&self, product: &str, name: &str) -> Response {
        let path = format!("/v1/products/{product}");
        let seen = self.vendor.send_with(Method::GET, &path, &[], String::new()).await.unwrap();
        let seen = seen.headers.get("etag").map(|etag| etag.to_str().unwrap().to_owned());
        self.put(&path, json!({"name": name, "version": "4.2", "features": ["export", "spelling"]}), seen).await
    }

    /// Sets a property, having seen what it was.
    pub(crate) async fn set(&self, name: &str, value: Value) -> Response {
        let seen = self.property(name).await["version"].as_str().map(str::to_owned);
        self.put(&format!("/v1/settings/{name}"), json!({"value": value}), seen).await
    }

    /// Puts something in place of the version that was seen.
    pub(crate) async fn put(&self, path: &str, body: Value, seen: Option<String>) -> Response {
        let json = ("content-type", "application/json");
        let headers: Vec<_> = [json].into_iter().chain(seen.as_deref().map(|seen| ("if-match", seen))).collect();
        self.vendor.send_with(Method::PUT, path, &headers, body.to_string()).await.unwrap()
    }

    /// A property as the vendor sees it; `null` when there is none.
    pub(crate) async fn property(&self, name: &str) -> Value {
        let all = self.vendor.send_with(Method::GET, "/v1/properties", &[], String::new()).await.unwrap().json();
        let all = all["properties"].as_array().unwrap();
        all.iter().find(|property| property["name"] == name).cloned().unwrap_or_default()
    }

    pub(crate) async fn create(&self, order: Value) -> Response {
        self.vendor.send(Method::POST, "/v1/keys", &order).await.unwrap()
    }

    /// Creates one activation key of the product, with what `order` says besides.
    pub(crate) async fn activation_key(&self, order: Value) -> String {
        let mut order = order;
        order["product"] = PRODUCT.into();
        let response = self.create(order).await;
        assert_eq!(response.status, 201, "{}", response.text);
        self.forget_calls();
        response.json()["keys"][0]["activation_key"].as_str().unwrap().to_owned()
    }

    /// Creates the activation key of a generic license for so many computers, where those are allowed.
    pub(crate) async fn generic_key(&self, activations: u32) -> String {
        self.switch_generic_keys(true).await;
        self.activation_key(json!({"generic": true, "duration_days": 30, "activations": activations})).await
    }

    /// Replaces an activation key by another one.
    pub(crate) async fn replace(&self, activation_key: &str) -> String {
        let license = LicenseId::of(&activation_key.parse().unwrap());
        let path = format!("/v1/licenses/{}/reissue", license.0);
        let response = self.vendor.send(Method::POST, &path, &json!({"reason": "leaked"})).await.unwrap();
        assert_eq!(response.status, 201, "{}", response.text);
        self.forget_calls();
        response.json()["activation_key"].as_str().unwrap().to_owned()
    }

    /// Counts a change of the license that an activation key leads to, as a vendor's change will.
    pub(crate) async fn change_license(&self, activation_key: &str) {
        let license = LicenseId::of(&activation_key.parse().unwrap());
        let request = self.tables().update_item().table_name("latchkey-licenses");
        let request = request.key("pk", AttributeValue::S(format!("L#{}", license.0)));
        let request = request.key("sk", AttributeValue::S("LICENSE".to_owned()));
        let request = request.update_expression("ADD revision :one").condition_expression("attribute_exists(pk)");
        request.expression_attribute_values(":one", AttributeValue::N("1".to_owned())).send().await.unwrap();
    }

    /// Suspends, reinstates or revokes the license that an activation key leads to.
    pub(crate) async fn set_state(&self, activation_key: &str, state: &str) -> Response {
        let license = LicenseId::of(&activation_key.parse().unwrap());
        let body = json!({"state": state, "reason": "tried out"});
        self.put(&format!("/v1/licenses/{}/state", license.0), body, None).await
    }

    pub(crate) async fn activate(&self, activation_key: &str, computer_id: &str) -> Response {
        self.attempt(json!({"activation_key": activation_key, "computer_id": computer_id})).await
    }

    /// Activates with what `attempt` says.
    pub(crate) async fn attempt(&self, attempt: Value) -> Response {
        journal::watch(attempt["computer_id"].as_str().unwrap_or_default());
        self.application.send(Method::POST, "/v1/activations", &attempt).await.unwrap()
    }

    pub(crate) async fn settings(&self) -> Response {
        self.application.send_with(Method::GET, "/v1/settings", &[], String::new()).await.unwrap()
    }

    pub(crate) async fn trusted_keys(&self) -> TrustedKeys {
        let jwks: JwkSet = serde_json::from_value(self.settings().await.json()["jwks"].clone()).unwrap();
        TrustedKeys::try_from(&jwks).unwrap()
    }

    /// All items of the table of licenses that belong to one, in an order of their own, as JSON.
    pub(crate) async fn stored_keys(&self) -> Vec<Value> {
        let mut items = stored(&self.backend, "latchkey-licenses").await;
        // Nor what leads publishers of revocation lists to a product.
        items.retain(|item| !is_event(item) && item["sk"] != "-");
        items
    }

    /// The events of settings, products and blocked computers, in the order in which they happened.
    pub(crate) async fn events(&self) -> Vec<Value> {
        let mut items = stored(&self.backend, "latchkey-licenses").await;
        items.retain(is_event);
        items
    }

    /// All items of both tables: what a failure must leave as it was.
    pub(crate) async fn stored_everything(&self) -> Vec<Value> {
        stored_everything(&self.backend).await
    }

    /// Blocks a computer; answers its entry.
    pub(crate) async fn block(&self, computer_id: &str) -> Value {
        journal::watch(computer_id);
        let body = json!({"computer_id": computer_id, "reason": "stolen"});
        let response = self.vendor.send(Method::POST, "/v1/blocked-computers", &body).await.unwrap();
        assert!(response.status.is_success(), "{}", response.text);
        self.forget_calls();
        response.json()
    }

    /// Ends all of it, what was kept in a directory written.
    pub(crate) async fn stop(self) {
        self.service.stop().await.unwrap();
        self.backend.stop().await.unwrap();
    }

    /// The tables, to look at.
    pub(crate) fn tables(&self) -> aws_sdk_dynamodb::Client {
        tables(&self.backend)
    }

    /// A second service over the same data, whose functions see other variables; what is sent to it goes as from here.
    pub(crate) async fn another_service(&self, variables: &[(&str, &str)]) -> AnotherService {
        let others = variables.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let environment: Environment = variables_over(&self.backend).chain(others).collect();
        let service = serve(&environment, &self.credentials, Timestamp::now).await;
        AnotherService {
            vendor: ServiceClient::signed(&service.url(), self.credentials.clone(), &self.region),
            application: ServiceClient::unsigned(&service.url()),
            _service: service,
        }
    }

    /// A second service over the same data, at which it is another time.
    pub(crate) async fn service_at(&self, clock: fn() -> Timestamp) -> Service {
        serve(&self.environment, &self.credentials, clock).await
    }
}

/// A service beside the stand's own.
#[derive(Debug)]
pub(crate) struct AnotherService {
    pub(crate) vendor: ServiceClient,
    pub(crate) application: ServiceClient,
    /// Running as long as it is held.
    _service: Service,
}

/// How many keys of license keys are published that sign no more, so that there are some to be taken back.
pub(crate) const RETIRED_KEYS: usize = 30;

/// What functions over `backend` see: its variables, with some keys published that sign no more.
pub(crate) fn variables_over(backend: &Backend) -> impl Iterator<Item = (&str, String)> {
    let variables = backend.variables().iter().map(|(name, value)| (&**name, value.clone()));
    variables.chain([("PUBLISHED_KEYS", with_retired_keys(backend))])
}

/// The published keys, and before them some that sign no more.
fn with_retired_keys(backend: &Backend) -> String {
    let environment = backend.environment();
    let mut jwks: Value = serde_json::from_str(environment.optional("PUBLISHED_KEYS").unwrap()).unwrap();
    let retired = (0..RETIRED_KEYS).map(|n| {
        let x = "CGsiuvgS93ZC6hQxrYSW6AfFePj3NRg_V37yXxUAqY0";
        json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": format!("retired-{n}"), "alg": "EdDSA", "use": "sig"})
    });
    let keys = jwks["keys"].as_array_mut().unwrap();
    keys.splice(0..0, retired);
    jwks.to_string()
}

async fn serve(environment: &Environment, credentials: &Credentials, clock: fn() -> Timestamp) -> Service {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    Service::start(listener, environment, credentials.clone(), clock).unwrap()
}

/// All items of both tables, in an order of their own, as JSON.
pub(crate) async fn stored_everything(backend: &Backend) -> Vec<Value> {
    let mut items = stored(backend, "latchkey-licenses").await;
    items.extend(stored(backend, "latchkey-properties").await);
    items
}

fn is_event(item: &Value) -> bool {
    item["pk"].as_str().is_some_and(|pk| pk.starts_with("D#"))
}

/// The tables past the proxy, so that looking is neither counted nor failed; with more time than a function has, since other
/// tests may keep the computer busy.
fn tables(backend: &Backend) -> aws_sdk_dynamodb::Client {
    let minute = Duration::from_secs(60);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(minute).operation_timeout(minute).build();
    let client = backend.environment().aws().unwrap().dynamodb();
    aws_sdk_dynamodb::Client::from_conf(client.config().to_builder().timeout_config(timeouts).build())
}

async fn stored(backend: &Backend, table: &str) -> Vec<Value> {
    let mut pages = tables(backend).scan().table_name(table).consistent_read(true).into_paginator().items().send();
    let mut items = Vec::new();
    while let Some(item) = pages.next().await {
        items.push(object(&item.unwrap()));
    }
    items.sort_by_key(|item| format!("{}{}", item["pk"], item["sk"]));
    items
}

fn to_json(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!(text),
        AttributeValue::N(number) => serde_json::from_str(number).unwrap(),
        AttributeValue::Bool(value) => json!(value),
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::B(bytes) => json!({ "bytes": bytes.as_ref() }),
        AttributeValue::L(values) => values.iter().map(to_json).collect(),
        AttributeValue::M(map) => object(map),
        other => panic!("no item of Latchkey has {other:?}"),
    }
}

/// An object with its members in order, whatever features `serde_json` has.
fn object(attributes: &HashMap<String, AttributeValue>) -> Value {
    let members: BTreeMap<_, _> = attributes.iter().map(|(name, value)| (name.clone(), to_json(value))).collect();
    Value::Object(members.into_iter().collect())
}
