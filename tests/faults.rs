//! DynamoDB and KMS stopped, throttling, slow, losing answers or refusing: an answer that says whether to try again, no
//! word of the cause, and tables as they were.

mod lost_answers;
mod operator;
mod passing;
mod transactions;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use crate::endpoints::{Case, cases};
use crate::journal;
use crate::proxy::{ALWAYS, Fault, Proxy};
use crate::request::Request;
use crate::stand::Stand;

/// What an error's message says here, and no problem's body may.
const CAUSE: &str = "the cause that stays inside";

/// An operation of DynamoDB or KMS that right requests need.
#[derive(Debug, Clone, Copy)]
struct Operation {
    name: &'static str,
    is_of_kms: bool,
}

impl Operation {
    fn all() -> Vec<Self> {
        [Self::of_dynamodb(), Self::of_kms()].concat()
    }

    fn of_dynamodb() -> Vec<Self> {
        let names: BTreeSet<_> = cases().iter().flat_map(|case| case.sample.dynamodb).copied().collect();
        names.into_iter().map(|name| Self { name, is_of_kms: false }).collect()
    }

    fn of_kms() -> Vec<Self> {
        let names: BTreeSet<_> = cases().iter().flat_map(|case| case.sample.kms).copied().collect();
        names.into_iter().map(|name| Self { name, is_of_kms: true }).collect()
    }

    fn proxy(self, stand: &Stand) -> &Proxy {
        if self.is_of_kms { &stand.kms } else { &stand.dynamodb }
    }
}

/// Right requests on one stand, ready to be sent.
struct Scene {
    stand: Stand,
    requests: Vec<(Case, Request)>,
    before: Vec<Value>,
}

impl Scene {
    /// A scene of all right requests that `is_in` it.
    async fn of(stand: Stand, is_in: impl Fn(&Case) -> bool) -> Self {
        let mut requests = Vec::new();
        for case in cases().into_iter().filter(is_in) {
            requests.push((case, case.prepare(&stand).await));
        }
        assert!(!requests.is_empty());
        let before = stand.stored_everything().await;
        Self { stand, requests, before }
    }

    /// A scene of all requests that need an operation.
    async fn calling(operation: Operation) -> Self {
        Self::of(Stand::start().await, |case| case.calls(operation.name)).await
    }

    /// Sends all requests at once.
    async fn play(&self) -> Vec<(&Case, Response)> {
        join_all(self.requests.iter().map(async |(case, request)| (case, request.send(&self.stand).await))).await
    }

    /// All fail with this code, and nothing is written.
    async fn fails(&self, code: &str, what: &str) {
        for (case, response) in self.play().await {
            assert_failed(&response, code, &format!("{case:?} while {what}"));
        }
        assert_eq!(self.stand.stored_everything().await, self.before, "{what}");
    }

    /// All is well again: each request is answered as if nothing had been.
    async fn succeeds(&self, what: &str) {
        for (case, request) in &self.requests {
            let before = self.stand.stored_everything().await;
            let response = request.send(&self.stand).await;
            assert_eq!(response.status, case.sample.statuses[0], "{case:?} after {what}: {}", response.text);
            assert_eq!(case.has_written(&self.stand, &before).await, !case.sample.writes.is_empty(), "{case:?}");
            case.assert_done(&self.stand, request, &response).await;
        }
    }
}

/// Each fault befalls each of the operations always, with all requests that need it under way; then all is well again.
async fn suffer(operations: Vec<Operation>, faults: &[Fault], code: &str) {
    join_all(operations.into_iter().map(async |operation| {
        let scene = Scene::calling(operation).await;
        for fault in faults {
            let what = format!("{} suffers {fault:?}", operation.name);
            operation.proxy(&scene.stand).fail(operation.name, ALWAYS, fault.clone());
            scene.fails(code, &what).await;
            operation.proxy(&scene.stand).mend();
        }
        scene.succeeds(&format!("{} suffered", operation.name)).await;
    }))
    .await;
}

/// An error as AWS's JSON protocols have it.
fn error(status: u16, code: &str) -> Fault {
    Fault::Answer(status, json!({"__type": code, "message": CAUSE}))
}

/// A fault, answered as it should be, with its cause in the log and there alone.
fn assert_failed(response: &Response, code: &str, what: &str) {
    assert_problem(response, code, what);
    let line = journal::line_of(response);
    assert_eq!((&line["outcome"], &line["level"]), (&json!(code), &json!("ERROR")), "{what}");
    assert!(line["cause"].as_str().unwrap().len() > 20, "{what}: {line}");
}

/// Every member of the problem is known, so nothing of the cause is in it.
fn assert_problem(response: &Response, code: &str, what: &str) {
    let (status, title, detail, retry_after) = match code {
        "try_again" => {
            (503, "Try again", "the service can't answer at present; sending the same request again is safe", Some("1"))
        }
        "internal" => (500, "Internal error", "a fault of the service; its log has more under the request ID", None),
        _ => panic!("{code} is no fault"),
    };
    let expected = json!({
        "type": format!("urn:latchkey:problem:{code}"),
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": response.headers["x-request-id"].to_str().unwrap(),
    });
    assert_eq!((response.status.as_u16(), response.json()), (status, expected), "{what}: {}", response.text);
    assert_eq!(response.headers["content-type"], "application/problem+json", "{what}");
    let header = response.headers.get("retry-after").map(|value| value.to_str().unwrap());
    assert_eq!(header, retry_after, "{what}");
}
