//! What CloudWatch reads off the lines of the log: every metric of the table, with what really happened as its value.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use latchkey_core::LicenseId;
use latchkey_functions::METRICS;
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use crate::direct::Direct;
use crate::journal::{NAMESPACE, line_of};
use crate::proxy::Fault;
use crate::revocations::publish_twice;
use crate::stand::{PRODUCT, Stand};

/// The metrics that the line of a request declares, and their values.
fn metrics_of(response: &Response) -> BTreeMap<String, Value> {
    declared_by(&line_of(response))
}

/// The metrics that a line declares, and their values.
fn declared_by(line: &Value) -> BTreeMap<String, Value> {
    let mut metrics = BTreeMap::new();
    let Some(declared) = line.get("_aws") else { return metrics };
    let written = line["timestamp"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let came = Timestamp::from_millisecond(declared["Timestamp"].as_i64().unwrap()).unwrap();
    assert!(came <= written && written.duration_since(came).as_secs() < 60, "{line}");
    for directive in declared["CloudWatchMetrics"].as_array().unwrap() {
        assert_eq!(directive["Namespace"], NAMESPACE);
        for dimension in directive["Dimensions"].as_array().unwrap().iter().flat_map(|set| set.as_array().unwrap()) {
            assert!(line[dimension.as_str().unwrap()].is_string(), "{dimension} is no text: {line}");
        }
        for metric in directive["Metrics"].as_array().unwrap() {
            let name = metric["Name"].as_str().unwrap();
            let known = METRICS.iter().find(|known| known.name == name).unwrap();
            assert_eq!((&metric["Unit"], &directive["Dimensions"]), (&json!(known.unit), &json!(known.dimensions)));
            let previous = metrics.insert(name.to_owned(), line[name].clone());
            assert_eq!(previous, None, "{name} is declared twice");
        }
    }
    for (name, value) in &metrics {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        assert!(values.iter().all(|value| value.as_f64().is_some_and(|value| value >= 0.0)), "{name} is {value}");
    }
    metrics
}

/// The metrics that count, without those that say how long calls took.
fn counted(response: &Response) -> Value {
    metrics_of(response).into_iter().filter(|(name, _)| !name.ends_with("Latency")).collect()
}

/// The calls whose time a line tells.
fn timed(response: &Response) -> Vec<String> {
    metrics_of(response).into_keys().filter_map(|name| name.strip_suffix("Latency").map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_request_counts_what_it_did() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    let created = stand.create(json!({"product": PRODUCT, "quantity": 3, "activations": 2})).await;
    assert_eq!(counted(&created), json!({"KeysCreated": 3}));
    let activation_key = created.json()["keys"][0]["activation_key"].as_str().unwrap().to_owned();
    for (computer, expected) in [
        ("desk-1", json!({"ActivationsNew": 1})),
        ("desk-1", json!({"ActivationsAgain": 1})),
        ("desk-2", json!({"ActivationsNew": 1})),
        ("desk-3", json!({"ActivationsDenied": 1})),
    ] {
        assert_eq!(counted(&stand.activate(&activation_key, computer).await), expected, "{computer}");
    }
    let generic = stand.activation_key(json!({"generic": true, "duration_days": 30, "activations": 9})).await;
    for (computer, expected) in [
        ("desk-1", json!({"ActivationsNew": 1, "GenericKeyActivations": 1})),
        ("desk-2", json!({"ActivationsNew": 1, "GenericKeyActivations": 2})),
        ("desk-1", json!({"ActivationsAgain": 1})),
    ] {
        assert_eq!(counted(&stand.activate(&generic, computer).await), expected, "{computer}");
    }
    assert_eq!(counted(&stand.settings().await), json!({}));
}

// R5, R37
#[tokio::test]
async fn what_a_customers_page_asks_first_rings_no_alarm() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    for (order, status) in [(json!({"generic": true, "duration_days": 30}), 403), (json!({}), 422)] {
        let activation_key = stand.activation_key(order).await;
        let question = json!({"activation_key": activation_key, "accept_generic": false});
        let answer = stand.attempt(question).await;
        assert_eq!((answer.status.as_u16(), counted(&answer)), (status, json!({})), "{}", answer.text);
    }
    // What the service itself says no to is told of, whatever the caller takes.
    let generic = stand.activation_key(json!({"generic": true, "duration_days": 30})).await;
    stand.switch_generic_keys(false).await;
    let refused = stand.attempt(json!({"activation_key": generic})).await;
    assert_eq!((refused.status.as_u16(), counted(&refused)), (403, json!({"ActivationsDenied": 1})));
}

// R8
#[tokio::test]
async fn turning_generic_keys_on_is_counted_once_for_each_time_and_nothing_else_is() {
    let stand = Stand::start().await;
    let set = async |name: &str, value: Value| counted(&stand.set(name, value).await);
    let turned_on = json!({"GenericKeysTurnedOn": 1});
    assert_eq!(set("security/AllowGenericKeys", json!(false)).await, json!({}));
    assert_eq!(set("security/AllowGenericKeys", json!(true)).await, turned_on);
    assert_eq!(set("security/AllowGenericKeys", json!(true)).await, json!({}), "it is on");
    assert_eq!(set("security/GenericKeysMaxDays", json!(1)).await, json!({}));
    assert_eq!(set("security/AllowGenericKeys", json!(false)).await, json!({}));
    assert_eq!(set("security/AllowGenericKeys", json!(true)).await, turned_on);
}

#[tokio::test]
async fn a_refusal_that_is_no_denied_activation_counts_as_none() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    assert_eq!(counted(&stand.create(json!({"product": "nothing"})).await), json!({}));
    assert_eq!(counted(&stand.set("no/Such", json!(true)).await), json!({}));
    // A slip of whoever types, which the check symbol shows; one that is right and not there may be a guess.
    assert_eq!(counted(&stand.activate("1T6F9-JXTG3-AZJTW-1AGR1-J221F", "desk-1").await), json!({}));
    let guessed = stand.activate("1T6F9-JXTG3-AZJTW-1AGR1-J221E", "desk-1").await;
    assert_eq!((guessed.status.as_u16(), counted(&guessed)), (404, json!({"ActivationsDenied": 1})));
    stand.kms.fail("Sign", 1, Fault::Answer(400, json!({"__type": "DisabledException", "message": "off"})));
    let failed = stand.activate(&activation_key, "desk-1").await;
    assert_eq!((failed.status.as_u16(), counted(&failed)), (500, json!({"SignFailures": 1})));
}

// R8
#[tokio::test]
async fn turning_generic_keys_on_counts_and_nothing_else_that_is_set() {
    let stand = Stand::start().await;
    for (value, expected) in [(true, json!({"GenericKeysTurnedOn": 1})), (false, json!({}))] {
        assert_eq!(counted(&stand.set("security/AllowGenericKeys", json!(value)).await), expected, "{value}");
    }
    assert_eq!(counted(&stand.set("custom/Motto", json!(true)).await), json!({}));
}

#[tokio::test]
async fn keys_that_were_created_before_do_not_count_again() {
    let stand = Stand::start().await;
    let direct = Direct::at(&stand.environment, Timestamp::now());
    let order = json!({"product": PRODUCT, "quantity": 2});
    assert_eq!(counted(&direct.create(&order, Some("order-1")).await), json!({"KeysCreated": 2}));
    let again = direct.create(&order, Some("order-1")).await;
    assert_eq!((again.status.as_u16(), counted(&again)), (200, json!({})));
}

#[tokio::test]
async fn every_call_is_timed_with_its_retries() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let pause = Duration::from_millis(80);
    stand.kms.fail("Sign", 1, Fault::Slow(pause));
    let throttled = json!({"__type": "ThrottlingException", "message": "slower"});
    stand.dynamodb.fail("TransactWriteItems", 2, Fault::Answer(400, throttled));
    let activated = stand.activate(&activation_key, "desk-1").await;
    assert_eq!(timed(&activated), ["BatchGetItem", "Sign", "TransactWriteItems"]);
    assert_eq!(counted(&activated), json!({"ActivationsNew": 1, "AwsRetries": 2}));
    let metrics = metrics_of(&activated);
    assert!(metrics["SignLatency"].as_f64().unwrap() >= pause.as_secs_f64() * 1000.0, "{metrics:?}");

    let exhausted = metrics_of(&stand.activate(&activation_key, "desk-2").await);
    assert_eq!(exhausted["BatchGetItemLatency"].as_array().map(Vec::len), Some(2), "two reads, two times");
}

#[tokio::test]
async fn a_call_that_runs_out_of_time_is_no_call_of_the_next_request() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    stand.dynamodb.fail("BatchGetItem", 1, Fault::Slow(Duration::from_millis(500)));
    let direct = Direct::at(&stand.environment, Timestamp::now());
    let hurried = Direct { allowed: Duration::from_millis(50), ..direct };
    assert_eq!(hurried.activate(&activation_key, "desk-1").await.status, 503);
    let settled = direct.activate(&activation_key, "desk-1").await;
    assert_eq!(timed(&settled), ["BatchGetItem", "Sign", "TransactWriteItems"]);
    assert!(metrics_of(&settled).values().all(Value::is_number), "one call of each");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_at_the_same_time_keep_their_calls_apart() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 40})).await;
    let computers: Vec<_> = (0..20).map(|number| format!("crowded desk {number}")).collect();
    for computer in &computers {
        assert_eq!(stand.activate(&activation_key, computer).await.status, 201);
    }
    let again = join_all(computers.iter().map(|computer| stand.activate(&activation_key, computer)));
    let settings = join_all((0..20).map(|_| stand.settings()));
    let (again, settings) = tokio::join!(again, settings);
    for response in &again {
        assert_eq!(timed(response), ["BatchGetItem"]);
        assert!(metrics_of(response)["BatchGetItemLatency"].is_number());
    }
    assert!(settings.iter().all(|response| timed(response) == ["BatchGetItem"]));
}

#[tokio::test]
async fn every_metric_of_the_table_is_emitted() {
    let stand = Stand::start().await;
    let switched = stand.set("security/AllowGenericKeys", json!(true)).await;
    let cold = Direct { is_cold_start: true, ..Direct::at(&stand.environment, Timestamp::now()) };
    let order = json!({"product": PRODUCT, "generic": true, "duration_days": 30});
    let created = cold.create(&order, Some("order-1")).await;
    let activation_key = created.json()["keys"][0]["activation_key"].as_str().unwrap().to_owned();
    let unavailable = json!({"__type": "KMSInternalException", "message": "later"});
    stand.kms.fail("Sign", 3, Fault::Answer(500, unavailable));
    let license = format!("/v1/licenses/{}", LicenseId::of(&activation_key.parse().unwrap()).0);
    let look = async |path: &str| stand.vendor.send_with(reqwest::Method::GET, path, &[], "").await.unwrap();
    let responses = [
        switched,
        created,
        cold.create(&order, Some("order-1")).await,
        stand.activate(&activation_key, "desk-1").await,
        stand.activate(&activation_key, "desk-1").await,
        stand.activate(&activation_key, "desk-1").await,
        stand.activate(&activation_key, "desk-2").await,
        {
            stand.change_license(&activation_key).await;
            stand.activate(&activation_key, "desk-1").await
        },
        stand.settings().await,
        stand.set("custom/Theme", json!("dark")).await,
        stand.set("security/AllowGenericKeys", json!(false)).await,
        stand.set("security/AllowGenericKeys", json!(true)).await,
        stand.vendor.send(reqwest::Method::POST, &format!("{license}/reveal"), &json!({})).await.unwrap(),
        stand.vendor.send(reqwest::Method::POST, &format!("{license}/reissue"), &json!({})).await.unwrap(),
        look("/v1/products").await,
        look(&format!("/v1/products/{PRODUCT}")).await,
    ];
    let statuses: Vec<_> = responses.iter().map(|response| response.status.as_u16()).collect();
    assert_eq!(statuses, [200, 201, 200, 503, 201, 200, 409, 200, 200, 200, 200, 200, 200, 201, 200, 200]);
    let mut emitted: Vec<_> = responses.iter().flat_map(|response| metrics_of(response).into_keys()).collect();
    // The license was changed since.
    let earlier = json!({"license_key": responses[4].json()["license_key"]});
    let validated = async || stand.application.send(reqwest::Method::POST, "/v1/validations", &earlier).await.unwrap();
    emitted.extend(metrics_of(&validated().await).into_keys());
    let floating = stand.activation_key(json!({"floating_seats": 1})).await;
    let license_key = stand.activate(&floating, "desk-1").await.json()["license_key"].clone();
    for (license_key, status) in [(&license_key, 201), (&earlier["license_key"], 403)] {
        let wanted = json!({"license_key": license_key, "computer_id": "desk-1"});
        let lease = stand.application.send(reqwest::Method::POST, "/v1/leases", &wanted).await.unwrap();
        assert_eq!(lease.status.as_u16(), status);
        emitted.extend(metrics_of(&lease).into_keys());
    }
    for (allowed, status) in [(0, 403), (1, 204)] {
        assert_eq!(stand.set("options/MaxReleasesPerLicense", json!(allowed)).await.status, 200);
        let wanted = json!({"license_key": license_key, "computer_id": "desk-1"});
        let release = stand.application.send(reqwest::Method::POST, "/v1/releases", &wanted).await.unwrap();
        assert_eq!(release.status.as_u16(), status);
        emitted.extend(metrics_of(&release).into_keys());
    }
    stand.kms.fail("Sign", 1, Fault::Answer(400, json!({"__type": "DisabledException", "message": "off"})));
    assert_eq!(stand.set_state(&activation_key, "suspended").await.status, 200);
    emitted.extend(metrics_of(&validated().await).into_keys());
    let published = publish_twice(&stand).await;
    emitted.extend(published.iter().flat_map(|line| declared_by(line).into_keys()));
    emitted.sort();
    emitted.dedup();
    let mut table: Vec<_> = METRICS.iter().map(|metric| metric.name).collect();
    table.sort_unstable();
    assert_eq!(emitted, table);
}
