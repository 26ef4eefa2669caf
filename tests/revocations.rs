//! From a change of a license to the revocation list that applications verify, whatever happens on the way.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::Timestamp;
use latchkey_core::{ActivationId, JwkSet, LicenseId, ListEntry, ListKeys, RevocationList, Stopped};
use latchkey_functions::publish_revocations::{BatchAnswer, PublishRevocations};
use latchkey_functions::{EventFunction, Invocation};
use latchkey_local::publisher::Publisher;
use rand::rngs::{StdRng, SysRng};
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::drift::read;
use crate::golden_events::names_in;
use crate::journal;
use crate::proxy::Fault;
use crate::stand::{PRODUCT, Stand};

/// As long a list may take to follow a change (the acceptance's own figure).
const SOON: Duration = Duration::from_secs(10);

/// Calls the function as Lambda does.
async fn call(stand: &Stand, event: Value) -> Result<BatchAnswer, lambda_http::Error> {
    let random = StdRng::try_from_rng(&mut SysRng).unwrap();
    let allowed = Duration::from_secs(20);
    let mut invocation = Invocation::of_event(request_id(stand), Timestamp::now(), allowed, random, false);
    let function = PublishRevocations::compose(&stand.environment).unwrap();
    function.handle(serde_json::from_value(event).unwrap(), &mut invocation).await
}

/// Publishes the lists of all products, as the schedule does.
pub(crate) async fn publish_all(stand: &Stand) {
    assert_eq!(call(stand, json!({})).await.unwrap(), BatchAnswer::default());
    stand.forget_calls();
}

/// Publishes twice, whatever comes of it; answers the lines of the log.
pub(crate) async fn publish_twice(stand: &Stand) -> Vec<Value> {
    for _ in 0..2 {
        drop(call(stand, json!({})).await);
    }
    lines_of(stand)
}

/// The lines that the log has of this stand's publications.
fn lines_of(stand: &Stand) -> Vec<Value> {
    let text = journal::text();
    let lines = text.lines().filter(|line| line.contains(&request_id(stand)));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// No other stand's.
fn request_id(stand: &Stand) -> String {
    format!("publish-in-{}-", stand.region)
}

/// A record of the stream.
fn record(product: &str, sequence_number: u32) -> Value {
    let mut record = load("revoked")["Records"][0].clone();
    record["dynamodb"]["Keys"]["pk"]["S"] = json!(format!("V#{product}"));
    record["dynamodb"]["SequenceNumber"] = json!(sequence_number.to_string());
    record
}

fn load(event: &str) -> Value {
    serde_json::from_str(&read(&format!("events/publish-revocations/{event}.json"))).unwrap()
}

/// A list as an application reads it that has just asked for the keys.
pub(crate) async fn read_list(stand: &Stand, product: &str, text: &str) -> RevocationList {
    let jwks: JwkSet = serde_json::from_value(stand.settings().await.json()["jwks"].clone()).unwrap();
    ListKeys::of(&jwks).unwrap().verify(text, &product.parse().unwrap()).unwrap()
}

/// What is served; `None` when there is no list yet.
async fn fetch(stand: &Stand) -> Option<RevocationList> {
    let path = format!("/v1/revocations/{PRODUCT}");
    let response = stand.application.send_with(Method::GET, &path, &[], String::new()).await.unwrap();
    if response.status == 503 {
        return None;
    }
    assert_eq!((response.status.as_u16(), &response.headers["cache-control"]), (200, &"max-age=60".parse().unwrap()));
    Some(read_list(stand, PRODUCT, &response.text).await)
}

/// The list, once it says what it should.
async fn fetch_when(stand: &Stand, what: &str, is_so: impl Fn(&RevocationList) -> bool) -> RevocationList {
    let started = Instant::now();
    loop {
        if let Some(list) = fetch(stand).await.filter(&is_so) {
            println!("{what}: listed after {:?}", started.elapsed());
            return list;
        }
        assert!(started.elapsed() < SOON, "{what}: not listed");
        sleep(Duration::from_millis(200)).await;
    }
}

/// A license that a computer has; answers its activation key, its ID, and the ID of the activation.
async fn activated(stand: &Stand) -> (String, LicenseId, ActivationId) {
    let activation_key = stand.activation_key(json!({})).await;
    let response = stand.activate(&activation_key, "desk-1").await;
    assert_eq!(response.status, 201, "{}", response.text);
    let activation_id = response.json()["activation_id"].as_str().unwrap().parse().unwrap();
    let license_id = LicenseId::of(&activation_key.parse().unwrap());
    (activation_key, license_id, ActivationId(activation_id))
}

async fn set_state(stand: &Stand, activation_key: &str, state: &str) {
    let response = stand.set_state(activation_key, state).await;
    assert_eq!(response.status, 200, "{}", response.text);
}

/// Several licenses that computers have, all revoked.
async fn revoke(stand: &Stand, count: usize) -> BTreeSet<String> {
    let mut revoked = BTreeSet::new();
    for _ in 0..count {
        let (activation_key, license_id, _) = activated(stand).await;
        set_state(stand, &activation_key, "revoked").await;
        revoked.insert(license_id.0.to_string());
    }
    revoked
}

fn ids(list: &RevocationList) -> BTreeSet<String> {
    list.entries().iter().map(|(id, _)| id.to_string()).collect()
}

// R23, R25, R27
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_that_takes_something_back_is_on_the_list_within_ten_seconds() {
    let stand = Stand::start().await;
    assert!(fetch(&stand).await.is_none(), "nobody publishes yet");
    let _publisher = Publisher::start(&stand.backend, &stand.environment, Timestamp::now).unwrap();
    fetch_when(&stand, "a new product", |list| list.entries().is_empty()).await;

    let (activation_key, license_id, _) = activated(&stand).await;
    let says = |expected| move |list: &RevocationList| list.entries().find(license_id.0) == expected;
    for (state, expected) in [
        ("suspended", Some(ListEntry::Stopped(Stopped::Suspended))),
        ("active", None),
        ("revoked", Some(ListEntry::Stopped(Stopped::Revoked))),
    ] {
        set_state(&stand, &activation_key, state).await;
        fetch_when(&stand, state, says(expected)).await;
    }

    let (_, license_id, activation_id) = activated(&stand).await;
    let path = format!("/v1/licenses/{}/activations/{}", license_id.0, activation_id.0);
    let response = stand.vendor.send_with(Method::DELETE, &path, &[], String::new()).await.unwrap();
    assert!(response.status.is_success(), "{}", response.text);
    let removed = Some(ListEntry::Stopped(Stopped::Removed));
    fetch_when(&stand, "an activation", |list| list.entries().find(activation_id.0) == removed).await;

    assert!(stand.define("viewer", "Viewer").await.status.is_success());
    let started = Instant::now();
    loop {
        let path = "/v1/revocations/viewer";
        let response = stand.application.send_with(Method::GET, path, &[], String::new()).await.unwrap();
        if response.status == 200 {
            break assert!(read_list(&stand, "viewer", &response.text).await.entries().is_empty());
        }
        assert!(response.status == 503 && started.elapsed() < SOON, "{}", response.text);
        sleep(Duration::from_millis(200)).await;
    }
}

// R27
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishers_at_once_lose_nothing_list_nothing_twice_and_no_number_comes_again() {
    let stand = Stand::start().await;
    publish_all(&stand).await;
    let mut numbers = vec![fetch(&stand).await.unwrap().claims().seq];
    let mut revoked = BTreeSet::new();
    for _ in 0..4 {
        revoked.extend(revoke(&stand, 2).await);
        let calls = (0..6).map(|n| call(&stand, json!({"Records": [record(PRODUCT, n)]})));
        for answer in join_all(calls).await {
            assert_eq!(answer.unwrap(), BatchAnswer::default());
        }
        let list = fetch(&stand).await.unwrap();
        assert_eq!(ids(&list), revoked);
        numbers.push(list.claims().seq);
    }
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
}

// R27
#[tokio::test]
async fn what_is_told_again_makes_no_new_list() {
    let stand = Stand::start().await;
    let revoked = revoke(&stand, 1).await;
    publish_all(&stand).await;
    let list = fetch(&stand).await.unwrap();
    assert_eq!(ids(&list), revoked);
    stand.forget_calls();
    assert_eq!(call(&stand, load("several")).await.unwrap(), BatchAnswer::default());
    // The sample's other product is none that is here, and has a list all the same: its record says so.
    assert_eq!(stand.kms.take_operations(), ["Sign"]);
    assert_eq!(fetch(&stand).await.unwrap(), list);
    assert_eq!(call(&stand, load("of-something-else")).await.unwrap(), BatchAnswer::default());
    stand.forget_calls();
    assert_eq!(call(&stand, load("of-something-else")).await.unwrap(), BatchAnswer::default());
    assert!(stand.dynamodb.take_calls().is_empty());
}

/// The budget of the design, for a short list.
// R27
#[tokio::test]
async fn a_list_costs_six_calls_to_dynamodb_and_one_signature_however_often_there_was_one() {
    let stand = Stand::start().await;
    for _ in 0..3 {
        revoke(&stand, 1).await;
        publish_all(&stand).await;
    }
    revoke(&stand, 1).await;
    stand.forget_calls();
    call(&stand, load("revoked")).await.unwrap();
    let calls = ["GetItem", "GetItem", "Query", "BatchWriteItem", "PutItem", "BatchWriteItem"];
    assert_eq!(
        (stand.dynamodb.take_operations(), stand.kms.take_operations()),
        (calls.map(str::to_owned).to_vec(), vec!["Sign".to_owned()])
    );
    call(&stand, load("revoked")).await.unwrap();
    assert_eq!(stand.dynamodb.take_operations(), ["GetItem", "GetItem", "Query"], "there is nothing new to say");
    let path = format!("/v1/revocations/{PRODUCT}");
    let get = |headers: Vec<(&'static str, String)>| {
        let (application, path) = (&stand.application, &path);
        async move {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            application.send_with(Method::GET, path, &headers, String::new()).await.unwrap()
        }
    };
    let etag = get(vec![]).await.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(stand.dynamodb.take_operations(), ["GetItem", "BatchGetItem"]);
    let known = get(vec![("if-none-match", etag.clone())]).await;
    assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""));
    assert_eq!(stand.dynamodb.take_operations(), ["GetItem"], "entries that are known are not read");
    revoke(&stand, 1).await;
    publish_all(&stand).await;
    assert_eq!(get(vec![("if-none-match", etag)]).await.status, 200);
}

// R20, R27
#[tokio::test]
async fn a_product_that_fails_is_told_again_and_keeps_no_other_from_its_list() {
    let stand = Stand::start().await;
    assert!(stand.define("viewer", "Viewer").await.status.is_success());
    let revoked = revoke(&stand, 1).await;
    let records = json!({"Records": [record(PRODUCT, 1), record("viewer", 2), record(PRODUCT, 3)]});
    for (is_kms, operation, status, error) in [
        (false, "GetItem", 400, "ProvisionedThroughputExceededException"),
        (false, "Query", 500, "InternalServerError"),
        (false, "BatchWriteItem", 400, "AccessDeniedException"),
        (false, "PutItem", 400, "ThrottlingException"),
        (true, "Sign", 400, "DisabledException"),
    ] {
        // Three attempts of the SDK, for what is worth another.
        let times = if matches!(error, "AccessDeniedException" | "DisabledException") { 1 } else { 3 };
        let proxy = if is_kms { &stand.kms } else { &stand.dynamodb };
        proxy.fail(operation, times, Fault::Answer(status, json!({"__type": error, "message": "not now"})));
        let answer = call(&stand, records.clone()).await.unwrap();
        proxy.mend();
        let failed: Vec<_> = answer.batch_item_failures.iter().map(|item| item.item_identifier.as_str()).collect();
        assert_eq!(failed, ["1", "3"], "{operation}: the product's two records");
        let other = stand.application.send_with(Method::GET, "/v1/revocations/viewer", &[], String::new()).await;
        assert_eq!(other.unwrap().status, 200, "{operation}");
        assert!(fetch(&stand).await.is_none());
    }
    stand.kms.fail("Sign", 1, Fault::Answer(400, json!({"__type": "DisabledException", "message": "off"})));
    let error = call(&stand, json!({})).await.unwrap_err();
    assert_eq!(error.to_string(), "1 of 2 revocation lists were not published");
    assert_eq!(call(&stand, records).await.unwrap(), BatchAnswer::default());
    assert_eq!(ids(&fetch(&stand).await.unwrap()), revoked);
}

// R20, R27
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publisher_that_is_killed_leaves_a_whole_list_and_the_next_one_lists_all() {
    let stand = Stand::start().await;
    publish_all(&stand).await;
    let mut random = StdRng::seed_from_u64(20_261_124);
    let (mut revoked, mut last, mut killed) = (BTreeSet::new(), fetch(&stand).await.unwrap(), 0);
    for round in 0..12 {
        let before = revoked.clone();
        revoked.extend(revoke(&stand, 1).await);
        let after = Duration::from_micros(random.random_range(0..25_000));
        killed += usize::from(timeout(after, call(&stand, load("revoked"))).await.is_err());
        let list = fetch(&stand).await.unwrap();
        assert!(ids(&list) == before || ids(&list) == revoked, "round {round}: half a list");
        assert!(list.claims().seq >= last.claims().seq);
        call(&stand, load("revoked")).await.unwrap();
        let list = fetch(&stand).await.unwrap();
        assert_eq!(ids(&list), revoked, "round {round}");
        assert!(list.claims().seq > last.claims().seq);
        last = list;
    }
    assert!(killed > 0, "none was killed");
}

// R27
#[tokio::test]
async fn the_number_rises_though_the_head_was_lost_or_an_older_one_is_back() {
    let stand = Stand::start().await;
    let table = || stand.tables().get_item().table_name("latchkey-properties");
    let key = |name: &str, value: String| (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(value));
    let head: std::collections::HashMap<_, _> =
        [key("pk", format!("REVOCATIONS#{PRODUCT}")), key("sk", "HEAD".to_owned())].into();
    revoke(&stand, 1).await;
    publish_all(&stand).await;
    let old = table().set_key(Some(head.clone())).send().await.unwrap().item.unwrap();
    revoke(&stand, 1).await;
    publish_all(&stand).await;
    let newest = fetch(&stand).await.unwrap().claims().seq;

    sleep(Duration::from_secs(2)).await;
    let delete = stand.tables().delete_item().table_name("latchkey-properties");
    delete.set_key(Some(head)).send().await.unwrap();
    assert!(fetch(&stand).await.is_none());
    publish_all(&stand).await;
    let after_loss = fetch(&stand).await.unwrap();
    assert!(after_loss.claims().seq > newest);

    sleep(Duration::from_secs(1)).await;
    stand.tables().put_item().table_name("latchkey-properties").set_item(Some(old)).send().await.unwrap();
    publish_all(&stand).await;
    let after_restore = fetch(&stand).await.unwrap();
    assert!(after_restore.claims().seq > after_loss.claims().seq);
    assert_eq!(ids(&after_restore).len(), 2);
}

// R27
#[tokio::test]
async fn every_sample_of_an_event_is_taken() {
    let stand = Stand::start().await;
    let events = names_in("events/publish-revocations", ".json");
    assert!(events.len() >= 7);
    for event in events {
        assert_eq!(call(&stand, load(&event)).await.unwrap(), BatchAnswer::default(), "{event}");
    }
}

// R28
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_signing_key_that_was_taken_back_is_named_by_the_list_of_every_product_within_ten_seconds() {
    let stand = Stand::start().await;
    let products: Vec<_> = (0..12).map(|n| format!("product-{n}")).chain([PRODUCT.to_owned()]).collect();
    for product in &products {
        assert!(stand.define(product, "One of many").await.status.is_success());
    }
    publish_all(&stand).await;
    let _publisher = Publisher::start(&stand.backend, &stand.environment, Timestamp::now).unwrap();
    sleep(Duration::from_secs(2)).await;
    let started = Instant::now();
    let body = json!({"signing_key_id": "retired-3", "reason": "stolen"});
    let revoked = stand.vendor.send(Method::POST, "/v1/signing-keys/revocations", &body).await.unwrap();
    assert_eq!(revoked.status, 201, "{}", revoked.text);
    for product in &products {
        let path = format!("/v1/revocations/{product}");
        loop {
            let response = stand.application.send_with(Method::GET, &path, &[], String::new()).await.unwrap();
            let list = read_list(&stand, product, &response.text).await;
            if list.claims().signing_keys.iter().any(|kid| kid.as_str() == "retired-3") {
                break;
            }
            assert!(started.elapsed() < SOON, "{product}: its list doesn't name the signing key");
            sleep(Duration::from_millis(100)).await;
        }
    }
    println!("{} lists after {:?}", products.len(), started.elapsed());
    // A change of one product keeps the key on its list.
    let before = fetch(&stand).await.unwrap();
    let (activation_key, license_id, _) = activated(&stand).await;
    set_state(&stand, &activation_key, "revoked").await;
    let list = fetch_when(&stand, "revoked", |list| ids(list).contains(&license_id.0.to_string())).await;
    assert_eq!(list.claims().signing_keys, before.claims().signing_keys);
}

// R15, R18
#[tokio::test]
async fn what_came_of_each_list_is_logged_with_its_metrics_and_no_secret() {
    journal::begin();
    let stand = Stand::start().await;
    revoke(&stand, 1).await;
    publish_all(&stand).await;
    let lines = lines_of(&stand);
    let of_list = |line: &&Value| line["message"] == "list published" && line["RevocationListEntries"] == 1;
    let line = lines.iter().find(of_list).unwrap();
    assert_eq!((&line["about"], &line["RevocationListsPublished"]), (&json!(PRODUCT), &json!(1)));
    assert!(line["seq"].as_u64().is_some() && line["SignLatency"].as_f64().is_some());
}
