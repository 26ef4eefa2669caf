//! The only way in: a request's route, caller and content, the deadline, the response, and the one line in the log.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use lambda_http::{Body, Request, Response};
use latchkey_api::{Code, Endpoint, Problem};
use tokio::time::timeout_at;

use crate::aws_calls::AwsCalls;
use crate::metrics::{AWS_RETRIES, COLD_STARTS, Measured};
use crate::principals::principal;
use crate::request_line::RequestLine;
use crate::{
    AllowedPrincipals, Asked, Environment, EnvironmentError, Function, Invocation, Refusal, Success, Variable,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Seconds; the throttling of AWS services recovers within one.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// A function with what stands before every handler.
pub struct Served<F> {
    function: F,
    principals: AllowedPrincipals,
    metrics_namespace: Option<String>,
}

impl<F: Function> Served<F> {
    /// Composes the function and what stands before it.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self {
            function: F::compose(environment)?,
            principals: AllowedPrincipals::new(environment)?,
            metrics_namespace: environment.optional(Variable::MetricsNamespace.name()).map(str::to_owned),
        })
    }

    /// Answers one request; it never fails, since a fault has an answer of its own.
    pub async fn answer(&self, request: Request, mut invocation: Invocation) -> Response<Body> {
        let deadline = invocation.time.deadline;
        let (outcome, calls) = AwsCalls::of(async {
            let asked = Asked::<F::Endpoint>::read(&request, &self.principals)?;
            // Boxed: the work holds the SDK's states, kilobytes that every layer above would move.
            let work = Box::pin(self.function.handle(asked, &mut invocation));
            timeout_at(deadline, work).await.unwrap_or_else(|_| Err(Refusal::timed_out()))
        })
        .await;

        let mut measured = Measured::by(&calls);
        measured.count(&COLD_STARTS, invocation.is_cold_start.into());
        measured.count(&AWS_RETRIES, calls.retries());
        match &outcome {
            Ok(success) => success.counts.iter().for_each(|(metric, count)| measured.count(metric, *count)),
            Err(refusal) => {
                let refusals = F::REFUSALS.filter(|_| is_denial(refusal.code));
                refusals.into_iter().for_each(|metric| measured.count(metric, 1));
            }
        }
        let caller = principal(&request);
        let line = RequestLine {
            function: <F::Endpoint as Endpoint>::FUNCTION,
            request_id: &invocation.request_id,
            principal: caller.as_ref().map(|caller| &caller.arn),
            is_cold_start: invocation.is_cold_start,
            duration_ms: invocation.started.elapsed().as_millis() as u64,
            metrics: measured.members(self.metrics_namespace.as_deref(), invocation.time.now),
        };
        let mut response = match outcome {
            Ok(success) => {
                line.success(success.status, success.license_ids.as_deref(), success.named.as_deref());
                response_of::<F::Endpoint>(success)
            }
            Err(refusal) => {
                line.refusal(&refusal);
                problem(refusal, &invocation.request_id)
            }
        };
        if let Ok(request_id) = HeaderValue::try_from(invocation.request_id) {
            response.headers_mut().insert(REQUEST_ID, request_id);
        }
        response
    }
}

/// Whether the service said no, rather than that it wasn't understood: a mistyped activation key is no denial, since its
/// check symbol shows the slip. Nor is a generic license that the caller itself rules out: so customers' pages learn which kind it is.
fn is_denial(code: Code) -> bool {
    matches!(code.status(), 403 | 404 | 409) && !matches!(code, Code::RouteUnknown | Code::GenericKeysNotAccepted)
}

fn response_of<E: Endpoint>(success: Success<E::Answer>) -> Response<Body> {
    let mut response = match success.body {
        Some(body) => respond(success.status, E::MEDIA_TYPE, E::write_answer(body)),
        None => {
            let mut response = Response::new(Body::Empty);
            *response.status_mut() = success.status;
            response
        }
    };
    for (name, value) in success.headers {
        response.headers_mut().insert(name, value);
    }
    response
}

fn problem(refusal: Refusal, request_id: &str) -> Response<Body> {
    let code = refusal.code;
    let status = StatusCode::from_u16(code.status()).expect("the code table has HTTP statuses");
    let problem =
        Problem { retry_at: refusal.retry_at, ..Problem::new(code, refusal.detail, refusal.errors, request_id) };
    let body = serde_json::to_string(&problem).expect("a problem has string keys and no failing parts");
    let mut response = respond(status, Problem::MEDIA_TYPE, body);
    if code == Code::TryAgain {
        response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response
}

fn respond(status: StatusCode, media_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    // Activation keys and license keys are not for caches; an endpoint that wants one says so.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
