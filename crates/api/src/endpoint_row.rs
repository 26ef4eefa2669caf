//! An endpoint as a value.

#[cfg(feature = "openapi")]
use crate::openapi::Documents;
use crate::{Access, Code, Endpoint, Method, RequestBody, RequestHeaders, Right};

/// An endpoint as a value, for code that loops over all of them.
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
    /// The media type of a success that has a body.
    pub media_type: &'static str,
    has_body: fn() -> bool,
    own_codes: &'static [Code],
    codes_of_headers: &'static [Code],
    #[cfg(feature = "openapi")]
    pub(crate) documents: Documents,
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
            media_type: E::MEDIA_TYPE,
            has_body: || E::Body::absent().is_none(),
            own_codes: E::CODES,
            codes_of_headers: <E::Headers as RequestHeaders>::CODES,
            #[cfg(feature = "openapi")]
            documents: Documents::of::<E>(),
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

    /// The problems that it can answer, by status: its own, and those that follow from who may call it, from its headers and from its body.
    ///
    /// [`Code::RouteUnknown`] is none of them: only a wrong path gets it.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        const OF_ALL: &[Code] = &[Code::InvalidField, Code::Internal, Code::TryAgain];
        const OF_BODIES: &[Code] = &[Code::MalformedRequest, Code::RequestTooLarge, Code::UnsupportedMediaType];
        const OF_VENDORS: &[Code] = &[Code::SignatureRequired, Code::PrincipalNotAllowed];
        let of_body = if self.has_body() { OF_BODIES } else { &[] };
        let of_access = if self.right.is_some() { OF_VENDORS } else { &[] };
        let possible = [self.own_codes, self.codes_of_headers, OF_ALL, of_body, of_access].concat();
        Code::ALL.iter().copied().filter(|code| possible.contains(code)).collect()
    }
}

#[cfg(test)]
mod tests;
