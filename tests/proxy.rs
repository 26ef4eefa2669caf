//! A proxy between the AWS SDK and a stand-in: it counts calls, and fails the way AWS does and no stand-in can.

use std::collections::{HashSet, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// As often as a call is made.
pub(crate) const ALWAYS: usize = usize::MAX;

/// What becomes of a call.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The service answers with this error and does nothing.
    Answer(u16, Value),
    /// The call goes through after a pause.
    Slow(Duration),
    /// The call goes through, but its answer is lost on the way.
    LoseAnswer,
    /// The call goes through if nobody else is writing one of its items, which takes so long, and is refused as a conflict
    /// otherwise: what DynamoDB does, and no stand-in.
    Hold(Duration),
    /// The connection breaks before the call reaches the service.
    Break,
    /// The call goes through, and its answer is changed.
    Change(fn(&mut Value)),
    /// `BatchGetItem` reads so many of the keys it is asked for, and leaves the others unprocessed.
    LeaveUnprocessed { read: usize },
}

/// A fault, and which calls it befalls.
#[derive(Debug)]
struct Plan {
    operation: &'static str,
    times: usize,
    fault: Fault,
}

/// One call that came by.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) request: Value,
}

#[derive(Debug)]
struct Traffic {
    upstream: String,
    http: reqwest::Client,
    calls: Mutex<Vec<Call>>,
    plans: Mutex<VecDeque<Plan>>,
    held: Mutex<HashSet<String>>,
}

/// The proxy, running until it is dropped.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    traffic: Arc<Traffic>,
    server: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let traffic = Arc::new(Traffic {
            upstream: format!("http://{upstream}/"),
            http: reqwest::Client::new(),
            calls: Mutex::default(),
            plans: Mutex::default(),
            held: Mutex::default(),
        });
        let router = Router::new().fallback(forward).with_state(traffic.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, traffic, server }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes the next `times` calls of an operation (`*` is any) suffer a fault.
    pub(crate) fn fail(&self, operation: &'static str, times: usize, fault: Fault) {
        self.traffic.plans.lock().unwrap().push_back(Plan { operation, times, fault });
    }

    /// Ends all faults.
    pub(crate) fn mend(&self) {
        self.traffic.plans.lock().unwrap().clear();
    }

    /// The calls since the last time this was asked.
    pub(crate) fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut *self.traffic.calls.lock().unwrap())
    }

    /// The operations called since the last time, in order.
    pub(crate) fn take_operations(&self) -> Vec<String> {
        self.take_calls().into_iter().map(|call| call.operation).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Traffic {
    fn next_fault(&self, operation: &str) -> Option<Fault> {
        let mut plans = self.plans.lock().unwrap();
        let index = plans.iter().position(|plan| plan.operation == "*" || plan.operation == operation)?;
        let plan = &mut plans[index];
        let fault = plan.fault.clone();
        plan.times -= 1;
        if plan.times == 0 {
            plans.remove(index);
        }
        Some(fault)
    }

    async fn hold(&self, headers: HeaderMap, body: Bytes, pause: Duration) -> Response<Body> {
        let items = written(&serde_json::from_slice(&body).unwrap());
        {
            let mut held = self.held.lock().unwrap();
            let codes: Vec<_> = items.iter().map(|item| held.contains(item)).collect();
            if codes.contains(&true) {
                return conflict(&codes);
            }
            held.extend(items.iter().cloned());
        }
        tokio::time::sleep(pause).await;
        let answer = self.pass(headers, body).await;
        let mut held = self.held.lock().unwrap();
        items.iter().for_each(|item| assert!(held.remove(item)));
        answer
    }

    async fn pass(&self, headers: HeaderMap, body: Bytes) -> Response<Body> {
        let mut headers = headers;
        for header in ["host", "content-length"] {
            headers.remove(header);
        }
        let sent = self.http.post(&self.upstream).headers(headers).body(body).send();
        let Ok(answer) = sent.await else { return broken() };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let Ok(bytes) = answer.bytes().await else { return broken() };
        let mut response = Response::new(Body::from(bytes));
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        response
    }
}

async fn forward(State(traffic): State<Arc<Traffic>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let target = headers.get("x-amz-target").map(|target| target.to_str().unwrap().to_owned()).unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
    traffic
        .calls
        .lock()
        .unwrap()
        .push(Call { operation: operation.clone(), request: serde_json::from_slice(&body).unwrap_or_default() });
    match traffic.next_fault(&operation) {
        None => traffic.pass(headers, body).await,
        Some(Fault::Answer(status, error)) => {
            let response = Response::builder().status(status).header("content-type", "application/x-amz-json-1.0");
            response.body(error.to_string().into()).unwrap()
        }
        Some(Fault::Slow(pause)) => {
            tokio::time::sleep(pause).await;
            traffic.pass(headers, body).await
        }
        Some(Fault::Hold(pause)) => traffic.hold(headers, body, pause).await,
        Some(Fault::LoseAnswer) => {
            traffic.pass(headers, body).await;
            broken()
        }
        Some(Fault::Break) => broken(),
        Some(Fault::Change(change)) => changed(traffic.pass(headers, body).await, change).await,
        Some(Fault::LeaveUnprocessed { read }) => {
            let (request, unprocessed) = split(serde_json::from_slice(&body).unwrap(), read);
            if read == 0 {
                let answer = json!({"Responses": {}, "UnprocessedKeys": unprocessed});
                let response = Response::builder().header("content-type", "application/x-amz-json-1.0");
                return response.body(answer.to_string().into()).unwrap();
            }
            let answer = traffic.pass(headers, request.to_string().into()).await;
            changed(answer, |answer| answer["UnprocessedKeys"] = unprocessed).await
        }
    }
}

async fn changed(response: Response<Body>, change: impl FnOnce(&mut Value)) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut answer = serde_json::from_slice(&bytes).unwrap();
    change(&mut answer);
    // DynamoDB's checksum is of the body before the change.
    for header in ["x-amz-crc32", "content-length"] {
        parts.headers.remove(header);
    }
    Response::from_parts(parts, answer.to_string().into())
}

/// A `BatchGetItem` of the first `read` keys, and what it leaves: both with the tables' other members kept.
fn split(request: Value, read: usize) -> (Value, Value) {
    let (mut now, mut later, mut left) = (request, json!({}), read);
    let tables = now["RequestItems"].as_object_mut().unwrap();
    for (table, wanted) in tables.iter_mut() {
        let keys = wanted["Keys"].as_array().unwrap().clone();
        let (first, others) = keys.split_at(left.min(keys.len()));
        left -= first.len();
        if !others.is_empty() {
            later[table] = wanted.clone();
            later[table]["Keys"] = others.into();
        }
        wanted["Keys"] = first.into();
    }
    tables.retain(|_, wanted| !wanted["Keys"].as_array().unwrap().is_empty());
    (now, later)
}

/// The items that a transaction writes.
fn written(request: &Value) -> Vec<String> {
    let writes = request["TransactItems"].as_array().unwrap().iter();
    let keys = writes.flat_map(|write| write.as_object().unwrap().values());
    keys.map(|write| {
        let item = write.get("Key").or(write.get("Item")).unwrap();
        format!("{} {} {}", write["TableName"], item["pk"], item["sk"])
    })
    .collect()
}

/// A canceled transaction, with a reason for each of its writes: whether somebody else holds the item.
fn conflict(held: &[bool]) -> Response<Body> {
    let reason = |held: &bool| json!({"Code": if *held { "TransactionConflict" } else { "None" }});
    let canceled = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": held.iter().map(reason).collect::<Vec<_>>(),
    });
    let response = Response::builder().status(400).header("content-type", "application/x-amz-json-1.0");
    response.body(canceled.to_string().into()).unwrap()
}

/// A response whose body ends in an error, upon which the connection is cut.
fn broken() -> Response<Body> {
    let error = std::io::Error::other("cut");
    Response::new(Body::from_stream(futures_util::stream::once(async { Err::<Bytes, _>(error) })))
}
