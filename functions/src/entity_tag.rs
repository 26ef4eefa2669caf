//! Answers that a client may keep: `ETag` and `If-None-Match` (RFC 9110, 8.8.3 and 13.1.2).

use data_encoding::BASE64URL_NOPAD;
use http::header::{CACHE_CONTROL, ETAG};
use http::{HeaderValue, StatusCode};
use latchkey_api::IfNoneMatch;
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::Success;

/// Names what `content` says: the same for the same, another for anything else.
pub(crate) fn entity_tag(content: &impl Serialize) -> String {
    let content = serde_json::to_vec(content).expect("answers have string keys and no failing parts");
    format!("\"{}\"", BASE64URL_NOPAD.encode(&digest(&SHA256, &content).as_ref()[..16]))
}

/// Answers `body`, or that the client has it already; `cache_control` says for how long it may go without asking again.
pub(crate) fn cacheable<B>(body: B, entity_tag: String, known: &IfNoneMatch, cache_control: HeaderValue) -> Success<B> {
    let answer = match known.names(&entity_tag) {
        true => Success::empty(StatusCode::NOT_MODIFIED),
        false => Success::new(StatusCode::OK, body),
    };
    let entity_tag = HeaderValue::try_from(entity_tag).expect("quoted base64url is a header value");
    answer.with_header(ETAG, entity_tag).with_header(CACHE_CONTROL, cache_control)
}
