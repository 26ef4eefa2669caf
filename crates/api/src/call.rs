//! A request to an endpoint, as whoever calls it puts it together.

use std::fmt;

use crate::path::filled;
use crate::{Endpoint, PathParameters, QueryParameters, RequestBody, RequestHeaders};

/// A call of an endpoint: all that goes into its request.
///
/// ```
/// use latchkey_api::{Call, Endpoint, IfMatch, Nothing, ProductPath, PutProduct, PutProductRequest};
/// let call = Call::<PutProduct> {
///     path: ProductPath { product_id: "acme-editor".parse()? },
///     query: Nothing {},
///     headers: IfMatch::default(),
///     body: PutProductRequest {
///         name: "Acme Editor".parse()?,
///         version: "4.2".parse()?,
///         features: Default::default(),
///     },
/// };
/// assert_eq!((PutProduct::METHOD.as_str(), call.target().as_str()), ("PUT", "/v1/products/acme-editor"));
/// assert_eq!(call.headers(), [("content-type", "application/json".to_owned())]);
/// # Ok::<_, latchkey_core::TextError>(())
/// ```
pub struct Call<E: Endpoint> {
    /// The parameters of the path.
    pub path: E::Path,
    /// The parameters of the query.
    pub query: E::Query,
    /// The headers beside those of every request.
    pub headers: E::Headers,
    /// The body.
    pub body: E::Body,
}

impl<E: Endpoint> Call<E> {
    /// Path and query, as they stand in a URL after the host.
    #[must_use]
    pub fn target(&self) -> String {
        target::<E>(&self.path, &self.query)
    }

    /// The body as JSON; `None` when the endpoint takes none.
    #[must_use]
    pub fn content(&self) -> Option<Vec<u8>> {
        let is_sent = E::Body::absent().is_none();
        is_sent.then(|| serde_json::to_vec(&self.body).expect("request bodies have string keys and no failing parts"))
    }

    /// Names and values of the headers that say what is sent.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let is_sent = E::Body::absent().is_none();
        let content_type = is_sent.then(|| ("content-type", "application/json".to_owned()));
        self.headers.values().into_iter().chain(content_type).collect()
    }
}

/// Path and query of a request to an endpoint, as they stand in a URL after the host.
#[must_use]
pub fn target<E: Endpoint>(path: &E::Path, query: &E::Query) -> String {
    let (path, query) = (filled(E::PATH, &path.values()), query.to_query());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// It holds secrets, such as activation keys (R15).
impl<E: Endpoint> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("function", &E::FUNCTION).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CreateKey, FetchSettings, Idempotency, IfNoneMatch, Nothing};

    #[test]
    fn a_call_without_a_body_has_no_content_and_no_type_of_it() {
        let headers = IfNoneMatch { if_none_match: Some("\"1\"".to_owned()) };
        let call = Call::<FetchSettings> { path: Nothing {}, query: Nothing {}, headers, body: Nothing {} };
        assert_eq!((call.target().as_str(), call.content()), ("/v1/settings", None));
        assert_eq!(call.headers(), [("if-none-match", "\"1\"".to_owned())]);
    }

    // R14
    #[test]
    fn an_idempotency_key_is_a_header() {
        let headers = Idempotency { idempotency_key: Some("order-7".parse().unwrap()) };
        let body = serde_json::from_str(r#"{"product": "editor"}"#).unwrap();
        let call = Call::<CreateKey> { path: Nothing {}, query: Nothing {}, headers, body };
        assert!(call.headers().contains(&("idempotency-key", "order-7".to_owned())));
    }
}
