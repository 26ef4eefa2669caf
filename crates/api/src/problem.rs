//! Refusals and faults on the wire: RFC 9457.

use latchkey_core::{FieldError, Moment};
use serde::Serialize;

use crate::Code;

/// The body of every answer that is no success, of type `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// When the same request may go through, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub retry_at: Option<Moment>,
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
            retry_at: None,
            errors,
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::FieldSource;
    use serde_json::{json, to_value};

    use super::*;

    // R18
    #[test]
    fn a_problem_says_its_code_three_times_and_which_fields_are_wrong() {
        let header = FieldError { source: FieldSource::Header("Idempotency-Key"), detail: "is too long".to_owned() };
        let errors = vec![FieldError::at("/features/1", "is unknown"), header];
        assert_eq!(
            to_value(Problem::new(Code::InvalidField, "the request has fields that do not fit", errors, "r-1"))
                .unwrap(),
            json!({
                "type": "urn:latchkey:problem:invalid_field",
                "title": "Invalid field",
                "status": 422,
                "detail": "the request has fields that do not fit",
                "code": "invalid_field",
                "request_id": "r-1",
                "errors": [
                    {"pointer": "/features/1", "detail": "is unknown"},
                    {"header": "Idempotency-Key", "detail": "is too long"},
                ],
            })
        );
    }

    #[test]
    fn a_problem_of_no_field_lists_none() {
        let problem = to_value(Problem::new(Code::Internal, "a fault", Vec::new(), "r-1")).unwrap();
        assert_eq!(problem.get("errors"), None);
    }
}
