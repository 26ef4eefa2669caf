//! A page costs the same however many licenses there are.
//!
//! `LATCHKEY_LICENSES=100000 cargo test -p latchkey-tests a_page_costs_the_same -- --nocapture` tries it with so many, and
//! prints what each page took.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use latchkey_api::{LicenseQuery, QueryParameters};
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

use super::page;
use crate::proxy::Call;
use crate::stand::{PRINCIPAL, PRODUCT, Stand};

const FEW: usize = 100;
/// Licenses on a page that is measured.
const LIMIT: usize = 10;
const COMPUTER: &str = "the computer of every second license";

/// Each leads to half of the licenses, or to all.
const FILTERS: [(&str, &str); 8] = [
    ("nothing", ""),
    ("product", "product=acme-editor"),
    ("e-mail address", "customer_email=customer-0%40example.com"),
    ("name", "customer_name=custom%C3%89r%200"),
    ("order", "order_id=order-0"),
    ("state", "state=suspended&product=acme-editor"),
    ("end", "ends_from=2030-01-01T00:00:00Z&product=acme-editor"),
    ("computer", "computer_id=the%20computer%20of%20every%20second%20license"),
];

/// What a page took: its calls to DynamoDB, and their read units.
#[derive(Debug, PartialEq)]
struct Cost {
    calls: Vec<String>,
    units: f64,
}

// R21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_costs_the_same_with_many_licenses() {
    let many: usize = std::env::var("LATCHKEY_LICENSES").map_or(600, |count| count.parse().unwrap());
    let stand = Stand::start().await;
    fill(&stand, 0..FEW).await;
    let few = costs(&stand, FEW).await;
    fill(&stand, FEW..many).await;
    let costs = costs(&stand, many).await;
    println!("| by | page | calls | read units of {FEW} | read units of {many} |\n|---|---|---|---|---|");
    for ((filter, page), cost) in &costs {
        let before = &few[&(*filter, *page)];
        println!("| {filter} | {page} | {} | {} | {} |", cost.calls.join(", "), before.units, cost.units);
    }
    for (of, cost) in &costs {
        let before = &few[of];
        assert_eq!(cost.calls, before.calls, "{of:?}");
        assert!((cost.units - before.units).abs() <= before.units * 0.05, "{of:?}: {before:?}, then {cost:?}");
    }
}

/// What the first, the middle and the last page of each filter take.
async fn costs(stand: &Stand, count: usize) -> BTreeMap<(&'static str, &'static str), Cost> {
    let mut costs = BTreeMap::new();
    for (filter, query) in FILTERS {
        let query = LicenseQuery { limit: Some(LIMIT), ..LicenseQuery::read(query).unwrap() };
        let all = if matches!(filter, "nothing" | "product") { count } else { count / 2 };
        for (page, skipped) in [("1 first", 0), ("2 middle", all / 2 / LIMIT * LIMIT), ("3 last", all - LIMIT)] {
            let cursor = after(stand, &query, skipped).await;
            costs.insert((filter, page), cost(stand, &LicenseQuery { cursor, ..query.clone() }).await);
        }
    }
    costs
}

/// The cursor of what follows after so many.
async fn after(stand: &Stand, query: &LicenseQuery, mut skipped: usize) -> Option<String> {
    let mut cursor = None;
    while skipped > 0 {
        let query = LicenseQuery { limit: Some(skipped.min(100)), cursor, ..query.clone() };
        let answer = page(query).send(stand).await.json();
        skipped -= answer["licenses"].as_array().unwrap().len();
        cursor = Some(answer["cursor"].as_str().unwrap().to_owned());
    }
    cursor
}

async fn cost(stand: &Stand, query: &LicenseQuery) -> Cost {
    stand.forget_calls();
    let answer = page(query.clone()).send(stand).await;
    assert_eq!(answer.json()["licenses"].as_array().unwrap().len(), LIMIT, "{}", answer.text);
    let (mut calls, mut units) = (Vec::new(), 0.0);
    for Call { operation, request, .. } in stand.dynamodb.take_calls() {
        units += consumed(stand, &operation, request).await;
        calls.push(operation);
    }
    Cost { calls, units }
}

/// The read units of a call, made once more.
async fn consumed(stand: &Stand, operation: &str, mut request: Value) -> f64 {
    request["ReturnConsumedCapacity"] = "TOTAL".into();
    let signature =
        "AWS4-HMAC-SHA256 Credential=local/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new()
        .post(format!("http://{}/", stand.backend.dynamodb()))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("x-amz-date", "20261124T100000Z")
        .header("authorization", signature)
        .body(request.to_string());
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let units = |consumed: &Value| consumed["CapacityUnits"].as_f64().unwrap();
    match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().map(units).sum(),
        consumed => units(consumed),
    }
}

/// Licenses of the same size, past the service, which would take hours.
async fn fill(stand: &Stand, numbers: std::ops::Range<usize>) {
    let store = DynamoDbLicenses::new(stand.tables(), "latchkey-licenses", "latchkey-properties");
    let numbers: Vec<_> = numbers.collect();
    for batch in numbers.chunks(50) {
        let keys: Vec<_> = batch.iter().map(|n| license(*n)).collect();
        let event = event(&keys);
        while let Err(error) = store.write_new_keys(&keys, None, &event, Timestamp::now()).await {
            // A busy computer's answer comes late; what was written then is a conflict.
            match error {
                StoreError::Unavailable(_) => {}
                StoreError::Conflict => break,
                StoreError::Fault(_) => panic!("{error:?}"),
            }
        }
        for (_, key) in batch.iter().zip(&keys).filter(|(n, _)| *n % 2 == 0) {
            store.take_seat(key.record.license_id, &seat(&key.record)).await.unwrap();
        }
    }
}

fn license(n: usize) -> NewActivationKey {
    let random = &mut StdRng::seed_from_u64(n as u64);
    let half = n % 2;
    let license = json!({
        "product": PRODUCT, "generic": false, "model": "permanent", "activations": 1, "floating_seats": 1,
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
    let author = Author { principal: PRINCIPAL.parse().unwrap(), source_ip: None, request_id: "fill".to_owned() };
    let event_id = RecordVersion(record.license_id.0);
    Event { event_id, at: record.license.created_at, author, change: Change::KeysCreated { license_ids, after } }
}
