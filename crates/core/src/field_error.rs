//! What is wrong with a request, field by field.

use serde::Serialize;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where it came from.
    #[serde(flatten)]
    pub source: FieldSource,
    /// What is wrong, for a person.
    pub detail: String,
}

/// Where a field came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldSource {
    /// A JSON Pointer (RFC 6901) into the request's body.
    Pointer(String),
    /// A parameter of the path.
    Parameter(&'static str),
    /// A parameter of the query.
    Query(String),
    /// A header.
    Header(&'static str),
}

impl FieldError {
    /// An error in the body.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { source: FieldSource::Pointer(pointer.into()), detail: detail.into() }
    }
}
