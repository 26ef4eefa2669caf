//! A request to any endpoint, which a test can send as it is, or with something in it made wrong.

use std::fmt;

use jiff::Timestamp;
use latchkey_api::{Call, Endpoint, EndpointRow};
use latchkey_local::service_client::{Response, ServiceClient};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::stand::Stand;

/// A request, whatever its endpoint.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) endpoint: EndpointRow,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl<E: Endpoint> From<Call<E>> for Request {
    fn from(call: Call<E>) -> Self {
        Self {
            endpoint: EndpointRow::of::<E>(),
            target: call.target(),
            headers: call.headers(),
            body: call.content().unwrap_or_default(),
        }
    }
}

impl Request {
    /// A request that need not be right.
    pub(crate) fn new<E: Endpoint>(target: impl Into<String>, body: &Value) -> Self {
        let content_type = ("content-type", "application/json".to_owned());
        let (endpoint, body) = (EndpointRow::of::<E>(), body.to_string().into());
        Self { endpoint, target: target.into(), headers: vec![content_type], body }
    }

    pub(crate) fn with_target(&self, target: impl Into<String>) -> Self {
        Self { target: target.into(), ..self.clone() }
    }

    pub(crate) fn with_body(&self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.clone() }
    }

    pub(crate) fn with_header(&self, name: &'static str, value: &str) -> Self {
        let mut request = self.without_header(name);
        request.headers.push((name, value.to_owned()));
        request
    }

    pub(crate) fn without_header(&self, name: &str) -> Self {
        let mut request = self.clone();
        request.headers.retain(|(other, _)| *other != name);
        request
    }

    /// With one more member in its body, or another value of one, as a JSON text that need not be right.
    pub(crate) fn with_member(&self, name: &str, value: &str) -> Self {
        let members = self.members();
        let others = members.iter().filter(|(other, _)| *other != name);
        let others = others.map(|(name, value)| format!("{}: {value}", json!(name)));
        let members: Vec<_> = others.chain([format!("{}: {value}", json!(name))]).collect();
        self.with_body(format!("{{{}}}", members.join(", ")))
    }

    /// The body's members and their values.
    pub(crate) fn members(&self) -> Map<String, Value> {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The members that the OpenAPI document has of the body.
    pub(crate) fn known_members(&self) -> Vec<String> {
        self.schema()["properties"].as_object().unwrap().keys().cloned().collect()
    }

    /// The member whose absence is noticed first, or any where none must be there; and its value.
    pub(crate) fn first_member(&self) -> (String, Value) {
        let members = self.members();
        let required = self.schema()["required"][0].as_str().map(str::to_owned);
        let name = required.or_else(|| members.keys().next().cloned()).unwrap();
        let value = members[&name].clone();
        (name, value)
    }

    /// Whether the member may be left out.
    pub(crate) fn may_lack(&self, member: &str) -> bool {
        let schema = self.schema();
        let is_required = schema["required"].as_array().into_iter().flatten().any(|name| name == member);
        schema["properties"].get(member).is_some() && !is_required
    }

    fn schema(&self) -> Value {
        let document: Value = serde_json::from_str(&latchkey_api::openapi::document()).unwrap();
        let operation = &document["paths"][self.endpoint.path][self.endpoint.method.as_str().to_lowercase()];
        let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
        document.pointer(schema.strip_prefix('#').unwrap()).unwrap().clone()
    }

    pub(crate) fn method(&self) -> Method {
        Method::from_bytes(self.endpoint.method.as_str().as_bytes()).unwrap()
    }

    /// Its target and the beginning of its body.
    pub(crate) fn shown(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        format!("{} {}", self.target, body.chars().take(160).collect::<String>())
    }

    /// Sends it as who it is for: a vendor or an application.
    pub(crate) async fn send(&self, stand: &Stand) -> Response {
        self.send_as(&stand.vendor, &stand.application).await
    }

    pub(crate) async fn send_as(&self, vendor: &ServiceClient, application: &ServiceClient) -> Response {
        self.send_by(if self.endpoint.right.is_some() { vendor } else { application }).await
    }

    pub(crate) async fn send_by(&self, client: &ServiceClient) -> Response {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.send_with(self.method(), &self.target, &headers, self.body.clone()).await.unwrap()
    }

    /// What API Gateway makes of it on its `$default` route; `principal` signed it, if any did.
    pub(crate) fn event(&self, request_id: &str, principal: Option<&str>, now: Timestamp) -> Value {
        let method = self.endpoint.method.as_str();
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let account = |arn: &str| arn.split(':').nth(4).unwrap().to_owned();
        let authorizer = principal.map(|arn| json!({"iam": {"accountId": account(arn), "userArn": arn}}));
        let headers = self.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers.chain([("host".to_owned(), json!("api.example"))]).collect::<Map<_, _>>(),
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "api",
                "authorizer": authorizer,
                "domainName": "api.example",
                "domainPrefix": "api",
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": ""},
                "requestId": request_id,
                "routeKey": "$default",
                "stage": "$default",
                "time": "24/Nov/2026:10:00:00 +0000",
                "timeEpoch": now.as_millisecond(),
            },
            "body": std::str::from_utf8(&self.body).unwrap(),
            "isBase64Encoded": false,
        })
    }
}
