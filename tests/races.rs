//! Many at once: seats are exact, retries are harmless, and no change is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use latchkey_api::{Call, Nothing, Release, RemoveActivation};
use latchkey_functions::{Environment, Served};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use crate::direct::Direct;
use crate::journal;
use crate::proxy::{ALWAYS, Fault};
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_seat_has_exactly_one_winner() {
    let stand = Stand::start().await;
    let mut activation_keys = activation_keys(&stand, json!({"product": PRODUCT, "quantity": 50})).await;
    activation_keys.extend(self::activation_keys(&stand, json!({"product": PRODUCT, "quantity": 10})).await);
    // Past gateway and proxies: they would double the work.
    let environment = stand.backend.environment();
    let mut license_keys = BTreeSet::new();
    for several in activation_keys.chunks(10) {
        for responses in race(&environment, several, 8).await {
            let (won, lost): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status.is_success());
            assert_eq!((won.len(), lost.len()), (1, 7));
            license_keys.insert(license_key(won[0]));
            for response in lost {
                assert_refused(response, 409, "activations_exhausted");
            }
        }
    }
    assert_eq!(license_keys.len(), 60);
    let stored = stand.stored_keys().await;
    assert_eq!(counters(&stored), [1; 60]);
    assert_eq!(activations(&stored).len(), 60);
}

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_told_exhausted_while_seats_are_free() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 100})).await;
    // DynamoDB refuses transactions that meet on one item; the embedded one puts them in a row.
    stand.dynamodb.fail("TransactWriteItems", 50, conflict());
    let proxy = [("AWS_ENDPOINT_URL_DYNAMODB", stand.dynamodb.url())];
    let environment: Environment = stand.backend.variables().iter().cloned().chain(proxy).collect();
    let responses = race(&environment, &[activation_key], 150).await.remove(0);
    let (won, lost): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status.is_success());
    assert_eq!((won.len(), lost.len()), (100, 50));
    for response in lost {
        assert_refused(response, 409, "activations_exhausted");
    }
    let license_keys: BTreeSet<_> = won.into_iter().map(license_key).collect();
    assert_eq!(license_keys.len(), 100);
    let stored = stand.stored_keys().await;
    assert_eq!(counters(&stored), [100]);
    let of_winners: BTreeSet<_> =
        activations(&stored).into_iter().map(|item| text(&item["license_key"]["text"])).collect();
    assert_eq!(of_winners, license_keys);
}

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rush_is_served_though_transactions_refuse_one_another() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    for generic in [false, true] {
        let order = json!({"activations": 200, "generic": generic, "perpetual": true});
        let activation_key = stand.activation_key(order).await;
        stand.dynamodb.fail("BatchGetItem", ALWAYS, Fault::Slow(Duration::from_millis(5)));
        stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::Hold(Duration::from_millis(10)));
        let proxy = [("AWS_ENDPOINT_URL_DYNAMODB", stand.dynamodb.url())];
        let environment: Environment = stand.backend.variables().iter().cloned().chain(proxy).collect();
        let responses = race(&environment, &[activation_key], 60).await.remove(0);
        assert!(responses.iter().all(|response| response.status == 201));
        let writes = stand.dynamodb.take_operations().iter().filter(|call| *call == "TransactWriteItems").count();
        assert!(writes <= 5 * 60, "{writes} writes");
        stand.dynamodb.mend();
    }
    assert_eq!(counters(&stand.stored_keys().await), [60, 60]);
}

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_computer_that_asks_twenty_times_at_once_takes_one_seat() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 5})).await;
    let responses = join_all((0..20).map(|_| stand.activate(&activation_key, "the same computer"))).await;
    assert_eq!(responses.iter().filter(|response| response.status == 201).count(), 1);
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 19);
    let license_keys: BTreeSet<_> = responses.iter().map(license_key).collect();
    assert_eq!(license_keys.len(), 1);
    let activation_ids: BTreeSet<_> =
        responses.iter().map(|response| text(&response.json()["activation_id"])).collect();
    assert_eq!(activation_ids.len(), 1);
    let stored = stand.stored_keys().await;
    assert_eq!(counters(&stored), [1]);
    assert_eq!(activations(&stored).len(), 1);
}

// R4, R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn computers_that_race_for_a_generic_license_get_the_same_text() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    for _ in 0..10 {
        let order = json!({"generic": true, "duration_days": 30, "activations": 3});
        let activation_key = stand.activation_key(order).await;
        // Their clocks differ, so that what is signed for one reads otherwise than what is signed for another.
        let attempts = [("lab-one", 0), ("lab-two", 1), ("lab-three", 2)].map(|(computer, seconds)| {
            let direct = Direct::at(&stand.environment, Timestamp::now() + SignedDuration::from_secs(seconds));
            let activation_key = &activation_key;
            async move { direct.activate(activation_key, computer).await }
        });
        let responses = join_all(attempts).await;
        assert!(responses.iter().all(|response| response.status == 201));
        let license_keys: BTreeSet<_> = responses.iter().map(license_key).collect();
        assert_eq!(license_keys.len(), 1);
        let ends: BTreeSet<_> = responses.iter().map(|response| text(&response.json()["expires_at"])).collect();
        assert_eq!(ends.len(), 1);
    }
    assert_eq!(counters(&stand.stored_keys().await), [3; 10]);
}

// R1, R4
#[tokio::test]
async fn a_generic_license_is_signed_once() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 30, "activations": 3})).await;
    let mut license_keys = BTreeSet::new();
    for computer in ["lab-one", "lab-two", "lab-three"] {
        let response = stand.activate(&activation_key, computer).await;
        assert_eq!(response.status, 201, "{}", response.text);
        license_keys.insert(license_key(&response));
    }
    assert_eq!(license_keys.len(), 1);
    assert_eq!(stand.kms.take_operations(), ["Sign"]);
}

// R1, R13
#[tokio::test]
async fn a_generic_license_of_one_activation_takes_one_computer_ever() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    let activation_key = stand.activation_key(json!({"generic": true, "duration_days": 30})).await;
    let first = stand.activate(&activation_key, "lab-one").await;
    let again = stand.activate(&activation_key, "lab-one").await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(license_key(&first), license_key(&again));
    assert_refused(&stand.activate(&activation_key, "lab-two").await, 409, "activations_exhausted");
    assert_eq!(counters(&stand.stored_keys().await), [1]);
}

// R14
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_idempotency_key_makes_one_set_of_keys_however_many_ask_at_once() {
    let stand = Stand::start().await;
    let order = json!({"product": PRODUCT, "quantity": 3}).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "order-1")];
    let create = || stand.vendor.send_with(Method::POST, "/v1/keys", &headers, order.clone());
    let responses: Vec<_> = join_all((0..10).map(|_| create())).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(responses.iter().filter(|response| response.status == 201).count(), 1);
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 9);
    let bodies: BTreeSet<_> = responses.into_iter().map(|response| response.text).collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(counters(&stand.stored_keys().await), [0; 3]);
}

// R19
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn properties_that_are_set_at_once_are_all_set() {
    let stand = Stand::start().await;
    let names: Vec<_> = (0..20).map(|n| format!("custom/P{n}")).collect();
    let responses = join_all(names.iter().map(|name| stand.set(name, json!(name)))).await;
    let versions: BTreeSet<_> = responses.iter().map(|response| response.json()["version"].to_string()).collect();
    assert_eq!(versions.len(), 20);
    let settings = stand.settings().await.json();
    for name in names {
        assert_eq!(settings["settings"][&name], name);
    }
}

// R25, R29
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn seats_that_are_given_back_at_once_are_all_given_back_and_nobody_is_told_to_try_again() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 200})).await;
    let environment = stand.backend.environment();
    let activated = race(&environment, &[activation_key], 60).await.remove(0);
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::Hold(Duration::from_millis(10)));
    let proxy = [("AWS_ENDPOINT_URL_DYNAMODB", stand.dynamodb.url())];
    let environment: Environment = stand.backend.variables().iter().cloned().chain(proxy).collect();
    // Many functions share a computer here, so each gets more time than on Lambda.
    let direct = Direct { allowed: Duration::from_secs(60), ..Direct::at(&environment, Timestamp::now()) };
    // Half of them by the vendor, half by the computers themselves.
    let removals = activated.iter().enumerate().map(|(n, response)| {
        let (activated, query, headers) = (response.json(), Nothing {}, Nothing {});
        if n % 2 == 0 {
            let body = json!({"license_key": activated["license_key"], "computer_id": format!("computer-{n}")});
            let body = serde_json::from_value(body).unwrap();
            return Request::from(Call::<Release> { path: Nothing {}, query, headers, body });
        }
        let path = latchkey_api::ActivationPath {
            license_id: serde_json::from_value(activated["license_id"].clone()).unwrap(),
            activation_id: serde_json::from_value(activated["activation_id"].clone()).unwrap(),
        };
        Request::from(Call::<RemoveActivation> { path, query, headers, body: Nothing {} })
    });
    let removals: Vec<_> = removals.collect();
    let removed = join_all(removals.iter().map(|removal| direct.send(removal))).await;
    assert_eq!(statuses(&removed), [(204, 60)].into());
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    assert_eq!((counters(&stored).iter().sum::<u64>(), activations(&stored).len()), (0, 0));
    let of_kind =
        |kind: &str| stored.iter().filter(|item| item["sk"].as_str().unwrap().starts_with(kind)).collect::<Vec<_>>();
    assert_eq!(of_kind("E#").len(), 60);
    assert_eq!(of_kind("CHAIN#").iter().map(|head| head["number"].as_u64().unwrap()).sum::<u64>(), 60);
    assert_eq!(of_kind("RELEASES#").iter().map(|log| log["number"].as_u64().unwrap()).sum::<u64>(), 30);
}

/// How many answers have each status.
fn statuses(responses: &[Response]) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    responses.iter().for_each(|response| *statuses.entry(response.status.as_u16()).or_default() += 1);
    statuses
}

/// Ten administrators put something else each, all having seen the same.
async fn put_at_once(stand: &Stand, path: &str, seen: Option<&str>, body: fn(usize) -> Value) -> Vec<Response> {
    let bodies = (0..10).map(|n| stand.put(path, body(n), seen.map(str::to_owned)));
    join_all(bodies.collect::<Vec<_>>()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_s_change_of_a_product_or_setting_disappears_when_many_make_one_at_once() {
    type BodyOf = fn(usize) -> Value;
    let stand = Stand::start().await;
    let definition = |n: usize| json!({"name": format!("Viewer {n}"), "version": "1"});
    let days = |n: usize| json!({"value": n + 1});
    let text = |n: usize| json!({"value": format!("theme {n}")});
    let puts: [(&str, &str, BodyOf); 3] = [
        ("/v1/products/viewer", "record_version", definition),
        ("/v1/settings/security/GenericKeysMaxDays", "version", days),
        ("/v1/settings/custom/Theme", "version", text),
    ];
    for (path, version, body) in puts {
        let first = put_at_once(&stand, path, None, body).await;
        let won = first.iter().find(|response| response.status.is_success()).unwrap();
        assert_eq!(statuses(&first), [(won.status.as_u16(), 1), (428, 9)].into(), "{path}");
        let seen = won.json()[version].as_str().unwrap().to_owned();
        let second = put_at_once(&stand, path, Some(&seen), |n| json!({"value": n + 20, "n": n})).await;
        assert_eq!(statuses(&second), [(422, 10)].into(), "{path}: a member that there is not");
        let others: BodyOf = match path {
            "/v1/products/viewer" => |n| json!({"name": format!("Other {n}"), "version": "2"}),
            _ => |n| json!({"value": 100 + n}),
        };
        let second = put_at_once(&stand, path, Some(&seen), others).await;
        assert_eq!(statuses(&second), [(200, 1), (412, 9)].into(), "{path}");
    }
    assert_eq!(stand.events().await.len(), 1 + 2 * puts.len(), "the product of the stand, and what was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_computer_that_is_blocked_many_times_at_once_is_one_entry_and_one_event() {
    let stand = Stand::start().await;
    let reasons: Vec<_> = (0..10).map(|n| json!({"computer_id": "raced desk", "reason": format!("{n}")})).collect();
    let block = |body| stand.vendor.send(Method::POST, "/v1/blocked-computers", body);
    let responses: Vec<_> = join_all(reasons.iter().map(block)).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(statuses(&responses), [(200, 9), (201, 1)].into());
    let entries: BTreeSet<_> = responses.iter().map(|response| response.text.clone()).collect();
    assert_eq!(entries.len(), 1);
    let path = format!("/v1/blocked-computers/{}", responses[0].json()["id"].as_str().unwrap());
    let unblock = || stand.vendor.send_with(Method::DELETE, &path, &[], "");
    let responses: Vec<_> = join_all((0..10).map(|_| unblock())).await.into_iter().map(Result::unwrap).collect();
    let statuses = statuses(&responses);
    assert!(statuses[&204] >= 1 && statuses.keys().all(|status| matches!(status, 204 | 404)), "{statuses:?}");
    assert_eq!(stand.events().await.len(), 3, "the product of the stand, blocked, unblocked");
}

/// All these computers activate at once; then, one after the other, those who were told to try again.
///
/// The one thing that may be told so is a computer too busy to run all of AWS in time: losing a race is no reason.
async fn race(environment: &Environment, activation_keys: &[String], computers: usize) -> Vec<Vec<Response>> {
    // Hundreds of functions share a computer here, so each gets more time than on Lambda.
    let direct = Direct { allowed: Duration::from_secs(60), ..Direct::at(environment, Timestamp::now()) };
    let function = Served::compose(environment).unwrap();
    let computers: Vec<_> = (0..computers).map(|n| format!("computer-{n}")).collect();
    let activate = async |activation_key: &String, computer: &String| {
        let response = direct.activate_on(&function, activation_key, computer).await;
        if response.status.is_server_error() {
            let line = journal::line_of(&response);
            assert!(!line["cause"].as_str().unwrap().contains("lost a race"), "{line}");
        }
        response
    };
    let of_each = activation_keys.iter().map(|activation_key| {
        join_all(computers.iter().map(|computer| activate(activation_key, computer)).collect::<Vec<_>>())
    });
    let mut responses = join_all(of_each.collect::<Vec<_>>()).await;
    for (activation_key, responses) in activation_keys.iter().zip(&mut responses) {
        for (computer, response) in computers.iter().zip(responses) {
            if response.status.is_server_error() {
                *response = activate(activation_key, computer).await;
            }
        }
    }
    responses
}

fn conflict() -> Fault {
    Fault::Answer(
        400,
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]",
            "CancellationReasons": [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}, {"Code": "None"}],
        }),
    )
}

async fn activation_keys(stand: &Stand, order: Value) -> Vec<String> {
    let response = stand.create(order).await;
    assert_eq!(response.status, 201, "{}", response.text);
    response.json()["keys"].as_array().unwrap().iter().map(|key| text(&key["activation_key"])).collect()
}

fn license_key(response: &Response) -> String {
    text(&response.json()["license_key"])
}

fn assert_refused(response: &Response, status: u16, code: &str) {
    assert_eq!((response.status.as_u16(), &response.json()["code"]), (status, &json!(code)), "{}", response.text);
}

/// How many seats of each license are counted as taken.
fn counters(stored: &[Value]) -> Vec<u64> {
    let licenses = stored.iter().filter(|item| item["sk"] == "LICENSE");
    let counted = |license: &Value| {
        let counters = stored.iter().filter(|item| item["pk"] == license["pk"]);
        counters.filter_map(|item| item["used"].as_u64()).sum()
    };
    licenses.map(counted).collect()
}

fn activations(stored: &[Value]) -> Vec<&Value> {
    stored.iter().filter(|item| item["sk"].as_str().unwrap().starts_with("C#")).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
