//! Which function answers which request.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::Method;

/// A function, as Lambda would call it.
pub type Handler = Arc<dyn Fn(lambda_http::Request) -> HandlerFuture + Send + Sync>;

/// The answer of a function, which is never a failure.
pub type HandlerFuture = Pin<Box<dyn Future<Output = lambda_http::Response<lambda_http::Body>> + Send>>;

/// Who may use a route: CloudFormation's `AuthorizationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// `NONE`: anyone.
    None,
    /// `AWS_IAM`: whoever signs the request.
    AwsIam,
}

/// A method and a path, and the function behind them.
#[derive(Clone)]
pub struct Route {
    /// None of the route `$default`.
    method_and_path: Option<(Method, String)>,
    authorization: Authorization,
    handler: Handler,
}

impl Route {
    /// Routes `method` on `path` to `handler`. In `path`, `{name}` stands for one segment, as in
    /// `/v1/products/{product_id}`.
    pub fn new<F, Answer>(method: Method, path: &str, authorization: Authorization, handler: F) -> Self
    where
        F: Fn(lambda_http::Request) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = lambda_http::Response<lambda_http::Body>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |request| Box::pin(handler(request)));
        Self { method_and_path: Some((method, path.to_owned())), authorization, handler }
    }

    /// The route `$default`: routes what no route before it is for to `handler`, unsigned.
    pub fn of_all_else(handler: Handler) -> Self {
        Self { method_and_path: None, authorization: Authorization::None, handler }
    }

    pub(super) fn authorization(&self) -> Authorization {
        self.authorization
    }

    pub(super) fn handler(&self) -> Handler {
        self.handler.clone()
    }

    /// The route's name in API Gateway, such as `POST /v1/keys`.
    pub(super) fn key(&self) -> String {
        self.method_and_path.as_ref().map_or_else(|| "$default".to_owned(), |(method, path)| format!("{method} {path}"))
    }

    /// The path parameters, still encoded, if this route is for such a request.
    pub(super) fn matches<'a>(&'a self, method: &Method, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
        let mut parameters = Vec::new();
        let Some((own_method, own_path)) = &self.method_and_path else { return Some(parameters) };
        if own_method != method {
            return None;
        }
        let (mut pattern, mut segments) = (own_path.split('/'), path.split('/'));
        loop {
            match (pattern.next(), segments.next()) {
                (None, None) => return Some(parameters),
                (Some(part), Some(segment)) => match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                    // These vanish from the path that is signed: as a parameter they would be something unsigned.
                    Some(_) if matches!(segment, "" | "." | "..") => return None,
                    Some(name) => parameters.push((name, segment)),
                    None if part == segment => {}
                    None => return None,
                },
                _ => return None,
            }
        }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route")
            .field("key", &self.key())
            .field("authorization", &self.authorization)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_else_is_whatever_comes() {
        let route = Route::of_all_else(Arc::new(|_| Box::pin(async { lambda_http::Response::default() })));
        assert_eq!((route.key().as_str(), route.authorization()), ("$default", Authorization::None));
        for (method, path) in [(Method::GET, "/"), (Method::DELETE, "/v1//keys/.."), (Method::OPTIONS, "*")] {
            assert_eq!(route.matches(&method, path), Some(Vec::new()), "{path}");
        }
    }

    #[test]
    fn a_route_matches_its_method_and_its_segments() {
        let route = Route::new(Method::PUT, "/v1/settings/{category}/{name}", Authorization::AwsIam, async |_| {
            lambda_http::Response::default()
        });
        assert_eq!(route.key(), "PUT /v1/settings/{category}/{name}");
        assert_eq!(
            route.matches(&Method::PUT, "/v1/settings/custom/a%2Fb"),
            Some(vec![("category", "custom"), ("name", "a%2Fb")])
        );
        assert_eq!(route.matches(&Method::GET, "/v1/settings/custom/a"), None);
        for path in [
            "/v1/settings/custom",
            "/v1/settings/custom/a/",
            "/v1/settings/custom/a/b",
            "/v1/settings//a",
            "/v1/settings/../a",
            "/v1/settings/custom/.",
            "/V1/settings/custom/a",
            "/v1//settings/custom/a",
            "/",
        ] {
            assert_eq!(route.matches(&Method::PUT, path), None, "{path}");
        }
    }
}
