//! A right request, and what comes of it.

use std::fmt;

use futures_util::future::BoxFuture;
use latchkey_local::service_client::Response;

use super::TestedEndpoint;
use crate::changes::writes;
use crate::request::Request;
use crate::stand::Stand;

/// A right request, and what comes of it.
pub(crate) struct Sample {
    /// What kind of request it is, among those of its endpoint.
    pub(crate) name: &'static str,
    /// Makes on a stand what must be there first, and the request: each time one that was never sent before.
    pub(crate) prepare: for<'a> fn(&'a Stand) -> BoxFuture<'a, Request>,
    /// The status of its answer, and of the answer when it is sent again: a success, unless what it was about is gone then.
    pub(crate) statuses: [u16; 2],
    /// The calls to DynamoDB, in order: the budget of the design.
    pub(crate) dynamodb: &'static [&'static str],
    /// The calls to KMS, in order.
    pub(crate) kms: &'static [&'static str],
    /// The items that it makes or changes, in alphabetical order, as in `new L#… LICENSE`.
    pub(crate) writes: &'static [&'static str],
}

/// A sample with its endpoint.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) endpoint: &'static TestedEndpoint,
    pub(crate) sample: &'static Sample,
}

impl Case {
    /// Prepares the request; calls to AWS count from here on.
    pub(crate) async fn prepare(&self, stand: &Stand) -> Request {
        let request = (self.sample.prepare)(stand).await;
        assert_eq!(request.endpoint.function, self.endpoint.row.function, "{self:?} is of another endpoint");
        stand.forget_calls();
        request
    }

    /// How often it makes this call to DynamoDB or KMS.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.sample.dynamodb.iter().chain(self.sample.kms).filter(|call| **call == operation).count()
    }

    /// Whether it makes this call to DynamoDB or KMS.
    pub(crate) fn calls(&self, operation: &str) -> bool {
        self.count(operation) > 0
    }

    /// Asserts that a request was answered as it should be, as often as it has been sent.
    pub(crate) async fn assert_done(&self, stand: &Stand, request: &Request, response: &Response) {
        let status = response.status.as_u16();
        assert!(self.sample.statuses.contains(&status), "{self:?}: {status} {}", response.text);
        (self.endpoint.assert_done)(stand, request, response).await;
    }

    /// Asserts that since `before` all was written that it writes, or nothing; and says whether all was.
    pub(crate) async fn has_written(&self, stand: &Stand, before: &[serde_json::Value]) -> bool {
        let mut written = writes(before, &stand.stored_everything().await);
        if self.endpoint.keeps_each {
            written.dedup();
        }
        assert!(written.is_empty() || written == self.sample.writes, "{self:?} is half done: {written:?}");
        !written.is_empty()
    }
}

/// Its name.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.endpoint.row.function, self.sample.name)
    }
}
