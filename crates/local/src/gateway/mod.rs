//! A stand-in for an API Gateway HTTP API with Lambda integrations, payload format 2.0 and the stage `$default`.
//!
//! A request finds its route, is checked for a signature if the route asks for one, becomes the event that Lambda would
//! get, and that event becomes the request that `lambda_http` hands to the function. Where API Gateway refuses, this
//! refuses, with the same status and message.

mod body;
mod event;
mod route;
#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;
use tokio::net::TcpListener;

use self::body::ReadError;
use self::event::Arrival;
pub use self::route::{Authorization, Handler, HandlerFuture, Route};
use crate::sigv4::Verifier;

/// API Gateway takes a request line and headers' values of so many bytes together.
const MAX_HEAD: usize = 10_240;

/// Routes and what stands before them.
#[derive(Debug)]
pub struct Gateway {
    routes: Vec<Route>,
    verifier: Verifier,
    clock: fn() -> Timestamp,
    requests: AtomicU64,
}

/// An answer that API Gateway gives by itself; its body is always `{"message": …}`.
struct Refused(StatusCode, &'static str);

impl Gateway {
    /// Routes requests to `routes`, of which the first that fits counts, and lets `verifier` decide who may use those
    /// that ask for a signature. `clock` says what time it is.
    pub fn new(routes: Vec<Route>, verifier: Verifier, clock: fn() -> Timestamp) -> Self {
        Self { routes, verifier, clock, requests: AtomicU64::new(0) }
    }

    /// Answers requests on `listener`, until `shutdown` is ready and the last answer is given.
    ///
    /// # Errors
    ///
    /// None so far: what goes wrong with one connection ends that connection only.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let router = Router::new().fallback(handle).with_state(Arc::new(self));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(shutdown).await
    }

    async fn answer(
        &self,
        request: Request,
        peer: SocketAddr,
        request_id: &str,
        now: Timestamp,
    ) -> Result<Response<Body>, Refused> {
        if head_length(&request) > MAX_HEAD {
            return Err(Refused(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large"));
        }
        let (mut request, body) = request.into_parts();
        let has_one_host = name_host(&mut request);
        let (route, path_parameters) = self
            .routes
            .iter()
            .find_map(|route| Some((route, route.matches(&request.method, request.uri.path())?)))
            .ok_or(Refused(StatusCode::NOT_FOUND, "Not Found"))?;
        if !has_one_host {
            return Err(Refused(StatusCode::BAD_REQUEST, "Bad Request"));
        }
        let body = body::read(body).await.map_err(|error| match error {
            ReadError::TooLarge => Refused(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
            ReadError::Broken => Refused(StatusCode::BAD_REQUEST, "Bad Request"),
        })?;
        let caller = match route.authorization() {
            Authorization::None => None,
            Authorization::AwsIam => Some(self.verifier.verify(&request, &body, now).await.map_err(|refusal| {
                tracing::info!(request.id = request_id, reason = %refusal, "request refused: forbidden");
                Refused(StatusCode::FORBIDDEN, refusal.message())
            })?),
        };
        let arrival = Arrival {
            request: &request,
            body: &body,
            route_key: &route.key(),
            path_parameters: &path_parameters,
            caller: caller.as_ref(),
            source_ip: peer.ip(),
            request_id,
            now,
        };
        let event = event::event(&arrival).ok_or(Refused(StatusCode::BAD_REQUEST, "Bad Request"))?;
        invoke(route.handler(), event.to_string(), request_id).await
    }
}

/// Runs the function as Lambda does: to its end, even if the caller has hung up, and whatever becomes of it, the
/// gateway lives on.
async fn invoke(handler: Handler, event: String, request_id: &str) -> Result<Response<Body>, Refused> {
    let function = tokio::spawn(async move {
        let request = lambda_http::request::from_str(&event).ok()?;
        Some(handler(request).await)
    });
    // Neither cause is told in full: an error or a panic may quote what it failed on.
    let cause = match function.await {
        Ok(Some(response)) => return Ok(response.map(body::outgoing)),
        Ok(None) => "unreadable event",
        Err(_) => "panic",
    };
    tracing::error!(request.id = request_id, cause, "the function failed");
    Err(Refused(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"))
}

/// Makes sure that the request has one `Host`, and says whether it does: HTTP/2 has it in the URI.
fn name_host(request: &mut Parts) -> bool {
    if let Some(authority) = request.uri.authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers.entry(header::HOST).or_insert(host);
    }
    request.headers.get_all(header::HOST).iter().count() == 1
}

/// How long the request line and the headers' values are together.
fn head_length(request: &Request) -> usize {
    let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    let values: usize = request.headers().values().map(HeaderValue::len).sum();
    request.method().as_str().len() + target + values
}

async fn handle(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    // Unique without randomness: the time, and a number in case the clock stands still.
    let now = (gateway.clock)();
    let count = gateway.requests.fetch_add(1, Ordering::Relaxed);
    let request_id = format!("{:x}-{count:x}", now.as_nanosecond());

    let answer = gateway.answer(request, peer, &request_id, now).await;
    let mut response = answer.unwrap_or_else(|Refused(status, message)| {
        let body = serde_json::json!({ "message": message }).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    });
    let id = HeaderValue::try_from(request_id).expect("hexadecimal digits make a header");
    response.headers_mut().insert("apigw-requestid", id);
    response
}
