//! Serving a function to Lambda: the only place from which requests get a time and randomness.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lambda_http::{Body, Error, IntoResponse, LambdaEvent, Request, RequestExt, Response, lambda_runtime, service_fn};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};

use crate::request_line::chain;
use crate::{Environment, EnvironmentError, EventFunction, Function, Invocation, Served, Variable, log_to};

/// What is left to write an answer after the work was given up.
const MARGIN: Duration = Duration::from_millis(500);
/// What a request may take when Lambda doesn't say: the template's time-out.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Serves the function of an endpoint, until Lambda ends the process.
///
/// # Errors
///
/// When the environment is wrong, or Lambda's Runtime API fails.
pub async fn run<F: Function>() -> Result<(), Error> {
    let function = composed(Served::<F>::compose)?;
    let (function, is_cold_start) = (&function, &AtomicBool::new(true));
    lambda_http::run(service_fn(move |request: Request| async move {
        let deadline = request.lambda_context_ref().map(|context| context.deadline);
        let allowed = time_allowed(deadline, SystemTime::now());
        let random = StdRng::try_from_rng(&mut SysRng)?;
        let is_cold_start = is_cold_start.swap(false, Ordering::Relaxed);
        let invocation = Invocation::new(&request, Timestamp::now(), allowed, random, is_cold_start);
        Ok::<_, Error>(Ready(function.answer(request, invocation).await))
    }))
    .await
}

/// A response that is sent as it is: its body is text already.
///
/// Of any other, `lambda_http` decodes the body by the media type's character set, and links the tables of all of them: a
/// thirtieth of a program.
struct Ready(Response<Body>);

impl IntoResponse for Ready {
    fn into_response(self) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        Box::pin(ready(self.0))
    }
}

/// Serves a function that events reach, until Lambda ends the process.
///
/// # Errors
///
/// As [`run`].
pub async fn run_for_events<F: EventFunction>() -> Result<(), Error> {
    let function = composed(F::compose)?;
    let (function, is_cold_start) = (&function, &AtomicBool::new(true));
    // Boxed, or the compiler gives up on the depth of the types.
    lambda_runtime::run(service_fn(move |event: LambdaEvent<F::Event>| {
        Box::pin(async move {
            let LambdaEvent { payload, context, .. } = event;
            let allowed = time_allowed(Some(context.deadline), SystemTime::now());
            let random = StdRng::try_from_rng(&mut SysRng)?;
            let is_cold_start = is_cold_start.swap(false, Ordering::Relaxed);
            let mut invocation =
                Invocation::of_event(context.request_id, Timestamp::now(), allowed, random, is_cold_start);
            function.handle(payload, &mut invocation).await
        })
    }))
    .await
}

fn composed<F>(compose: impl FnOnce(&Environment) -> Result<F, EnvironmentError>) -> Result<F, Error> {
    let environment = Environment::of_process();
    log_to(std::io::stdout, environment.optional(Variable::LogLevel.name()));
    compose(&environment).map_err(|error| {
        let cause = chain(&error);
        tracing::error!(cause, "the function can't start");
        cause.into()
    })
}

/// The time until Lambda's deadline, in milliseconds since 1970, less a margin.
///
/// A deadline that has passed already is none: `cargo lambda watch` sends one of 1970.
fn time_allowed(deadline: Option<u64>, now: SystemTime) -> Duration {
    let deadline = deadline.map(|deadline| SystemTime::UNIX_EPOCH + Duration::from_millis(deadline));
    let left = deadline.and_then(|deadline| deadline.duration_since(now).ok()).unwrap_or(TIMEOUT);
    left.saturating_sub(MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(deadline_ms: u64, now_ms: u64) -> Duration {
        time_allowed(Some(deadline_ms), SystemTime::UNIX_EPOCH + Duration::from_millis(now_ms))
    }

    #[test]
    fn the_work_ends_half_a_second_before_lambda_does() {
        assert_eq!(allowed(1_795_514_410_000, 1_795_514_400_000), Duration::from_millis(9500));
        assert_eq!(allowed(1_795_514_400_300, 1_795_514_400_000), Duration::ZERO);
    }

    #[test]
    fn a_deadline_of_1970_is_none() {
        assert_eq!(allowed(10_000, 1_795_514_400_000), Duration::from_millis(9500));
    }
}
