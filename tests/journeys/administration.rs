//! Changes of settings, products and blocked computers: each is an event, and an activation is no dearer by them.

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity};
use latchkey_core::ComputerId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::journal::line_of;
use crate::stand::{PRINCIPAL, PRODUCT, Stand};

// R12
#[tokio::test]
async fn every_change_is_an_event_that_says_who_from_where_what_before_and_after() {
    let stand = Stand::start().await;
    let defined = stand.events().await.len();
    let product = stand.define(PRODUCT, "Acme Editor 5").await;
    let on = stand.set("security/AllowGenericKeys", json!(true)).await;
    let entry = stand.block("the desk of event").await;
    let path = format!("/v1/blocked-computers/{}", entry["id"].as_str().unwrap());
    stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap();
    let version = on.json()["version"].as_str().unwrap().to_owned();
    let switch = "/v1/settings/security/AllowGenericKeys";
    let off = stand.vendor.send_with(Method::DELETE, switch, &[("if-match", &version)], "").await.unwrap();
    assert_eq!(off.status, 204);

    let events = stand.events().await.split_off(defined);
    let definition = |name: &str| json!({"name": name, "version": "4.2", "features": ["export", "spelling"]});
    let expected = [
        json!({"kind": "product_changed", "product_id": PRODUCT, "before": definition("Acme Editor"), "after": definition("Acme Editor 5")}),
        json!({"kind": "setting_changed", "property": "security/AllowGenericKeys", "after": true}),
        json!({"kind": "blocked_computer_changed", "id": entry["id"], "after": "stolen"}),
        json!({"kind": "blocked_computer_changed", "id": entry["id"], "before": "stolen"}),
        json!({"kind": "setting_changed", "property": "security/AllowGenericKeys", "before": true}),
    ];
    assert_eq!(events.len(), expected.len());
    for (event, expected) in events.iter().zip(expected) {
        assert_eq!((&event["by"]["principal"], &event["by"]["source_ip"]), (&json!(PRINCIPAL), &json!("127.0.0.1")));
        for member in ["kind", "product_id", "property", "id", "before", "after"] {
            assert_eq!(event.get(member), expected.get(member), "{member} of {event}");
        }
        assert_eq!(
            (&event["pk"], &event["sk"]),
            (&json!(format!("D#{}", &event["at"].as_str().unwrap()[..10])), &event["event_id"])
        );
    }
    let request_id = |response: &latchkey_local::service_client::Response| {
        response.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(events[1]["request_id"], request_id(&on));
    assert_eq!(events[1]["event_id"], on.json()["version"]);
    assert_eq!(events[0]["event_id"], product.json()["record_version"]);
    assert!(!format!("{events:?}").contains("the desk of event"), "a computer ID is personal");
}

#[tokio::test]
async fn what_changes_nothing_is_no_event_and_what_is_refused_neither() {
    let stand = Stand::start().await;
    stand.set("custom/Theme", json!("dark")).await;
    stand.block("desk of nothing").await;
    let before = stand.stored_everything().await;
    let theme = "/v1/settings/custom/Theme";
    assert_eq!(stand.put(theme, json!({"value": "dark"}), None).await.status, 200, "sent again");
    assert_eq!(stand.set("custom/Theme", json!("dark")).await.status, 200, "as it is");
    assert_eq!(stand.put(theme, json!({"value": "light"}), None).await.status, 428);
    let gone = stand.vendor.send_with(Method::DELETE, "/v1/settings/custom/Gone", &[], "").await.unwrap();
    assert_eq!(gone.status, 204);
    stand.block("desk of nothing").await;
    assert_eq!(stand.stored_everything().await, before);
}

#[tokio::test]
async fn the_line_of_the_log_names_the_property_or_product_and_no_value() {
    let stand = Stand::start().await;
    let set = stand.set("custom/Theme", json!("a very dark theme")).await;
    let line = line_of(&set);
    assert_eq!(line["about"], "custom/Theme");
    assert!(!line.to_string().contains("a very dark theme"));
    assert_eq!(line_of(&stand.define("viewer", "Viewer").await)["about"], "viewer");
}

/// Counted by the embedded DynamoDB, for the keys that the activation asked for.
#[tokio::test]
async fn an_activation_consumes_the_same_whatever_is_set_and_whoever_is_blocked() {
    let stand = Stand::start().await;
    let bare = activation_units(&stand, "desk-1").await;
    for n in 0..64 {
        let (name, value) = (format!("custom/{n:0>64}"), "x".repeat(1022));
        assert_eq!(stand.put(&format!("/v1/settings/{name}"), json!({"value": value}), None).await.status, 200);
    }
    let switches = [
        ("security/AllowGenericKeys", json!(true)),
        ("security/GenericKeysMaxDays", json!(36_500)),
        ("options/OneTrialPerComputer", json!(true)),
        ("options/LeaseMinutes", json!(10_080)),
        ("options/MaxReleasesPerLicense", json!(3_000_000)),
        ("options/ReleasesPeriodDays", json!(36_500)),
    ];
    for (name, value) in switches {
        assert_eq!(stand.set(name, value).await.status, 200);
    }
    fill_with_blocked_computers(&stand, 10_000).await;
    stand.block("desk-2").await;
    let (licenses, properties) = activation_units(&stand, "desk-3").await;
    println!("read units of an activation, of licenses and properties: {bare:?}, then {licenses} and {properties}");
    assert_eq!(properties, bare.1);
    // The license, the activation, and the counters that were drawn at random: one, or two.
    assert!((4.0..=5.0).contains(&licenses) && (4.0..=5.0).contains(&bare.0), "{licenses} after {bare:?}");
    // The entry of a computer that is blocked is read, beside the switches: both are of 4 KiB at most.
    assert_eq!(activation_units(&stand, "desk-2").await.1, 2.0);
    let all = stand.vendor.send_with(Method::GET, "/v1/properties", &[], "").await.unwrap().json();
    // Those of Latchkey are listed whether they are set or not; the last one stands for all of the vendor's.
    assert_eq!(all["properties"].as_array().unwrap().len(), 64 + latchkey_core::PROPERTIES.len() - 1);
}

/// The read units that activating this computer consumes, of the licenses and of the properties.
async fn activation_units(stand: &Stand, computer: &str) -> (f64, f64) {
    let activation_key = stand.activation_key(json!({})).await;
    stand.activate(&activation_key, computer).await;
    let calls = stand.dynamodb.take_calls();
    let read = calls.iter().find(|call| call.operation == "BatchGetItem").unwrap();
    let mut request = stand.tables().batch_get_item().return_consumed_capacity(ReturnConsumedCapacity::Total);
    for (table, asked) in read.request["RequestItems"].as_object().unwrap() {
        assert_eq!(asked["ConsistentRead"], true);
        let text = |key: &Value, name: &str| AttributeValue::S(key[name]["S"].as_str().unwrap().to_owned());
        let keys = asked["Keys"].as_array().unwrap().iter();
        let keys = keys.map(|key| ["pk", "sk"].map(|name| (name.to_owned(), text(key, name))).into());
        let keys = KeysAndAttributes::builder().set_keys(Some(keys.collect())).consistent_read(true).build().unwrap();
        request = request.request_items(table, keys);
    }
    let consumed = request.send().await.unwrap().consumed_capacity.unwrap();
    let units = |table: &str| {
        let of_table = consumed.iter().filter(|consumed| consumed.table_name() == Some(table));
        of_table.filter_map(|consumed| consumed.capacity_units()).sum()
    };
    (units("latchkey-licenses"), units("latchkey-properties"))
}

/// Past the service, which would take minutes.
async fn fill_with_blocked_computers(stand: &Stand, count: usize) {
    let tables = stand.tables();
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let reason = "x".repeat(255);
    for first in (0..count).step_by(25) {
        let put = |n: usize| {
            let hash = format!("computer number {n}").parse::<ComputerId>().unwrap().hash();
            let item = [
                ("pk", text(&format!("BLOCKED#{:x}", hash.first_four_bits()))),
                ("sk", text(hash.as_str())),
                ("reason", text(&reason)),
            ];
            let item = item.map(|(name, value)| (name.to_owned(), value)).into();
            let put = aws_sdk_dynamodb::types::PutRequest::builder().set_item(Some(item)).build().unwrap();
            aws_sdk_dynamodb::types::WriteRequest::builder().put_request(put).build()
        };
        let writes = (first..count.min(first + 25)).map(put).collect();
        tables.batch_write_item().request_items("latchkey-properties", writes).send().await.unwrap();
    }
}
