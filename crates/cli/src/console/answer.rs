//! What the console answers, with the headers that every answer has.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use latchkey_api::{Code, Problem};
use latchkey_core::{Denial, FieldError};
use serde::Serialize;

use crate::failure::Failure;

pub(super) type Answer = Response<Full<Bytes>>;

/// Nothing runs but the page's own files, nothing is asked but its own server, and no other page shows it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

const OF_EVERY_ANSWER: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
];

/// Why a request gets no success: a problem of the console's own (RFC 9457), or one that it has put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) title: &'static str,
    pub(super) detail: String,
    pub(super) errors: Vec<FieldError>,
    pub(super) retry_after: Option<Duration>,
}

/// A refusal on the wire.
#[derive(Debug, Serialize)]
pub(super) struct ProblemView {
    #[serde(rename = "type")]
    problem_type: String,
    title: &'static str,
    status: u16,
    detail: String,
    code: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &str, title: &'static str, detail: impl Into<String>) -> Self {
        let (code, detail) = (code.to_owned(), detail.into());
        Self { status, code, title, detail, errors: Vec::new(), retry_after: None }
    }

    /// One that the service would give, too.
    pub(super) fn of(code: Code, detail: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Self::new(status, code.as_str(), code.title(), detail)
    }

    /// That a field of the request isn't as it must be.
    pub(super) fn of_field(pointer: &str, detail: impl Into<String>) -> Self {
        Denial::InvalidFields(vec![FieldError::at(pointer, detail)]).into()
    }

    /// That nothing is at this path.
    pub(super) fn unknown() -> Self {
        Self::of(Code::RouteUnknown, "there is no such endpoint here")
    }

    pub(super) fn view(&self) -> ProblemView {
        ProblemView {
            problem_type: format!("urn:latchkey:problem:{}", self.code),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.clone(),
            errors: self.errors.clone(),
        }
    }

    pub(super) fn answer(&self) -> Answer {
        let body = serde_json::to_vec(&self.view()).expect("problems have string keys and no failing parts");
        let mut answer = answer(self.status, Problem::MEDIA_TYPE, body);
        if let Some(retry_after) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after.as_secs()));
        }
        answer
    }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        let refusal = Self::of(Code::from(&denial), denial.to_string());
        match denial {
            Denial::InvalidFields(errors) => Self { errors, ..refusal },
            _ => refusal,
        }
    }
}

/// What the console itself has to say of a call: nobody answered, or somebody else did.
impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let known = Code::ALL.iter().find(|code| code.as_str() == failure.code());
        match known {
            // It says that nothing is there, or that somebody else is.
            Some(Code::SignatureRequired) => {
                Self::new(StatusCode::FORBIDDEN, failure.code(), "Not allowed", failure.sentence())
            }
            Some(Code::RouteUnknown) | None if failure.is_unreachable() => {
                Self::new(StatusCode::BAD_GATEWAY, failure.code(), "The service did not answer", failure.sentence())
            }
            Some(code) => Self::of(*code, failure.sentence()),
            None => Self::new(StatusCode::UNPROCESSABLE_ENTITY, failure.code(), "Not done", failure.sentence()),
        }
    }
}

/// An answer with a body.
pub(super) fn answer(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in OF_EVERY_ANSWER {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// A success in JSON.
pub(super) fn json(body: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(body).expect("answers have string keys and no failing parts");
    answer(StatusCode::OK, "application/json", body)
}
