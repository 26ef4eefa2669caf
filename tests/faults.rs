//! DynamoDB and KMS stopped, throttling, slow, losing answers or refusing: an answer that says whether to try again, no
//! word of the cause, and tables as they were.

mod lost_answers;
mod operator;
mod passing;
mod transactions;

use latchkey_local::service_client::{Response, ServiceClient};
use reqwest::Method;
use serde_json::json;

use crate::journal;
use crate::proxy::{Fault, Proxy};
use crate::stand::{PRODUCT, Stand};

/// What an error's message says here, and no problem's body may.
const CAUSE: &str = "the cause that stays inside";
const ALWAYS: usize = usize::MAX;

/// A request of each kind; sent twice, it is the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    FetchSettings,
    PutSetting,
    PutProduct,
    Create,
    /// Repeats a creation under its `Idempotency-Key`.
    CreateAgain,
    Activate,
}

use Act::{Activate, Create, CreateAgain, FetchSettings, PutProduct, PutSetting};

/// Every call that every request makes.
const DYNAMODB_CALLS: [(Act, &str); 10] = [
    (FetchSettings, "GetItem"),
    (PutSetting, "GetItem"),
    (PutSetting, "PutItem"),
    (PutProduct, "GetItem"),
    (PutProduct, "PutItem"),
    (Create, "BatchGetItem"),
    (Create, "TransactWriteItems"),
    (CreateAgain, "BatchGetItem"),
    (Activate, "BatchGetItem"),
    (Activate, "TransactWriteItems"),
];
const KMS_CALLS: [(Act, &str); 3] = [(Create, "GenerateDataKey"), (CreateAgain, "Decrypt"), (Activate, "Sign")];

/// A stand on which each request would succeed.
struct Scene {
    stand: Stand,
    activation_key: String,
    /// Grows, so that every act is a new one.
    turn: usize,
}

impl Scene {
    async fn set() -> Self {
        let stand = Stand::start().await;
        let activation_key = stand.activation_key(json!({"activations": 100})).await;
        let mut scene = Self { stand, activation_key, turn: 0 };
        assert_eq!(scene.play(CreateAgain).await.status, 201);
        scene.turn = 1;
        scene
    }

    async fn play(&self, act: Act) -> Response {
        self.play_for(act, &self.stand.vendor, &self.stand.application).await
    }

    async fn play_for(&self, act: Act, vendor: &ServiceClient, application: &ServiceClient) -> Response {
        let turn = self.turn;
        let order = json!({"product": PRODUCT, "quantity": 2});
        let create_under = async |idempotency_key: &str| {
            let headers = [("content-type", "application/json"), ("idempotency-key", idempotency_key)];
            vendor.send_with(Method::POST, "/v1/keys", &headers, order.to_string()).await
        };
        let response = match act {
            FetchSettings => application.send_with(Method::GET, "/v1/settings", &[], String::new()).await,
            PutSetting => vendor.send(Method::PUT, "/v1/settings/custom/Turn", &json!({"value": turn})).await,
            PutProduct => {
                let definition = json!({"name": "Viewer", "version": turn.to_string()});
                vendor.send(Method::PUT, "/v1/products/viewer", &definition).await
            }
            Create => create_under(&format!("order-{turn}")).await,
            CreateAgain => create_under("repeated-order").await,
            Activate => {
                let attempt = json!({"activation_key": self.activation_key, "computer_id": format!("computer-{turn}")});
                application.send(Method::POST, "/v1/activations", &attempt).await
            }
        };
        response.unwrap()
    }

    /// Plays every act while a call that it makes fails always, and then once more when all is well.
    async fn suffer(
        &mut self,
        proxy: impl Fn(&Stand) -> &Proxy,
        calls: &[(Act, &'static str)],
        fault: &Fault,
        code: &str,
    ) {
        for &(act, operation) in calls {
            let what = format!("{act:?} while {operation} suffers {fault:?}");
            self.turn += 1;
            let before = self.stand.stored_everything().await;
            proxy(&self.stand).fail(operation, ALWAYS, fault.clone());
            assert_failed(&self.play(act).await, code, &what);
            proxy(&self.stand).mend();
            assert_eq!(self.stand.stored_everything().await, before, "{what}");
            let response = self.play(act).await;
            assert!(response.status.is_success(), "after {what}: {}", response.text);
        }
    }
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
