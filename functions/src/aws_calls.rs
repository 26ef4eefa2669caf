//! What a request asked of AWS, for its line in the log.
//!
//! The clients are shared by all requests, a record belongs to one: it is the task's, in which the SDK makes its calls.

use std::cell::RefCell;
use std::future::Future;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use tokio::time::Instant;

tokio::task_local! {
    static CALLS: RefCell<AwsCalls>;
}

/// The calls that one request made, in the order they ended.
#[derive(Debug, Default)]
pub(crate) struct AwsCalls(Vec<AwsCall>);

#[derive(Debug)]
struct AwsCall {
    operation: String,
    latency_ms: f64,
    retries: u64,
    is_failure: bool,
}

impl AwsCalls {
    /// Does `work` and records the calls it makes.
    pub(crate) async fn of<T>(work: impl Future<Output = T>) -> (T, Self) {
        let recorded = async {
            let outcome = work.await;
            (outcome, CALLS.with(RefCell::take))
        };
        CALLS.scope(RefCell::default(), recorded).await
    }

    /// How long the calls of an operation took, each, in milliseconds.
    pub(crate) fn latencies(&self, operation: &str) -> impl Iterator<Item = f64> {
        self.of_operation(operation).map(|call| call.latency_ms)
    }

    /// The attempts beyond each call's first.
    pub(crate) fn retries(&self) -> u64 {
        self.0.iter().map(|call| call.retries).sum()
    }

    /// The calls of an operation that failed.
    pub(crate) fn failures(&self, operation: &str) -> u64 {
        self.of_operation(operation).filter(|call| call.is_failure).count() as u64
    }

    fn of_operation(&self, operation: &str) -> impl Iterator<Item = &AwsCall> {
        self.0.iter().filter(move |call| call.operation == operation)
    }
}

/// Adds each call of a client to the record of the request that it is made for.
#[derive(Debug)]
pub(crate) struct Recorder;

#[derive(Debug, Clone)]
struct Progress {
    started: Instant,
    attempts: u64,
}

impl Storable for Progress {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for Recorder {
    fn name(&self) -> &'static str {
        "Recorder"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().store_put(Progress { started: Instant::now(), attempts: 0 });
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(progress) = config.get_mut::<Progress>() {
            progress.attempts += 1;
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(metadata), Some(progress)) = (config.load::<Metadata>(), config.load::<Progress>()) {
            let call = AwsCall {
                operation: metadata.name().to_owned(),
                latency_ms: progress.started.elapsed().as_micros() as f64 / 1000.0,
                retries: progress.attempts.saturating_sub(1),
                is_failure: !matches!(context.output_or_error(), Some(Ok(_))),
            };
            // Outside a request there is no record to keep.
            let _ = CALLS.try_with(|calls| calls.borrow_mut().0.push(call));
        }
        Ok(())
    }
}
