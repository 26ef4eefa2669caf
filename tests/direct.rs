//! The functions called as Lambda calls them: by anyone, at any time, with as much of it as the test allows.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use lambda_http::Body;
use latchkey_api::{PutProduct, PutSetting};
use latchkey_functions::activate::Activate;
use latchkey_functions::{Environment, FUNCTIONS, Handler, Invocation, Served};
use latchkey_local::service_client::Response;
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use serde_json::{Value, json};

use crate::journal;
use crate::request::Request;

/// Who calls, when, and how much time there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direct<'a> {
    pub(crate) environment: &'a Environment,
    /// Of whoever signed, if anyone did.
    pub(crate) account: Option<&'a str>,
    /// Who signed, as its ARN ends.
    pub(crate) principal: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) allowed: Duration,
    pub(crate) is_cold_start: bool,
}

impl<'a> Direct<'a> {
    /// The account of a vendor, calling at `now`.
    pub(crate) fn at(environment: &'a Environment, now: Timestamp) -> Self {
        let (account, principal) = (Some("123456789012"), "user/vendor");
        Self { environment, account, principal, now, allowed: Duration::from_secs(9), is_cold_start: false }
    }

    pub(crate) async fn create(&self, order: &Value, idempotency_key: Option<&str>) -> Response {
        let order = Request::new::<latchkey_api::CreateKey>("/v1/keys", order);
        let named = idempotency_key.map(|idempotency_key| order.with_header("idempotency-key", idempotency_key));
        self.send(named.as_ref().unwrap_or(&order)).await
    }

    pub(crate) async fn activate(&self, activation_key: &str, computer_id: &str) -> Response {
        self.send(&attempt(activation_key, computer_id)).await
    }

    /// Activates on a function that others use at the same time.
    pub(crate) async fn activate_on(
        &self,
        function: &Served<Activate>,
        activation_key: &str,
        computer_id: &str,
    ) -> Response {
        self.call(function, &attempt(activation_key, computer_id)).await
    }

    pub(crate) async fn set(&self, name: &str, value: Value) -> Response {
        self.send(&Request::new::<PutSetting>(format!("/v1/settings/{name}"), &json!({"value": value}))).await
    }

    /// Defines a product in place of the version that was seen.
    pub(crate) async fn define(&self, product: &str, definition: Value, seen: &str) -> Response {
        let request = Request::new::<PutProduct>(format!("/v1/products/{product}"), &definition);
        self.send(&request.with_header("if-match", seen)).await
    }

    /// Has the request's function answer it, composed for it alone.
    pub(crate) async fn send(&self, request: &Request) -> Response {
        let row = FUNCTIONS.iter().find(|function| function.name == request.endpoint.function).unwrap();
        self.call(&*row.compose(self.environment).unwrap().unwrap(), request).await
    }

    /// Has a function answer that others use, too.
    pub(crate) async fn call(&self, function: &dyn Handler, request: &Request) -> Response {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let request_id = format!("direct-{}", CALLS.fetch_add(1, Ordering::Relaxed));
        let service = if self.principal.starts_with("assumed-role/") { "sts" } else { "iam" };
        let arn = |account| format!("arn:aws:{service}::{account}:{}", self.principal);
        let principal = self.account.map(arn);
        let event = request.event(&request_id, principal.as_deref(), self.now);
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        let random = StdRng::try_from_rng(&mut SysRng).unwrap();
        let invocation = Invocation::new(&request, self.now, self.allowed, random, self.is_cold_start);
        received(function.answer(request, invocation).await)
    }
}

fn attempt(activation_key: &str, computer_id: &str) -> Request {
    journal::watch(computer_id);
    let attempt = json!({"activation_key": activation_key, "computer_id": computer_id});
    Request::new::<latchkey_api::Activate>("/v1/activations", &attempt)
}

fn received(response: lambda_http::Response<Body>) -> Response {
    let (parts, body) = response.into_parts();
    let text = match body {
        Body::Text(text) => text,
        _ => String::new(),
    };
    Response { status: parts.status, headers: parts.headers, text }
}
