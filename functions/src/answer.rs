//! What all endpoints have in common: the route, the deadline, the response, and the one line in the log.

use std::error::Error;
use std::future::Future;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt, Response};
use latchkey_api::{ACTIVATE, Code, Endpoint, Problem};
use latchkey_core::LicenseId;
use serde::Serialize;
use tokio::time::timeout_at;

use crate::Invocation;
use crate::aws_calls::AwsCalls;
use crate::callers::caller;
use crate::refusal::Refusal;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Seconds; the throttling of AWS services recovers within one.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// A success.
pub(crate) struct Answer {
    response: Response<Body>,
    license_ids: Option<String>,
    tally: Tally,
}

/// What a success adds to the metrics; their names are those of [`METRICS`](crate::METRICS).
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) activations_new: Option<u64>,
    pub(crate) activations_again: Option<u64>,
    pub(crate) generic_key_activations: Option<u64>,
    pub(crate) keys_created: Option<u64>,
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body).expect("responses have string keys and no failing parts");
        let mut response = respond(status, "application/json", body);
        // Keys and license keys are not for caches; an endpoint that wants one says so.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Self { response, license_ids: None, tally: Tally::default() }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = status;
        Self { response, license_ids: None, tally: Tally::default() }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.response.headers_mut().insert(name, value);
        self
    }

    /// The licenses that were made or activated, for the log.
    pub(crate) fn about(self, license_ids: impl IntoIterator<Item = LicenseId>) -> Self {
        let license_ids: Vec<_> = license_ids.into_iter().map(|license_id| license_id.0.to_string()).collect();
        Self { license_ids: Some(license_ids.join(" ")), ..self }
    }

    pub(crate) fn counting(self, tally: Tally) -> Self {
        Self { tally, ..self }
    }
}

/// Answers a request to `endpoint` with what `work` makes of it, given the values of the path's parameters.
pub(crate) async fn answer<W, F>(
    endpoint: &'static Endpoint,
    request: Request,
    invocation: Invocation,
    work: W,
) -> Response<Body>
where
    W: FnOnce(Request, Vec<String>, Invocation) -> F,
    F: Future<Output = Result<Answer, Refusal>>,
{
    let (deadline, started, is_cold_start) = (invocation.time.deadline, invocation.started, invocation.is_cold_start);
    let request_id = invocation.request_id.clone();
    let principal = caller(&request).map(|caller| caller.arn);
    let principal = principal.as_ref().map(|arn| without_session(arn.as_str()));
    let (outcome, calls) = AwsCalls::of(async {
        match parameters(endpoint, &request) {
            Some(parameters) => {
                // Boxed: the work holds the SDK's states, kilobytes that every layer above would move.
                let work = Box::pin(work(request, parameters, invocation));
                timeout_at(deadline, work).await.unwrap_or_else(|_| Err(Refusal::timed_out()))
            }
            None => Err(Refusal::new(Code::RouteUnknown, "there is no such endpoint here")),
        }
    })
    .await;
    let line = Line {
        function: endpoint.function,
        request_id: &request_id,
        principal,
        is_cold_start,
        duration_ms: started.elapsed().as_millis() as u64,
        calls,
    };
    let mut response = match outcome {
        Ok(answer) => {
            line.success(&answer);
            answer.response
        }
        Err(refusal) => {
            line.refusal(&refusal);
            problem(refusal, &request_id)
        }
    };
    if let Ok(request_id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert(REQUEST_ID, request_id);
    }
    response
}

/// The path's parameters, when method and path are the endpoint's.
fn parameters(endpoint: &Endpoint, request: &Request) -> Option<Vec<String>> {
    if request.method() != endpoint.method {
        return None;
    }
    let path = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(_)) => request.raw_http_path(),
        _ => request.uri().path(),
    };
    Some(endpoint.parameters(path)?.into_iter().map(str::to_owned).collect())
}

fn problem(refusal: Refusal, request_id: &str) -> Response<Body> {
    let code = refusal.code;
    let status = StatusCode::from_u16(code.status()).expect("the code table has HTTP statuses");
    let problem = Problem::new(code, refusal.detail, refusal.errors, request_id);
    let body = serde_json::to_string(&problem).expect("a problem has string keys and no failing parts");
    let mut response = respond(status, Problem::MEDIA_TYPE, body);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if code == Code::TryAgain {
        response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response
}

fn respond(status: StatusCode, media_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// The ARN of a role's session without the session's name, which is often an e-mail address; any other ARN as it is.
fn without_session(arn: &str) -> &str {
    match arn.split_once(":assumed-role/").and_then(|(_, role_session)| role_session.split_once('/')) {
        Some((_, session)) => arn.strip_suffix(session).map_or(arn, |role| role.trim_end_matches('/')),
        None => arn,
    }
}

/// The one line that the log has of a request: never a secret, a computer or a person in it (R15).
struct Line<'a> {
    function: &'static str,
    request_id: &'a str,
    principal: Option<&'a str>,
    is_cold_start: bool,
    duration_ms: u64,
    calls: AwsCalls,
}

/// A line with the fields of all lines and `$own`. A field in capitals is a metric, one that is `None` is left out.
macro_rules! line {
    ($level:ident, $line:expr, {$($own:tt)*}, $message:literal) => {
        tracing::$level!(
            request.id = $line.request_id,
            function = $line.function,
            duration_ms = $line.duration_ms,
            cold_start = $line.is_cold_start,
            principal = $line.principal,
            ColdStarts = $line.is_cold_start.then_some(1),
            AwsRetries = $line.calls.retries(),
            SignFailures = $line.calls.failures("Sign"),
            BatchGetItemLatency = $line.calls.latency("BatchGetItem").map(debug),
            GetItemLatency = $line.calls.latency("GetItem").map(debug),
            PutItemLatency = $line.calls.latency("PutItem").map(debug),
            TransactWriteItemsLatency = $line.calls.latency("TransactWriteItems").map(debug),
            SignLatency = $line.calls.latency("Sign").map(debug),
            GenerateDataKeyLatency = $line.calls.latency("GenerateDataKey").map(debug),
            DecryptLatency = $line.calls.latency("Decrypt").map(debug),
            $($own)*
            $message
        )
    };
}

impl Line<'_> {
    fn success(&self, answer: &Answer) {
        let tally = &answer.tally;
        line!(info, self, {
            outcome = "ok",
            status = answer.response.status().as_u16(),
            license.id = answer.license_ids.as_deref(),
            ActivationsNew = tally.activations_new,
            ActivationsAgain = tally.activations_again,
            GenericKeyActivations = tally.generic_key_activations,
            KeysCreated = tally.keys_created,
        }, "request answered");
    }

    fn refusal(&self, refusal: &Refusal) {
        let (outcome, status) = (refusal.code.as_str(), refusal.code.status());
        let is_denied_activation = self.function == ACTIVATE.function && status < 500;
        let denied = is_denied_activation.then_some(1);
        match &refusal.cause {
            None => line!(info, self, { outcome, status, ActivationsDenied = denied, }, "request refused"),
            Some(cause) => {
                let cause = chain(cause.as_ref());
                line!(error, self, { outcome, status, ActivationsDenied = denied, cause, }, "request failed");
            }
        }
    }
}

/// An error and its causes, in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain += &format!(": {cause}");
        source = cause.source();
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    // R15
    #[test]
    fn the_name_of_a_session_is_not_logged() {
        for (arn, logged) in [
            ("arn:aws:sts::1:assumed-role/Vendor/ada@example.com", "arn:aws:sts::1:assumed-role/Vendor"),
            ("arn:aws:sts::1:assumed-role/Vendor/a/b", "arn:aws:sts::1:assumed-role/Vendor"),
            ("arn:aws:sts::1:assumed-role/Vendor", "arn:aws:sts::1:assumed-role/Vendor"),
            ("arn:aws:iam::1:user/licensing/ada", "arn:aws:iam::1:user/licensing/ada"),
        ] {
            assert_eq!(without_session(arn), logged);
        }
    }
}
