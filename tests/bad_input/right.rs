//! Requests that are right, for one thing in them to be made wrong.

use latchkey_api::{Activate, CreateKey, Endpoint, EndpointRow, PutProduct, PutSetting};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand};

/// A request that is right, as far as it goes.
pub(super) struct Right {
    pub(super) endpoint: EndpointRow,
    pub(super) path: String,
    /// The body's members and their values.
    pub(super) members: Vec<(&'static str, String)>,
}

impl Right {
    /// One for every endpoint that takes a body.
    pub(super) fn with_bodies(activation_key: &str) -> [Self; 4] {
        [
            Self::create_key(),
            Self::activate(activation_key),
            Self::put_setting("custom/theme", json!("dark")),
            Self::put_product("acme"),
        ]
    }

    pub(super) fn create_key() -> Self {
        Self::new::<CreateKey>("/v1/keys", &[("product", json!(PRODUCT))])
    }

    pub(super) fn activate(activation_key: &str) -> Self {
        let members = [("activation_key", json!(activation_key)), ("computer_id", json!("desk-1"))];
        Self::new::<Activate>("/v1/activations", &members)
    }

    pub(super) fn put_setting(name: &str, value: Value) -> Self {
        Self::new::<PutSetting>(&format!("/v1/settings/{name}"), &[("value", value)])
    }

    pub(super) fn put_product(product: &str) -> Self {
        let members = [("name", json!("Acme")), ("version", json!("1"))];
        Self::new::<PutProduct>(&format!("/v1/products/{product}"), &members)
    }

    fn new<E: Endpoint>(path: &str, members: &[(&'static str, Value)]) -> Self {
        let members = members.iter().map(|(name, value)| (*name, value.to_string())).collect();
        Self { endpoint: EndpointRow::of::<E>(), path: path.to_owned(), members }
    }

    /// The body, with one more member or another value of one.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let others = self.members.iter().filter(|(other, _)| *other != name);
        let others = others.map(|(name, value)| format!("{}: {value}", json!(name)));
        let members: Vec<_> = others.chain([format!("{}: {value}", json!(name))]).collect();
        format!("{{{}}}", members.join(", "))
    }

    pub(super) fn body(&self) -> String {
        let (name, value) = self.members.first().unwrap();
        self.with(name, value)
    }

    /// The members that the OpenAPI document has of the body.
    pub(super) fn known_members(&self) -> Vec<String> {
        let document: Value = serde_json::from_str(&latchkey_api::openapi::document()).unwrap();
        let method = self.endpoint.method.as_str().to_lowercase();
        let operation = &document["paths"][self.endpoint.path][method];
        let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
        let schema = document.pointer(schema.strip_prefix('#').unwrap()).unwrap();
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    pub(super) async fn send(&self, stand: &Stand, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Response {
        let client = if self.endpoint.right.is_some() { &stand.vendor } else { &stand.application };
        let method = Method::from_bytes(self.endpoint.method.as_str().as_bytes()).unwrap();
        client.send_with(method, &self.path, headers, body.into()).await.unwrap()
    }
}
