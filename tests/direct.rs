//! The functions called as Lambda calls them: by anyone, at any time, with as much of it as the test allows.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use lambda_http::Body;
use latchkey_functions::activate::Activate;
use latchkey_functions::create_key::CreateKey;
use latchkey_functions::put_product::PutProduct;
use latchkey_functions::put_setting::PutSetting;
use latchkey_functions::{Environment, Function, Invocation, Served};
use latchkey_local::service_client::Response;
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use serde_json::{Value, json};

use crate::journal;

/// Who calls, when, and how much time there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direct<'a> {
    pub(crate) environment: &'a Environment,
    /// Of whoever signed, if anyone did.
    pub(crate) account: Option<&'a str>,
    pub(crate) now: Timestamp,
    pub(crate) allowed: Duration,
    pub(crate) is_cold_start: bool,
}

impl<'a> Direct<'a> {
    /// The account of a vendor, calling at `now`.
    pub(crate) fn at(environment: &'a Environment, now: Timestamp) -> Self {
        Self { environment, account: Some("123456789012"), now, allowed: Duration::from_secs(9), is_cold_start: false }
    }

    pub(crate) async fn create(&self, order: &str, idempotency_key: Option<&str>) -> Response {
        let mut event = self.event("POST", "/v1/keys", order);
        if let Some(idempotency_key) = idempotency_key {
            event["headers"]["idempotency-key"] = idempotency_key.into();
        }
        self.call(&Served::<CreateKey>::compose(self.environment).unwrap(), &event).await
    }

    pub(crate) async fn activate(&self, activation_key: &str, computer_id: &str) -> Response {
        self.activate_on(&Served::compose(self.environment).unwrap(), activation_key, computer_id).await
    }

    /// Activates on a function that others use at the same time.
    pub(crate) async fn activate_on(
        &self,
        function: &Served<Activate>,
        activation_key: &str,
        computer_id: &str,
    ) -> Response {
        journal::watch(computer_id);
        let attempt = json!({"activation_key": activation_key, "computer_id": computer_id}).to_string();
        self.call(function, &self.event("POST", "/v1/activations", &attempt)).await
    }

    pub(crate) async fn set(&self, name: &str, value: Value) -> Response {
        let event = self.event("PUT", &format!("/v1/settings/{name}"), &json!({"value": value}).to_string());
        self.call(&Served::<PutSetting>::compose(self.environment).unwrap(), &event).await
    }

    pub(crate) async fn define(&self, product: &str, definition: Value) -> Response {
        let event = self.event("PUT", &format!("/v1/products/{product}"), &definition.to_string());
        self.call(&Served::<PutProduct>::compose(self.environment).unwrap(), &event).await
    }

    fn event(&self, method: &str, path: &str, body: &str) -> Value {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let authorizer = self.account.map(
            |account| json!({"iam": {"accountId": account, "userArn": format!("arn:aws:iam::{account}:user/vendor")}}),
        );
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"content-type": "application/json", "host": "api.example"},
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "api",
                "authorizer": authorizer,
                "domainName": "api.example",
                "domainPrefix": "api",
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": ""},
                "requestId": format!("direct-{}", CALLS.fetch_add(1, Ordering::Relaxed)),
                "routeKey": "$default",
                "stage": "$default",
                "time": "24/Nov/2026:10:00:00 +0000",
                "timeEpoch": self.now.as_millisecond(),
            },
            "body": body,
            "isBase64Encoded": false,
        })
    }

    async fn call<F: Function>(&self, function: &Served<F>, event: &Value) -> Response {
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        let random = StdRng::try_from_rng(&mut SysRng).unwrap();
        let invocation = Invocation::new(&request, self.now, self.allowed, random, self.is_cold_start);
        received(function.answer(request, invocation).await)
    }
}

fn received(response: lambda_http::Response<Body>) -> Response {
    let (parts, body) = response.into_parts();
    let Body::Text(text) = body else { panic!("every answer has text") };
    Response { status: parts.status, headers: parts.headers, text }
}
