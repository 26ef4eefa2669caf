//! A function as a process, and the Runtime API that it asks for events.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::routing::{get, post};
use latchkey_local::backend::Backend;
use latchkey_local::service_client::Response;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::gate::Gate;
use crate::stand::variables_over;

/// More than any event takes; who is killed is noticed sooner.
const PATIENCE: Duration = Duration::from_secs(30);

/// One process, alive until it is dropped or killed.
pub(super) struct Process {
    gate: Arc<Gate>,
    events: mpsc::UnboundedSender<Value>,
    answers: mpsc::UnboundedReceiver<Value>,
    runtime_api: JoinHandle<()>,
}

struct RuntimeApi {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    answers: mpsc::UnboundedSender<Value>,
}

impl Process {
    /// Starts a function over `backend`, to be killed when so many bytes have gone between it and AWS.
    pub(super) async fn start(function: &str, backend: &Backend, bytes: u64) -> Self {
        let (events, taken_events) = mpsc::unbounded_channel();
        let (given_answers, answers) = mpsc::unbounded_channel();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .with_state(Arc::new(RuntimeApi { events: Mutex::new(taken_events), answers: given_answers }));
        let runtime_api = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

        let gate = Gate::letting_through(bytes);
        let (dynamodb, kms) = (gate.open(backend.dynamodb()).await, gate.open(backend.kms()).await);
        let process = Command::new(env!("CARGO_BIN_EXE_function"))
            .arg(function)
            .env_clear()
            .envs(variables_over(backend))
            .env("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{dynamodb}"))
            .env("AWS_ENDPOINT_URL_KMS", format!("http://{kms}"))
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "function")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        gate.guard(process);
        Self { gate, events, answers, runtime_api }
    }

    /// The answer to an event; `None` when the process was killed over it.
    pub(super) async fn answer(&mut self, event: &Value) -> Option<Response> {
        self.events.send(event.clone()).unwrap();
        let killed = async {
            while !self.gate.has_killed() {
                sleep(Duration::from_millis(1)).await;
            }
        };
        let answer = async {
            tokio::select! {
                answer = self.answers.recv() => answer,
                () = killed => None,
            }
        };
        let answer = timeout(PATIENCE, answer).await.unwrap()?;
        let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap();
        let headers = answer["headers"].as_object().unwrap().iter();
        Some(Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.map(|(name, value)| (name.parse().unwrap(), header(value))).collect(),
            text: answer["body"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// The bytes that have gone between it and AWS.
    pub(super) fn bytes(&self) -> u64 {
        self.gate.passed()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.gate.kill();
        self.runtime_api.abort();
    }
}

fn header(value: &Value) -> HeaderValue {
    value.as_str().unwrap().parse().unwrap()
}

async fn next(State(api): State<Arc<RuntimeApi>>) -> axum::http::Response<String> {
    // Without a further event the function waits, as on Lambda.
    let Some(event) = api.events.lock().await.recv().await else { std::future::pending().await };
    axum::http::Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        .header("lambda-runtime-deadline-ms", (jiff::Timestamp::now().as_millisecond() + 30_000).to_string())
        .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:function")
        .body(event.to_string())
        .unwrap()
}

async fn answered(State(api): State<Arc<RuntimeApi>>, answer: Bytes) -> StatusCode {
    // Nobody waits for the answer of a process that is being dropped.
    let _ = api.answers.send(serde_json::from_slice(&answer).unwrap());
    StatusCode::ACCEPTED
}
