//! KMS's HTTP protocol, AWS JSON 1.1: the operation in a header, JSON in the body, every path is the same.
//!
//! See <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, header};
use tokio::net::TcpListener;

use super::errors::KmsError;
use super::keyring::KeyRing;
use super::operations::answer;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Answers KMS requests on `listener` with the keys in `keys`, until `shutdown` is ready and the last answer is given.
///
/// Anyone who can reach it can sign: `listener` should be bound to the loopback.
///
/// # Errors
///
/// None so far: what goes wrong with one connection ends that connection only.
pub async fn serve(
    listener: TcpListener,
    keys: Arc<KeyRing>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().fallback(handle).with_state(keys);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn handle(State(keys): State<Arc<KeyRing>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let result = match target.strip_prefix("TrentService.") {
        Some(operation) => answer(&keys, operation, &body),
        None => Err(KmsError::UnknownOperation),
    };
    let (status, body) = match result {
        Ok(body) => (200, body),
        Err(error) => {
            tracing::debug!(operation = target, %error, "refused");
            (error.status(), error.body())
        }
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, CONTENT_TYPE)
        .body(Body::from(body.to_string()))
        .expect("a status and a fixed header make a response")
}
