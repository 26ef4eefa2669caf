//! What an endpoint is: one route, one Lambda function, one binary, and the types of what goes in and comes out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Access, Code, Nothing, PathParameters, QueryParameters, RequestHeaders, Right};

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
    /// The problems of its own, by status; those that follow from its types are added ([`EndpointRow::codes`]).
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

/// What has a schema, where the OpenAPI document is wanted.
#[cfg(feature = "openapi")]
pub trait Documented: utoipa::ToSchema {}
#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> Documented for T {}
/// What has a schema, where the OpenAPI document is wanted.
#[cfg(not(feature = "openapi"))]
pub trait Documented {}
#[cfg(not(feature = "openapi"))]
impl<T> Documented for T {}

/// What are parameters, where the OpenAPI document is wanted.
#[cfg(feature = "openapi")]
pub trait Parameters: utoipa::IntoParams {}
#[cfg(feature = "openapi")]
impl<T: utoipa::IntoParams> Parameters for T {}
/// What are parameters, where the OpenAPI document is wanted.
#[cfg(not(feature = "openapi"))]
pub trait Parameters {}
#[cfg(not(feature = "openapi"))]
impl<T> Parameters for T {}

/// An endpoint as a value: what all that loops over endpoints needs of it.
#[derive(Debug, Clone, Copy)]
pub struct EndpointRow {
    /// The function and its binary.
    pub function: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with parameters as `{name}`.
    pub path: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// The right that a vendor's principal needs; `None` when anybody may call.
    pub right: Option<Right>,
    /// What it answers when it is no problem: each status, and when.
    pub successes: &'static [(u16, &'static str)],
    has_body: fn() -> bool,
    own_codes: &'static [Code],
    #[cfg(feature = "openapi")]
    pub(crate) documents: crate::openapi::Documents,
}

impl EndpointRow {
    /// The row of an endpoint.
    #[must_use]
    pub const fn of<E: Endpoint>() -> Self {
        Self {
            function: E::FUNCTION,
            method: E::METHOD,
            path: E::PATH,
            summary: E::SUMMARY,
            right: <E::Access as Access>::RIGHT,
            successes: E::SUCCESSES,
            has_body: || E::Body::absent().is_none(),
            own_codes: E::CODES,
            #[cfg(feature = "openapi")]
            documents: crate::openapi::Documents::of::<E>(),
        }
    }

    /// Its name at API Gateway, such as `PUT /v1/products/{product_id}`.
    #[must_use]
    pub fn route_key(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }

    /// Whether its requests have a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        (self.has_body)()
    }

    /// The problems that it can answer, by status: its own, and those that follow from who may call it and from its body.
    ///
    /// [`Code::RouteUnknown`] is none of them: only a wrong path gets it.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        const OF_ALL: &[Code] = &[Code::InvalidField, Code::Internal, Code::TryAgain];
        const OF_BODIES: &[Code] = &[Code::MalformedRequest, Code::RequestTooLarge, Code::UnsupportedMediaType];
        const OF_VENDORS: &[Code] = &[Code::SignatureRequired, Code::PrincipalNotAllowed];
        let of_body = if self.has_body() { OF_BODIES } else { &[] };
        let of_access = if self.right.is_some() { OF_VENDORS } else { &[] };
        let possible = [self.own_codes, OF_ALL, of_body, of_access].concat();
        Code::ALL.iter().copied().filter(|code| possible.contains(code)).collect()
    }
}

#[cfg(test)]
mod tests;
