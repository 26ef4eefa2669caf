//! What a request asks, read into the types of its endpoint: the one way from an event to a handler.

use std::fmt;

use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use latchkey_api::{Code, Endpoint, PathParameters, PathValues, QueryParameters, RequestBody, RequestHeaders};

use serde_json::Value;

use crate::{Admission, AllowedPrincipals, Refusal, json_body};

/// The route key of a request that API Gateway, or `cargo lambda watch`, has no route of its own for.
const DEFAULT_ROUTE: &str = "$default";

/// A request to an endpoint, by a caller who may make it.
pub struct Asked<E: Endpoint<Access: Admission>> {
    /// Who asks.
    pub caller: <E::Access as Admission>::Caller,
    /// The parameters of the path.
    pub path: E::Path,
    /// The parameters of the query.
    pub query: E::Query,
    /// The headers that the endpoint reads.
    pub headers: E::Headers,
    /// The body.
    pub body: E::Body,
    /// The body as it was sent; `null` where there is none.
    pub sent: Value,
}

impl<E: Endpoint<Access: Admission>> Asked<E> {
    /// Reads a request, from the outside inward: its route, its caller, then what it says.
    pub(crate) fn read(request: &Request, principals: &AllowedPrincipals) -> Result<Self, Refusal> {
        let values = path_values::<E>(request)
            .ok_or_else(|| Refusal::new(Code::RouteUnknown, "there is no such endpoint here"))?;
        let caller = E::Access::admit(request, principals)?;
        let path = E::Path::read(&values)?;
        path.check_spelling(E::PATH, request.raw_http_path())?;
        let query = E::Query::read(request.uri().query().unwrap_or_default())?;
        let headers = E::Headers::read(|name| header(request, name))?;
        let (body, sent) = match E::Body::absent() {
            Some(body) => (body, Value::Null),
            None => json_body::read(request)?,
        };
        Ok(Self { caller, path, query, headers, body, sent })
    }
}

/// It holds secrets, such as activation keys (R15).
impl<E: Endpoint<Access: Admission>> fmt::Debug for Asked<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("function", &E::FUNCTION).finish_non_exhaustive()
    }
}

/// The values of the path's parameters, when the request is for this endpoint.
///
/// API Gateway has found the route already, and says which: the path may begin with what a custom domain is mapped by.
/// Where it found none, method and path decide.
fn path_values<E: Endpoint>(request: &Request) -> Option<PathValues<'_>> {
    let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else {
        return by_path::<E>(request, request.uri().path());
    };
    match context.route_key.as_deref() {
        None | Some(DEFAULT_ROUTE) => by_path::<E>(request, request.raw_http_path()),
        Some(route_key) => {
            let (method, path) = route_key.split_once(' ')?;
            let parameters = request.path_parameters_ref();
            let is_this = method == E::METHOD.as_str() && path == E::PATH;
            is_this.then(|| PathValues::named(E::PATH, |name| parameters?.first(name)))?
        }
    }
}

fn by_path<'a, E: Endpoint>(request: &Request, path: &'a str) -> Option<PathValues<'a>> {
    (request.method() == E::METHOD.as_str()).then(|| PathValues::of(E::PATH, path))?
}

/// The header's value; several lines of it are one list (RFC 9110, 5.3).
fn header(request: &Request, name: &str) -> Option<String> {
    let lines = request.headers().get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    lines.map(|line| line.into_owned()).reduce(|list, line| format!("{list}, {line}"))
}

#[cfg(test)]
mod tests;
