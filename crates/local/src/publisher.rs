//! What Lambda and EventBridge do on AWS: the stream of the licenses table is read for `publish-revocations`, and its schedule
//! kept.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use latchkey_functions::publish_revocations::{BatchAnswer, PublishRevocations};
use latchkey_functions::{Environment, EnvironmentError, EventFunction, Invocation};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::backend::{Backend, LICENSES_TABLE};

/// How often the stream is read.
const PAUSE: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What the function may take: the template's time-out, less what Lambda keeps.
const TIME_ALLOWED: Duration = Duration::from_secs(119);

/// The embedded DynamoDB wants a signature and takes any.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=local/20261124/us-east-1/dynamodb/aws4_request, \
                             SignedHeaders=host;x-amz-date, Signature=none";

/// Publishes revocation lists until it is dropped, whereupon nothing is lost: the next one begins with all products.
#[derive(Debug)]
pub struct Publisher(JoinHandle<()>);

impl Publisher {
    /// Begins to follow the stream of this backend; `environment` leads the function to DynamoDB and KMS.
    ///
    /// # Errors
    ///
    /// When the environment lacks a variable.
    pub fn start(
        backend: &Backend,
        environment: &Environment,
        clock: fn() -> Timestamp,
    ) -> Result<Self, EnvironmentError> {
        let function = PublishRevocations::compose(environment)?;
        let stream = TableStream { client: reqwest::Client::new(), dynamodb: backend.dynamodb() };
        Ok(Self(tokio::spawn(follow(function, stream, clock))))
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn follow(function: PublishRevocations, stream: TableStream, clock: fn() -> Timestamp) {
    let mut place = None;
    let mut next_run = Instant::now();
    loop {
        // The place in the stream comes first, so that what happens during the schedule's run is seen.
        if place.is_none() {
            place = stream.iterator(json!({"ShardIteratorType": "LATEST"})).await;
            next_run = Instant::now();
        }
        if next_run <= Instant::now() && call(&function, json!({}), clock).await.is_some() {
            next_run = Instant::now() + DAY;
        }
        if let Some(iterator) = &place {
            place = step(&function, &stream, iterator, clock).await;
        }
        sleep(PAUSE).await;
    }
}

/// Hands the next records to the function; answers where to go on: before the first record that failed, if one did.
async fn step(
    function: &PublishRevocations,
    stream: &TableStream,
    iterator: &str,
    clock: fn() -> Timestamp,
) -> Option<String> {
    let answer = stream.ask("GetRecords", json!({"ShardIterator": iterator})).await?;
    let next = answer["NextShardIterator"].as_str().map(str::to_owned);
    if answer["Records"].as_array().is_none_or(Vec::is_empty) {
        return next;
    }
    let Some(done) = call(function, json!({"Records": answer["Records"]}), clock).await else {
        return Some(iterator.to_owned());
    };
    match done.batch_item_failures.first() {
        None => next,
        Some(failure) => {
            let sequence_number = &failure.item_identifier;
            let from = json!({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": sequence_number});
            stream.iterator(from).await
        }
    }
}

/// Calls the function as Lambda does; `None` when it failed, which its log tells.
async fn call(function: &PublishRevocations, event: Value, clock: fn() -> Timestamp) -> Option<BatchAnswer> {
    let event = serde_json::from_value(event).ok()?;
    let random = StdRng::try_from_rng(&mut SysRng).expect("the system has random numbers");
    let mut invocation = Invocation::of_event("local".to_owned(), clock(), TIME_ALLOWED, random, false);
    function.handle(event, &mut invocation).await.ok()
}

/// The stream of the licenses table. It is asked without an SDK, since the function gets the records as the JSON that they are.
struct TableStream {
    client: reqwest::Client,
    dynamodb: SocketAddr,
}

impl TableStream {
    /// A place in the one shard that the embedded DynamoDB has for a table.
    async fn iterator(&self, from: Value) -> Option<String> {
        let streams = self.ask("ListStreams", json!({"TableName": LICENSES_TABLE})).await?;
        let stream = &streams["Streams"][0]["StreamArn"];
        let description = self.ask("DescribeStream", json!({"StreamArn": stream})).await?;
        let shard = &description["StreamDescription"]["Shards"][0]["ShardId"];
        let mut request = from;
        (request["StreamArn"], request["ShardId"]) = (stream.clone(), shard.clone());
        self.ask("GetShardIterator", request).await?["ShardIterator"].as_str().map(str::to_owned)
    }

    /// What DynamoDB answers; `None` when that is an error or nothing.
    async fn ask(&self, operation: &str, request: Value) -> Option<Value> {
        let request = self
            .client
            .post(format!("http://{}", self.dynamodb))
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDBStreams_20120810.{operation}"))
            .header("x-amz-date", "20261124T100000Z")
            .header("authorization", AUTHORIZATION)
            .body(request.to_string());
        let answer = request.send().await.ok()?.error_for_status().ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }
}
