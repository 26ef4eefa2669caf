//! Refusals and faults on the wire: RFC 9457.

use latchkey_core::FieldError;
use serde::Serialize;

use crate::Code;

/// The body of every answer that is no success, of type `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A URN that names the kind of problem.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What went wrong this time, for a person.
    pub detail: String,
    /// The kind of problem, for programs.
    pub code: Code,
    /// Names the request; the vendor's log has more under it.
    pub request_id: String,
    /// Which fields are wrong, and how.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// The media type of a problem.
    pub const MEDIA_TYPE: &str = "application/problem+json";

    /// Describes a problem.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>, errors: Vec<FieldError>, request_id: impl Into<String>) -> Self {
        Self {
            problem_type: format!("urn:latchkey:problem:{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            request_id: request_id.into(),
            errors,
        }
    }
}
