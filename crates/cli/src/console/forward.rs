//! Passes a request of the page on to the service, and its answer back.
//!
//! The request is made anew of what the endpoint's types read: neither the text of its path nor any other header reaches the
//! service, and what is no endpoint's doesn't at all.

use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};
use latchkey_api::{
    Access, Endpoint, PathParameters, PathValues, Problem, QueryParameters, ReceivedProblem, RequestBody,
    RequestHeaders, for_every_endpoint, target,
};
use percent_encoding::percent_decode_str;

use super::answer::{Answer, Refusal, answer};
use crate::vendor::{PassedOn, Response, Vendor};

/// What of the service is passed on; the rest is for people and JOSE libraries.
const OF_THE_API: &str = "/v1/";

/// A request that an endpoint takes.
#[derive(Debug)]
pub(super) struct Forward {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    is_signed: bool,
    has_body: bool,
    media_type: &'static str,
}

/// Reads a request by the endpoint that it is for.
pub(super) fn read(request: &Parts) -> Result<Forward, Refusal> {
    macro_rules! first_of {
        ($($module:ident $endpoint:ident;)*) => {
            $(
                if let Some(read) = read_by::<latchkey_api::$endpoint>(request) {
                    return read;
                }
            )*
        };
    }
    for_every_endpoint!(first_of);
    Err(Refusal::unknown())
}

/// `None` where the request is for another endpoint.
fn read_by<E: Endpoint>(request: &Parts) -> Option<Result<Forward, Refusal>> {
    if request.method.as_str() != E::METHOD.as_str() || !E::PATH.starts_with(OF_THE_API) {
        return None;
    }
    let names = E::PATH.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let sent = PathValues::of(E::PATH, request.uri.path())?;
    let values = names.map(|name| Some((name, decoded(sent.get(name))?))).collect::<Option<Vec<_>>>()?;
    let value = |wanted: &str| values.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
    let values = PathValues::named(E::PATH, value)?;
    Some(read_values::<E>(request, &values))
}

fn read_values<E: Endpoint>(request: &Parts, values: &PathValues<'_>) -> Result<Forward, Refusal> {
    let path = E::Path::read(values)?;
    let query = E::Query::read(request.uri.query().unwrap_or_default())?;
    let headers = E::Headers::read(|name| header_value(&request.headers, name))?.values();
    let has_body = E::Body::absent().is_none();
    Ok(Forward {
        method: E::METHOD.as_str(),
        target: target::<E>(&path, &query),
        headers,
        is_signed: <E::Access as Access>::RIGHT.is_some(),
        has_body,
        media_type: E::MEDIA_TYPE,
    })
}

/// One segment's value; none that would be another path.
fn decoded(segment: &str) -> Option<String> {
    let value = percent_decode_str(segment).decode_utf8().ok()?;
    (!matches!(&*value, "" | "." | "..")).then(|| value.into_owned())
}

/// Several lines of a header are one list (RFC 9110, 5.3).
fn header_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    lines.reduce(|list, line| format!("{list}, {line}"))
}

impl Forward {
    /// Whether the request has a body.
    pub(super) fn has_body(&self) -> bool {
        self.has_body
    }

    /// Sends it, signed where the endpoint is a vendor's, and gives the answer.
    pub(super) fn send(&self, vendor: &Vendor, body: &[u8]) -> Result<Answer, Refusal> {
        let mut headers = self.headers.clone();
        if self.has_body {
            headers.push(("content-type", "application/json".to_owned()));
        }
        // Sent twice without a name or a version, these might do twice what they do.
        let is_named = self.headers.iter().any(|(name, _)| matches!(*name, "idempotency-key" | "if-match"));
        let may_repeat = is_named || !matches!(self.method, "POST" | "PATCH");
        let (method, target, is_signed) = (self.method, self.target.as_str(), self.is_signed);
        let request = PassedOn { method, target, headers: &headers, body, is_signed, may_repeat };
        let response = vendor.pass_on(&request)?;
        self.answer(vendor, response)
    }

    fn answer(&self, vendor: &Vendor, response: Response) -> Result<Answer, Refusal> {
        let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let is_problem = response.media_type == Problem::MEDIA_TYPE
            && serde_json::from_slice::<ReceivedProblem>(&response.body).is_ok();
        let media_type = self.media_type.split(';').next().unwrap_or_default();
        let is_bare = response.body.is_empty() && matches!(response.status, 204 | 304);
        let is_success = response.is_success() && response.media_type == media_type || is_bare;
        if !is_problem && !is_success {
            let identity = self.is_signed.then(|| vendor.identity());
            let refusal = if response.is_success() { response.not_understood() } else { response.failure(identity) };
            return Err(Refusal { retry_after: response.retry_after, ..refusal.into() });
        }
        let media_type = if is_problem { Problem::MEDIA_TYPE } else { self.media_type };
        let mut answer = answer(status, media_type, response.body);
        let headers = answer.headers_mut();
        if let Some(etag) = response.etag.and_then(|etag| HeaderValue::try_from(etag).ok()) {
            headers.insert(header::ETAG, etag);
        }
        if let Some(retry_after) = response.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after.as_secs()));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
