//! Bodies on their way in and out.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;

/// API Gateway takes bodies of up to 10 MB.
const LIMIT: usize = 10 * 1024 * 1024;

/// Of a body that is too large, so much is read before its sender is cut off: who is still sending would see a broken
/// connection instead of the answer.
const PATIENCE: usize = 4 * LIMIT;

/// A body that is not to be had.
#[derive(Debug)]
pub(super) enum ReadError {
    TooLarge,
    Broken,
}

/// The whole body.
pub(super) async fn read(mut body: Body) -> Result<Bytes, ReadError> {
    let mut content = Vec::new();
    let mut length = 0;
    while length <= PATIENCE
        && let Some(frame) = body.frame().await
    {
        let frame = frame.map_err(|_| ReadError::Broken)?;
        let data = frame.data_ref().map_or(&[][..], AsRef::as_ref);
        length += data.len();
        if length <= LIMIT {
            content.extend_from_slice(data);
        }
    }
    if length > LIMIT { Err(ReadError::TooLarge) } else { Ok(content.into()) }
}

/// The body as the text that goes into an event as it is; none if it has to go as Base64.
///
/// API Gateway goes by the content type alone. Text in another encoding than UTF-8 goes as Base64 too, as JSON has no
/// other way to carry it unchanged.
pub(super) fn as_text<'a>(body: &'a [u8], content_type: Option<&str>) -> Option<&'a str> {
    let media_type = content_type?.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_text = media_type.starts_with("text/")
        || matches!(media_type.as_str(), "application/json" | "application/javascript" | "application/xml");
    if is_text { str::from_utf8(body).ok() } else { None }
}

/// What a function answered, as bytes: Lambda's Base64 for binary bodies is undone by API Gateway.
pub(super) fn outgoing(body: lambda_http::Body) -> Body {
    match body {
        lambda_http::Body::Text(text) => text.into(),
        lambda_http::Body::Binary(bytes) => bytes.into(),
        _ => Body::empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_api_gateway_takes_for_text() {
        for content_type in ["application/json", "Application/JSON; charset=utf-8", "text/plain", "application/xml"] {
            assert_eq!(as_text(b"{}", Some(content_type)), Some("{}"), "{content_type}");
        }
        for content_type in ["application/x-www-form-urlencoded", "application/jsonx", "application/octet-stream", ""] {
            assert_eq!(as_text(b"{}", Some(content_type)), None, "{content_type}");
        }
        assert_eq!(as_text(b"{}", None), None);
    }

    #[test]
    fn text_that_is_no_utf_8_is_never_altered() {
        assert_eq!(as_text(b"\"\xff\"", Some("application/json")), None);
    }

    #[tokio::test]
    async fn a_body_may_have_ten_megabytes_and_no_byte_more() {
        let limit = 10_485_760;
        assert_eq!(read(Body::from(vec![b'x'; limit])).await.unwrap().len(), limit);
        assert!(matches!(read(Body::from(vec![b'x'; limit + 1])).await, Err(ReadError::TooLarge)));
    }
}
