//! What a Lambda function is to whoever serves it.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt, Response};
use latchkey_service::TimeFrame;
use rand::rngs::StdRng;
use tokio::time::Instant;

/// One endpoint, ready to answer.
pub trait Function: Sync {
    /// Answers one request; it never fails, since a fault has an answer of its own.
    fn handle(&self, request: Request, invocation: Invocation) -> impl Future<Output = Response<Body>> + Send;
}

/// What a request brings along that isn't in it: time and chance.
#[derive(Debug)]
pub struct Invocation {
    pub(crate) time: TimeFrame,
    pub(crate) random: StdRng,
    pub(crate) request_id: String,
    pub(crate) is_cold_start: bool,
    pub(crate) started: Instant,
}

impl Invocation {
    /// An invocation for `request` at `now`, to be answered within `allowed`.
    #[must_use]
    pub fn new(request: &Request, now: Timestamp, allowed: Duration, random: StdRng, is_cold_start: bool) -> Self {
        let started = Instant::now();
        Self {
            time: TimeFrame { now, deadline: started + allowed },
            random,
            request_id: request_id(request),
            is_cold_start,
            started,
        }
    }
}

/// API Gateway's ID of the request, under which its access log has it; Lambda's own when there is none.
fn request_id(request: &Request) -> String {
    let of_gateway = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    };
    let of_lambda = || request.lambda_context_ref().map(|context| context.request_id.clone());
    of_gateway.filter(|id| !id.is_empty()).or_else(of_lambda).unwrap_or_default()
}
