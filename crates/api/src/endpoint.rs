//! What an endpoint is: one route, one Lambda function, one binary, and the types of what goes in and comes out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Access, Code, Nothing, PathParameters, QueryParameters, RequestHeaders};

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// As HTTP spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One endpoint, as a type that is never made.
///
/// The OpenAPI document, the routes, the template, the clients and the tests all follow it.
pub trait Endpoint: 'static {
    /// The function and its binary.
    const FUNCTION: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// The path, with parameters as `{name}`.
    const PATH: &'static str;
    /// What it does, in a line.
    const SUMMARY: &'static str;
    /// What it answers when it is no problem: each status, and when.
    const SUCCESSES: &'static [(u16, &'static str)];
    /// The media type of a success that has a body.
    const MEDIA_TYPE: &'static str = "application/json";
    /// How long the body of an answer may be, for an application that reads it: settings of the vendor's own and the JWK set may be
    /// some dozen KiB.
    const ANSWER_MAX_BYTES: u64 = 512 * 1024;
    /// The problems of its own, by status; those that follow from its types are added ([`EndpointRow::codes`](crate::EndpointRow::codes)).
    const CODES: &'static [Code];

    /// Who may call it.
    type Access: Access;
    /// The parameters of its path.
    type Path: PathParameters + Parameters;
    /// The parameters of its query.
    type Query: QueryParameters + Parameters;
    /// The headers that it reads.
    type Headers: RequestHeaders + Parameters;
    /// The body that it takes.
    type Body: RequestBody + Documented;
    /// The body of a success.
    type Answer: Serialize + DeserializeOwned + Send + Documented;

    /// The answer as a body of [`MEDIA_TYPE`](Self::MEDIA_TYPE).
    #[must_use]
    fn write_answer(answer: Self::Answer) -> String {
        serde_json::to_string(&answer).expect("answers have string keys and no failing parts")
    }

    /// Reads what [`write_answer`](Self::write_answer) wrote; `None` when it is something else.
    #[must_use]
    fn read_answer(body: &[u8]) -> Option<Self::Answer> {
        // 204 says nothing, as an object does that has no members.
        serde_json::from_slice(if body.is_empty() { b"{}" } else { body }).ok()
    }

    /// What else should be known, in Markdown.
    #[must_use]
    fn description() -> Option<String> {
        None
    }
}

/// The body of a request: a JSON object.
pub trait RequestBody: Serialize + DeserializeOwned + Send {
    /// What stands for a body that is never sent; `None` when there must be one.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

impl RequestBody for Nothing {
    fn absent() -> Option<Self> {
        Some(Self {})
    }
}

/// What the OpenAPI document can describe; any type without the feature `openapi`.
#[cfg(feature = "openapi")]
pub trait Documented: utoipa::ToSchema {}
#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> Documented for T {}
/// What the OpenAPI document can describe; any type without the feature `openapi`.
#[cfg(not(feature = "openapi"))]
pub trait Documented {}
#[cfg(not(feature = "openapi"))]
impl<T> Documented for T {}

/// Parameters that the OpenAPI document can describe; any type without the feature `openapi`.
#[cfg(feature = "openapi")]
pub trait Parameters: utoipa::IntoParams {}
#[cfg(feature = "openapi")]
impl<T: utoipa::IntoParams> Parameters for T {}
/// Parameters that the OpenAPI document can describe; any type without the feature `openapi`.
#[cfg(not(feature = "openapi"))]
pub trait Parameters {}
#[cfg(not(feature = "openapi"))]
impl<T> Parameters for T {}
