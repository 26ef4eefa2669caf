//! Bodies of requests: bounded in size and time.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Bytes, Incoming};
use latchkey_api::{BODY_MAX_BYTES, Code};
use serde::de::DeserializeOwned;

use super::answer::Refusal;

/// Of a body that is too large, so much is read before its sender is cut off: who is still sending would see a broken
/// connection instead of the answer.
const PATIENCE_BYTES: usize = 4 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// The whole body.
pub(super) async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    let read = tokio::time::timeout(PATIENCE, collect(body)).await;
    read.unwrap_or_else(|_| {
        let detail = format!("the request's body didn't come within {} seconds", PATIENCE.as_secs());
        Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "Request timeout", detail))
    })
}

async fn collect(mut body: Incoming) -> Result<Bytes, Refusal> {
    let mut content = Vec::new();
    let mut length = 0;
    while length <= PATIENCE_BYTES
        && let Some(frame) = body.frame().await
    {
        let frame = frame.map_err(|_| Refusal::of(Code::MalformedRequest, "the request's body is broken"))?;
        let data = frame.data_ref().map_or(&[][..], AsRef::as_ref);
        length += data.len();
        if length <= BODY_MAX_BYTES {
            content.extend_from_slice(data);
        }
    }
    if length > BODY_MAX_BYTES {
        return Err(Refusal::of(Code::RequestTooLarge, format!("a request's body has at most {BODY_MAX_BYTES} bytes")));
    }
    Ok(content.into())
}

/// What a body says that is for the console itself.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    // serde's words may repeat a value, which may be a secret (R15).
    serde_json::from_slice(body)
        .map_err(|_| Refusal::of(Code::MalformedRequest, "the request's body isn't as it must be"))
}
