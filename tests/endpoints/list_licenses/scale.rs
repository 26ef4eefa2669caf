//! What a page of licenses takes, however many there are.
//!
//! The suite holds it of some hundreds; `tests/bench/pages` shows it of 100,000.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use futures_util::future;
use jiff::{SignedDuration, Timestamp};
use latchkey_api::{Call, LicenseQuery, ListLicenses, Nothing, QueryParameters};
use latchkey_core::{
    Activation, ActivationId, ActivationKey, Author, Change, ComputerId, CounterNumber, Event, LatestEnd,
    LicenseDocument, LicenseRecord, LicenseState, RecordVersion, Salt, SealedActivationKey,
};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::{
    ActivationKeyStore, ActivationStore, FirstActivation, LicenseUpdate, NewActivationKey, Seat, StoreError,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use crate::proxy;
use crate::request::Request;
use crate::stand::{PRINCIPAL, PRODUCT, Stand};

/// Licenses on a page that is measured.
const LIMIT: usize = 10;
const COMPUTER: &str = "the computer of many licenses";

/// What is asked for, and what that leads to.
struct Filter {
    name: &'static str,
    query: &'static str,
    /// How many of so many licenses are looked through.
    led_to: fn(usize) -> usize,
    /// Of so many that are looked through, one is found.
    each: usize,
    /// Compared with what a page took of so many licenses.
    few: usize,
}

impl Filter {
    /// One that licenses are found by: a page reads what is on it.
    const fn finding(name: &'static str, query: &'static str, led_to: fn(usize) -> usize) -> Self {
        Self { name, query, led_to, each: 1, few: 100 }
    }

    /// One that is asked of each license: a page reads up to 100, so that the middle of 100 licenses has too few left.
    const fn asking(name: &'static str, query: &'static str, led_to: fn(usize) -> usize, each: usize) -> Self {
        Self { name, query, led_to, each, few: 400 }
    }
}

const FILTERS: [Filter; 16] = [
    Filter::finding("nothing", "", ALL),
    Filter::finding("product", "product=acme-editor", ALL),
    Filter::finding("e-mail address", "customer_email=customer-0%40example.com", HALF),
    Filter::finding("name", "customer_name=custom%C3%89r%200", HALF),
    Filter::finding("order", "order_id=order-0", HALF),
    Filter::finding("state", "state=suspended", HALF),
    Filter::finding("state of a product", "state=suspended&product=acme-editor", HALF),
    Filter::finding("end", "ends_from=2030-01-01T00:00:00Z", HALF),
    Filter::finding("end of a product", "ends_to=2030-01-01T00:00:00Z&product=acme-editor", HALF),
    Filter::finding("computer", "computer_id=the%20computer%20of%20many%20licenses", |licenses| {
        licenses.min(SEATED) / 2
    }),
    Filter::finding("creation", "created_from=2026-11-24T10:00:11Z&created_to=2026-11-24T10:01:21Z", |_| 70),
    Filter::finding(
        "creation of an order",
        "order_id=order-0&created_from=2026-11-24T10:00:11Z&created_to=2026-11-24T10:01:21Z",
        |_| 35,
    ),
    Filter::asking("kind", "generic=true", ALL, 2),
    Filter::asking("model of a product", "model=trial&product=acme-editor", ALL, 2),
    Filter::asking("name and state", "customer_name=customer%201&state=suspended", HALF, 1),
    Filter::asking(
        "e-mail address and end",
        "customer_email=customer-0%40example.com&ends_from=2030-01-01T00:00:00Z",
        HALF,
        1,
    ),
];
const ALL: fn(usize) -> usize = |licenses| licenses;
const HALF: fn(usize) -> usize = |licenses| licenses / 2;
/// Of so many licenses, from the first on, every second one was activated.
const SEATED: usize = 10_000;

/// What a page took: its calls to DynamoDB, and their read units.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cost {
    pub(crate) calls: Vec<String>,
    pub(crate) units: f64,
}

/// What one page took of few licenses, and of many.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) filter: &'static str,
    pub(crate) page: &'static str,
    pub(crate) few: Cost,
    pub(crate) many: Cost,
}

impl Comparison {
    /// Whether it is the same, but for 5 % of the read units.
    pub(crate) fn is_same(&self) -> bool {
        self.few.calls == self.many.calls && (self.many.units - self.few.units).abs() <= self.few.units * 0.05
    }
}

/// Stores so many licenses past the service, and compares what the first, the middle and the last page of each filter take
/// with what they took when there were few.
pub(crate) async fn compare(stand: &Stand, many: usize) -> Vec<Comparison> {
    let (mut few, mut stored) = (BTreeMap::new(), 0);
    for count in [100, 400] {
        fill(stand, stored..count).await;
        stored = count;
        for filter in FILTERS.iter().filter(|filter| filter.few == count) {
            few.insert(filter.name, costs(stand, filter, count).await);
        }
    }
    fill(stand, stored..many).await;
    let mut comparisons = Vec::new();
    for filter in &FILTERS {
        let pairs = few.remove(filter.name).into_iter().flatten().zip(costs(stand, filter, many).await);
        comparisons.extend(pairs.map(|((page, few), (_, many))| Comparison { filter: filter.name, page, few, many }));
    }
    comparisons
}

/// What the first, the middle and the last page of a filter take.
async fn costs(stand: &Stand, filter: &Filter, count: usize) -> Vec<(&'static str, Cost)> {
    let mut query = LicenseQuery { limit: Some(LIMIT), ..LicenseQuery::read(filter.query).unwrap() };
    let all = (filter.led_to)(count);
    let mut costs = Vec::new();
    for (page, place) in [("first", 0), ("middle", all / 2 / LIMIT * LIMIT), ("last", all - LIMIT * filter.each)] {
        query.cursor = if place == 0 { None } else { Some(cursor_after(stand, &query, place).await) };
        costs.push((page, cost(stand, &query).await));
    }
    costs
}

/// The cursor that a list would give after so many licenses that it looked through, without reading all their pages: that of
/// its first page, with another place in it.
async fn cursor_after(stand: &Stand, query: &LicenseQuery, looked_through: usize) -> String {
    stand.forget_calls();
    let first = page(LicenseQuery { cursor: None, ..query.clone() }).send(stand).await.json();
    let bytes = BASE64URL_NOPAD.decode(first["cursor"].as_str().unwrap().as_bytes()).unwrap();
    // A hash of what is asked, the product, and the place.
    let (asked, place) = bytes.split_at(8);
    let (product, _) = std::str::from_utf8(place).unwrap().split_once(' ').unwrap();
    let calls = stand.dynamodb.take_calls();
    let mut finding = calls.into_iter().find(|call| call.request["IndexName"].is_string()).unwrap().request;
    let (mut left, mut last) = (looked_through, Value::Null);
    while left > 0 {
        finding["Limit"] = left.into();
        let answer = dynamodb(stand, "Query", &finding).await;
        let items = answer["Items"].as_array().unwrap();
        (left, last) = (left - items.len(), items.last().unwrap().clone());
        finding["ExclusiveStartKey"] = answer["LastEvaluatedKey"].clone();
    }
    let sort_key = last.as_object().unwrap().iter().find(|(name, _)| name.starts_with("sort_")).unwrap().1;
    let place = format!("{product} {}", sort_key["S"].as_str().unwrap());
    BASE64URL_NOPAD.encode(&[asked, place.as_bytes()].concat())
}

/// The request for a page of licenses.
pub(crate) fn page(query: LicenseQuery) -> Request {
    Call::<ListLicenses> { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} }.into()
}

async fn cost(stand: &Stand, query: &LicenseQuery) -> Cost {
    stand.forget_calls();
    let answer = page(query.clone()).send(stand).await;
    assert_eq!(answer.json()["licenses"].as_array().unwrap().len(), LIMIT, "{}", answer.text);
    let (mut calls, mut units) = (Vec::new(), 0.0);
    for proxy::Call { operation, request, .. } in stand.dynamodb.take_calls() {
        units += consumed(stand, &operation, request).await;
        calls.push(operation);
    }
    Cost { calls, units }
}

/// The read units of a call, made once more.
async fn consumed(stand: &Stand, operation: &str, mut request: Value) -> f64 {
    request["ReturnConsumedCapacity"] = "TOTAL".into();
    let answer = dynamodb(stand, operation, &request).await;
    let units = |consumed: &Value| consumed["CapacityUnits"].as_f64().unwrap();
    match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().map(units).sum(),
        consumed => units(consumed),
    }
}

/// A call to DynamoDB, past the proxy.
async fn dynamodb(stand: &Stand, operation: &str, request: &Value) -> Value {
    let signature =
        "AWS4-HMAC-SHA256 Credential=local/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new()
        .post(format!("http://{}/", stand.backend.dynamodb()))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("x-amz-date", "20261124T100000Z")
        .header("authorization", signature)
        .body(request.to_string());
    request.send().await.unwrap().json().await.unwrap()
}

/// Licenses of the same size, past the service, which would take hours.
pub(crate) async fn fill(stand: &Stand, numbers: std::ops::Range<usize>) {
    let store = DynamoDbLicenses::new(stand.tables(), "latchkey-licenses", "latchkey-properties");
    let numbers: Vec<_> = numbers.collect();
    for batch in numbers.chunks(50) {
        let keys: Vec<_> = batch.iter().map(|n| license(*n)).collect();
        let event = event(&keys);
        insist(|| store.write_new_keys(&keys, None, &event, Timestamp::now())).await;
        let seats = batch.iter().zip(&keys).filter(|(n, _)| *n % 2 == 0 && **n < SEATED);
        future::join_all(seats.map(|(_, NewActivationKey { record, .. })| {
            let seat = seat(record);
            let store = &store;
            async move { insist(|| store.take_seat(record.license_id, &seat)).await }
        }))
        .await;
    }
}

/// Writes until it is written: a busy computer's answer comes late, and what was written then is a conflict.
async fn insist<W: Future<Output = Result<(), StoreError>>>(write: impl Fn() -> W) {
    while let Err(error) = write().await {
        match error {
            StoreError::Unavailable(_) => {}
            StoreError::Conflict => break,
            StoreError::Fault(_) => panic!("{error:?}"),
        }
    }
}

/// The license of a number; every second one is suspended, generic and a trial.
pub(super) fn license(n: usize) -> NewActivationKey {
    let random = &mut StdRng::seed_from_u64(n as u64);
    let half = n % 2;
    let license = json!({
        "product": PRODUCT, "generic": half == 1, "model": if half == 0 { "permanent" } else { "trial" }, "activations": 1,
        "features": ["export"], "properties": {"edition": "pro"}, "order_id": format!("order-{half}"),
        "customer": {"name": format!("Customer {half} number {n:07}"), "email": format!("Customer-{half}@example.com")},
        "created_at": at(n), "created_by": PRINCIPAL,
        "expires_at": if half == 0 { "2031-01-01T00:00:00Z" } else { "2029-01-01T00:00:00Z" },
    });
    let version: RecordVersion = "019ab3f1-7d00-7000-8000-000000000001".parse().unwrap();
    let license = serde_json::from_value(license).unwrap();
    let record = LicenseRecord::new(&ActivationKey::generate(random), license, version, Salt::draw(random));
    let state = if half == 0 { LicenseState::Active } else { LicenseState::Suspended };
    NewActivationKey { sealed: SealedActivationKey(vec![7; 220]), record: LicenseRecord { state, ..record } }
}

fn at(n: usize) -> Timestamp {
    "2026-11-24T10:00:00.5Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(n as i64)
}

fn seat(record: &LicenseRecord) -> Seat {
    let computer_id: ComputerId = COMPUTER.parse().unwrap();
    let activation = Activation {
        activation_id: ActivationId::new(record.license_id, &computer_id, [7; 6]),
        computer_id,
        computer_name: None,
        activated_at: record.license.created_at,
        counter: CounterNumber::FIRST,
        license_key: None,
    };
    let first =
        FirstActivation { at: record.license.created_at, latest_end: LatestEnd::Never, record: record.clone().into() };
    let update = LicenseUpdate { revision: record.revision, first: Some(first), generic_license_key: None };
    Seat { activation, quota: 1, license: Some(update), trial: None }
}

/// Which says little: it is no matter here.
fn event(keys: &[NewActivationKey]) -> Event {
    let record = &keys[0].record;
    let license_ids = keys.iter().map(|key| key.record.license_id).collect();
    let after = LicenseDocument::of_license(&record.license).plain;
    let author =
        Author { principal: PRINCIPAL.parse().unwrap(), source_ip: None, request_id: "fill".to_owned() }.into();
    let event_id = RecordVersion(record.license_id.0);
    Event { event_id, at: record.license.created_at, author, change: Change::KeysCreated { license_ids, after } }
}
