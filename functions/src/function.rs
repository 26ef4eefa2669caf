//! What a Lambda function is: to its handler, and to whoever serves it.

use std::future::Future;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use latchkey_api::Endpoint;
use latchkey_core::Author;
use latchkey_service::{Principal, TimeFrame};
use rand::rngs::StdRng;
use tokio::time::Instant;

use crate::{Admission, Asked, Capacity, Environment, EnvironmentError, Grant, Metric, Refusal, Success, Variable};

/// The function of one endpoint.
pub trait Function: Sized + Send + Sync + 'static {
    /// The endpoint: its route, who may call it, and what goes in and comes out.
    type Endpoint: Endpoint<Access: Admission>;

    /// What it may do in AWS, beside writing its log.
    const GRANTS: &'static [Grant];
    /// The variables of its own.
    const VARIABLES: &'static [Variable];
    /// What it has otherwise than the others.
    const CAPACITY: Capacity = Capacity::USUAL;
    /// What counts its refusals, if anything does.
    const REFUSALS: Option<&'static Metric> = None;

    /// Makes the function, with all that it keeps between requests.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    fn compose(environment: &Environment) -> Result<Self, EnvironmentError>;

    /// Answers one request, of which everything is parsed and whose caller is allowed.
    fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> impl Future<Output = Result<Success<<Self::Endpoint as Endpoint>::Answer>, Refusal>> + Send;
}

/// What a request brings along that isn't in it: time and chance.
#[derive(Debug)]
pub struct Invocation {
    pub(crate) time: TimeFrame,
    pub(crate) random: StdRng,
    pub(crate) request_id: String,
    pub(crate) source_ip: Option<IpAddr>,
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
            source_ip: source_ip(request),
            is_cold_start,
            started,
        }
    }
}

impl Invocation {
    /// An invocation by an event at `now`, under Lambda's ID of it, to be done within `allowed`.
    #[must_use]
    pub fn of_event(
        request_id: String,
        now: Timestamp,
        allowed: Duration,
        random: StdRng,
        is_cold_start: bool,
    ) -> Self {
        let started = Instant::now();
        let time = TimeFrame { now, deadline: started + allowed };
        Self { time, random, request_id, source_ip: None, is_cold_start, started }
    }

    /// Who makes a change with this request, for the event of it.
    pub(crate) fn author(&self, caller: Principal) -> Author {
        Author { principal: caller.arn, source_ip: self.source_ip, request_id: self.request_id.clone() }
    }
}

/// The address that API Gateway saw the request come from.
fn source_ip(request: &Request) -> Option<IpAddr> {
    let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else { return None };
    context.http.source_ip.as_deref()?.parse().ok()
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
