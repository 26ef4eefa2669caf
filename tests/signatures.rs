//! Vendor endpoints answer signed requests only, and refuse all others before any work (R12).

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand};

/// A request, and how it is signed.
#[derive(Clone)]
struct Signed {
    access_key_id: String,
    secret_access_key: String,
    region: String,
    service: &'static str,
    at: SystemTime,
    method: Method,
    url: String,
    body: String,
}

impl Signed {
    /// A vendor's request as it should be.
    fn by(stand: &Stand) -> Self {
        Self {
            access_key_id: stand.credentials.access_key_id().to_owned(),
            secret_access_key: stand.credentials.secret_access_key().to_owned(),
            region: stand.region.clone(),
            service: "execute-api",
            at: SystemTime::now(),
            method: Method::POST,
            url: format!("{}/v1/keys", stand.service.url()),
            body: json!({"product": PRODUCT}).to_string(),
        }
    }

    /// The headers that AWS's own signer makes for it.
    fn headers(&self) -> Vec<(String, String)> {
        let identity = AwsCredentials::new(&self.access_key_id, &self.secret_access_key, None, None, "test").into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.service)
            .time(self.at)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers = [("content-type", "application/json")].into_iter();
        let body = SignableBody::Bytes(self.body.as_bytes());
        let request = SignableRequest::new(self.method.as_str(), self.url.as_str(), headers, body).unwrap();
        let (instructions, _) = sign(request, &parameters).unwrap().into_parts();
        let headers = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
        headers.chain([("content-type".to_owned(), "application/json".to_owned())]).collect()
    }

    /// Sends it with other headers than its own, perhaps.
    async fn send_with(&self, headers: &[(String, String)]) -> Response {
        let mut request = reqwest::Client::new().request(self.method.clone(), &self.url).body(self.body.clone());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Response { status, headers, text: response.text().await.unwrap() }
    }

    async fn send(&self) -> Response {
        self.send_with(&self.headers()).await
    }
}

// R12
#[tokio::test]
async fn what_aws_itself_signs_is_accepted() {
    let stand = Stand::start().await;
    let signed = Signed::by(&stand);
    assert_eq!(signed.send().await.status, 201);
    let minutes = |n: u64| Duration::from_secs(60 * n);
    for at in [signed.at - minutes(4), signed.at + minutes(4)] {
        assert_eq!(Signed { at, ..signed.clone() }.send().await.status, 201);
    }
    assert_eq!(stand.vendor.send(Method::POST, "/v1/keys", &json!({"product": PRODUCT})).await.unwrap().status, 201);
    assert_eq!(stand.stored_keys().await.len(), 4);
}

// R12
#[tokio::test]
async fn what_is_signed_wrong_is_refused_before_any_work() {
    let stand = Stand::start().await;
    let good = Signed::by(&stand);
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let other_secret = format!("{}x", &good.secret_access_key[1..]);
    let wrong = [
        ("another secret", Signed { secret_access_key: other_secret, ..good.clone() }),
        ("another access key", Signed { access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(), ..good.clone() }),
        ("another Region", Signed { region: "eu-central-1".to_owned(), ..good.clone() }),
        ("another service", Signed { service: "dynamodb", ..good.clone() }),
        ("6 minutes old", Signed { at: good.at - minutes(6), ..good.clone() }),
        ("6 minutes ahead", Signed { at: good.at + minutes(6), ..good.clone() }),
    ];
    let before = stand.stored_everything().await;
    for (what, request) in wrong {
        assert_forbidden(&stand, &request.send().await, what);
    }
    assert_eq!(stand.stored_everything().await, before);
}

// R12
#[tokio::test]
async fn what_is_not_what_was_signed_is_refused_before_any_work() {
    let stand = Stand::start().await;
    let good = Signed::by(&stand);
    let url = stand.service.url();
    let body = |body: Value| body.to_string();
    let changed = [
        ("the body", Signed { body: body(json!({"product": PRODUCT, "quantity": 50})), ..good.clone() }),
        ("no body", Signed { body: String::new(), ..good.clone() }),
        ("a query", Signed { url: format!("{url}/v1/keys?for=order-1"), ..good.clone() }),
        ("the path", Signed { url: format!("{url}/v1/products/viewer"), method: Method::PUT, ..good.clone() }),
        (
            "path and body",
            Signed {
                url: format!("{url}/v1/settings/security/AllowGenericKeys"),
                method: Method::PUT,
                body: body(json!({"value": true})),
                ..good.clone()
            },
        ),
    ];
    let before = stand.stored_everything().await;
    for (what, request) in changed {
        assert_forbidden(&stand, &request.send_with(&good.headers()).await, what);
    }
    // The signature of a PUT does not pass for the same path's POST; only its own method reaches a route at all.
    let put = Signed { method: Method::PUT, ..good.clone() };
    assert_forbidden(&stand, &good.send_with(&put.headers()).await, "the method");
    for (name, value) in [("x-amz-date", "20260101T000000Z"), ("content-type", "text/plain")] {
        let mut headers = good.headers();
        headers.iter_mut().find(|header| header.0 == name).unwrap().1 = value.to_owned();
        assert_forbidden(&stand, &good.send_with(&headers).await, name);
    }
    // A query that was signed gets past the door, where the endpoint refuses it; another than was signed does not.
    let queried = Signed { url: format!("{url}/v1/keys?for=order-1"), ..good.clone() };
    assert_eq!(queried.send().await.status, 422);
    for query in ["for=order-2", "for=order-1&x=1", ""] {
        let changed = Signed { url: format!("{url}/v1/keys?{query}"), ..good.clone() };
        assert_forbidden(&stand, &changed.send_with(&queried.headers()).await, query);
    }
    assert_eq!(stand.stored_everything().await, before);
    assert_eq!(good.send().await.status, 201, "unchanged it is good");
}

// R12
#[tokio::test]
async fn no_vendor_endpoint_answers_unsigned_requests() {
    let stand = Stand::start().await;
    let before = stand.stored_everything().await;
    let requests = [
        (Method::POST, "/v1/keys", json!({"product": PRODUCT})),
        (Method::PUT, "/v1/settings/security/AllowGenericKeys", json!({"value": true})),
        (Method::PUT, "/v1/products/viewer", json!({"name": "Viewer", "version": "1"})),
    ];
    for (method, path, body) in requests {
        let response = stand.application.send(method, path, &body).await.unwrap();
        assert_forbidden(&stand, &response, path);
    }
    assert_eq!(stand.stored_everything().await, before);
}

/// API Gateway's own refusal, before any function and any call to AWS.
fn assert_forbidden(stand: &Stand, response: &Response, what: &str) {
    assert_eq!((response.status.as_u16(), response.json()), (403, json!({"message": "Forbidden"})), "{what}");
    assert!(!response.headers.contains_key("x-request-id"), "{what}: no function was called");
    assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty(), "{what}");
}
