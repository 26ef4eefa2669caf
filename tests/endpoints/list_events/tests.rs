//! What a vendor reads of the past, and what an auditor finds who reads it all.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_api::ListEventsResponse;
use latchkey_core::{ChainName, StoredEvent, Tampering};
use reqwest::Method;
use serde_json::Value;

use super::*;
use crate::audit::audit;
use crate::endpoints::update_license::patch;
use crate::stand::Stand;

type Item = HashMap<String, AttributeValue>;

/// A license that was activated twice, changed five times, and whose seats were given back.
async fn with_history(stand: &Stand) -> String {
    let order = json!({
        "activations": 3,
        "customer": {"name": "Ada Lovelace", "email": "ada@example.com"},
        "comment": "two\nlines",
        "properties": {"tier": "gold", "ratio": 0.1, "tiny": 1e-100, "large": 9_007_199_254_740_991_i64, "whole": 1e3},
    });
    let activation_key = stand.activation_key(order).await;
    for computer in ["desk-1", "desk-2"] {
        let activated = stand.activate(&activation_key, computer).await.json();
        let path = format!(
            "/v1/licenses/{}/activations/{}",
            activated["license_id"].as_str().unwrap(),
            activated["activation_id"].as_str().unwrap()
        );
        assert_eq!(stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap().status, 204);
    }
    for change in [
        json!({"customer": {"name": "Ada King"}, "order_id": "A-2"}),
        json!({"properties": {"ratio": 1.5e10, "tiny": null, "negative": -0.25}}),
        json!({"comment": null, "activations": 100, "features": ["spelling"]}),
    ] {
        let response = patch(stand, &activation_key, change).await.send(stand).await;
        assert_eq!(response.status, 200, "{}", response.text);
    }
    for state in ["suspended", "active"] {
        assert_eq!(stand.set_state(&activation_key, state).await.status, 200);
    }
    activation_key
}

fn license_id(activation_key: &str) -> LicenseId {
    LicenseId::of(&activation_key.parse().unwrap())
}

/// All events, in pages of so many.
async fn all(stand: &Stand, of: EventsOf, limit: usize) -> Vec<StoredEvent> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        stand.forget_calls();
        let response = events(of, PageQuery { limit: Some(limit), cursor }).send(stand).await;
        assert_eq!(response.status, 200, "{}", response.text);
        assert!(stand.dynamodb.take_operations().len() <= 2);
        let page: ListEventsResponse = serde_json::from_value(response.json()).unwrap();
        assert!(page.events.len() <= limit);
        assert_eq!(page.license.is_some(), matches!(of, EventsOf::License(_)));
        all.extend(page.events);
        cursor = page.cursor;
        if cursor.is_none() {
            return all;
        }
    }
}

fn kinds(events: &[StoredEvent]) -> Vec<&str> {
    events.iter().map(StoredEvent::kind).collect()
}

// R29, R15
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_license_tells_its_history_page_by_page_and_it_is_whole() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    let of = of_license(&activation_key);
    let expected = [
        "license_state_set",
        "license_state_set",
        "license_updated",
        "license_updated",
        "license_updated",
        "activation_removed",
        "activation_removed",
    ];
    let whole = all(&stand, of, 100).await;
    assert_eq!(kinds(&whole), expected, "the newest first");
    for limit in [1, 2, 7] {
        assert_eq!(all(&stand, of, limit).await, whole, "{limit}");
    }
    assert_eq!(audit(&stand, license_id(&activation_key)).await.verify(), Ok(7));
    let text = events(of, PageQuery::default()).send(&stand).await.text;
    assert!(!text.contains(&activation_key) && !text.contains("eyJ"), "no secret");
    assert_eq!(whole[4].0["before"]["order_id"], Value::Null);
    assert_eq!(whole[4].0["personal"]["before"], json!({"customer": {"name": "Ada Lovelace"}}));
    assert_eq!(whole[1].0["after"], json!({"state": "suspended", "state_reason": "tried out"}));

    let fresh = stand.activation_key(json!({})).await;
    assert_eq!(
        (all(&stand, of_license(&fresh), 5).await, audit(&stand, license_id(&fresh)).await.verify()),
        (vec![], Ok(0))
    );
}

// R29, R31
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_tells_of_everything_page_by_page() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    assert_eq!(stand.set("custom/Motto", json!("festina lente")).await.status, 200);
    assert_eq!(stand.define("acme-viewer", "Acme Viewer").await.status, 201);
    stand.block("desk-9").await;
    let whole = all(&stand, today(), 100).await;
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in kinds(&whole) {
        *count.entry(kind).or_default() += 1;
    }
    let expected = [
        ("activation_removed", 2),
        ("blocked_computer_changed", 1),
        ("keys_created", 1),
        ("license_state_set", 2),
        ("license_updated", 3),
        ("product_changed", 2),
        ("setting_changed", 1),
    ];
    assert_eq!(count, expected.into());
    assert_eq!(kinds(&whole)[..3], ["blocked_computer_changed", "product_changed", "setting_changed"]);
    for limit in [1, 5] {
        assert_eq!(all(&stand, today(), limit).await, whole, "{limit}");
    }
    let of_license = all(&stand, of_license(&activation_key), 100).await;
    let among: Vec<_> = whole.iter().filter(|event| event.0.contains_key("license_id")).cloned().collect();
    assert_eq!(among, of_license, "the same events");
    for event in &whole {
        let one = EventsOf::Event(event.event_id().parse().unwrap());
        assert_eq!(all(&stand, one, 5).await, std::slice::from_ref(event));
    }
    let nobodys = EventsOf::Event("019ab3f1-7d00-7000-8000-000000000077".parse().unwrap());
    assert_eq!(all(&stand, nobodys, 5).await, []);
    let text = events(today(), PageQuery::default()).send(&stand).await.text;
    assert!(!text.contains(&activation_key) && !text.contains("eyJ") && !text.contains("desk-9"), "no secret");
}

#[tokio::test]
async fn a_cursor_is_good_for_the_same_events_alone() {
    let stand = Stand::start().await;
    let keys = [with_history(&stand).await, with_history(&stand).await];
    let lists = [of_license(&keys[0]), of_license(&keys[1]), today()];
    for one in lists {
        let page = PageQuery { limit: Some(1), cursor: None };
        let cursor = events(one, page).send(&stand).await.json()["cursor"].as_str().unwrap().to_owned();
        for other in lists {
            let response = events(other, PageQuery { limit: None, cursor: Some(cursor.clone()) }).send(&stand).await;
            let expected = if one == other { 200 } else { 422 };
            assert_eq!(response.status, expected, "{one:?} {other:?}");
        }
    }
}

/// The events of a license as they are stored, the oldest first.
async fn items(stand: &Stand, activation_key: &str) -> Vec<Item> {
    let pk = AttributeValue::S(format!("L#{}", license_id(activation_key).0));
    let query = stand.tables().query().table_name("latchkey-licenses").expression_attribute_values(":pk", pk);
    let query = query.expression_attribute_values(":events", AttributeValue::S("E#".to_owned()));
    query.key_condition_expression("pk = :pk AND begins_with(sk, :events)").send().await.unwrap().items.unwrap()
}

async fn put(stand: &Stand, item: Item) {
    stand.tables().put_item().table_name("latchkey-licenses").set_item(Some(item)).send().await.unwrap();
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn event_id(item: &Item) -> String {
    item["event_id"].as_s().unwrap().clone()
}

/// Changes an item of the license past the service.
async fn alter(stand: &Stand, activation_key: &str, sk: &str, expression: &str, value: Option<AttributeValue>) {
    let request = stand.tables().update_item().table_name("latchkey-licenses").update_expression(expression);
    let request = request.key("pk", text(&format!("L#{}", license_id(activation_key).0))).key("sk", text(sk));
    let values = value.map(|value| [(":value".to_owned(), value)].into());
    request.set_expression_attribute_values(values).send().await.unwrap();
}

// R29
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attribute_that_was_altered_in_the_table_is_found_at_its_event() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    let license = license_id(&activation_key);
    for item in items(&stand, &activation_key).await {
        let names = item.keys().filter(|name| !["pk", "sk"].contains(&name.as_str()));
        for name in names.map(String::as_str).chain(["added"]) {
            let mut altered = item.clone();
            altered.insert(name.to_owned(), text("altered"));
            put(&stand, altered).await;
            let found = audit(&stand, license).await.verify().unwrap_err();
            assert_eq!(found.event_id(), Some(event_id(&item)), "{name}: {found}");
            assert!(matches!(found, Tampering::Altered(..) | Tampering::Unreadable(_)), "{name}: {found}");
        }
        put(&stand, item).await;
        assert_eq!(audit(&stand, license).await.verify(), Ok(7));
    }
}

// R29
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_was_removed_from_the_table_is_found_by_its_number() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    let license = license_id(&activation_key);
    for item in items(&stand, &activation_key).await {
        let key: Item = ["pk", "sk"].map(|name| (name.to_owned(), item[name].clone())).into();
        stand.tables().delete_item().table_name("latchkey-licenses").set_key(Some(key)).send().await.unwrap();
        let chain = ChainName::try_from(item["chain"].as_s().unwrap().clone()).unwrap();
        let number = item["number"].as_n().unwrap().parse().unwrap();
        assert_eq!(audit(&stand, license).await.verify(), Err(Tampering::Removed(chain, number)));
        put(&stand, item).await;
    }
    assert_eq!(audit(&stand, license).await.verify(), Ok(7));
}

// R29
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_were_swapped_or_put_in_in_the_table_are_found() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    let license = license_id(&activation_key);
    let items = items(&stand, &activation_key).await;
    let [one, other] = [3, 4].map(|n: usize| items[n].clone());
    let under = |item: &Item, key: &Item| {
        let mut item = item.clone();
        item.insert("sk".to_owned(), key["sk"].clone());
        item
    };
    put(&stand, under(&one, &other)).await;
    put(&stand, under(&other, &one)).await;
    let found = audit(&stand, license).await.verify().unwrap_err();
    assert_eq!((found.as_str(), found.event_id()), ("event_altered", Some(event_id(&other))), "the first of the chain");
    put(&stand, one.clone()).await;
    put(&stand, other).await;
    assert_eq!(audit(&stand, license).await.verify(), Ok(7));

    let mut forged = one;
    forged.insert("sk".to_owned(), text("E#019ab3f1-7d00-7000-8000-000000000077"));
    put(&stand, forged).await;
    let found = audit(&stand, license).await.verify().unwrap_err();
    let expected = ("event_put_in", Some("019ab3f1-7d00-7000-8000-000000000077".to_owned()));
    assert_eq!((found.as_str(), found.event_id()), expected);
}

// R29
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_license_that_was_altered_in_the_table_is_found_with_the_member() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    let license = license_id(&activation_key);
    let stored = || async {
        let request = stand.tables().get_item().table_name("latchkey-licenses").consistent_read(true);
        let request = request.key("pk", text(&format!("L#{}", license.0))).key("sk", text("LICENSE"));
        request.send().await.unwrap().item.unwrap()
    };
    let before = stored().await;
    let number = |number: &str| AttributeValue::N(number.to_owned());
    let member = |name: &str| Tampering::License(vec![name.to_owned()]);
    for (expression, value, expected) in [
        ("SET activations = :value", number("100000"), member("activations")),
        ("SET features = :value", AttributeValue::L(vec![]), member("features")),
        ("SET customer = :value", AttributeValue::M([("name".to_owned(), text("Eve"))].into()), member("customer")),
        ("SET record_version = :value", text("019ab3f1-7d00-7000-8000-000000000077"), member("record_version")),
        // No event tells of it.
        ("SET floating_seats = :value", number("7"), Tampering::License(vec![])),
        ("SET expires_at = :value", text("2099-01-01T00:00:00Z"), Tampering::License(vec![])),
    ] {
        alter(&stand, &activation_key, "LICENSE", expression, Some(value)).await;
        assert_eq!(audit(&stand, license).await.verify(), Err(expected), "{expression}");
        put(&stand, before.clone()).await;
    }
    assert_eq!(audit(&stand, license).await.verify(), Ok(7));
    let head = AttributeValue::M([("number".to_owned(), number("5")), ("hash".to_owned(), text("x"))].into());
    let mut altered = before;
    altered.insert("chain".to_owned(), head);
    put(&stand, altered).await;
    assert!(matches!(audit(&stand, license).await.verify(), Err(Tampering::Head(ChainName::License, Some(_)))));
}

// R29
#[tokio::test]
async fn a_license_that_can_not_be_read_any_more_is_said_to_be_and_its_events_come_all_the_same() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    alter(&stand, &activation_key, "LICENSE", "REMOVE product", None).await;
    let of = EventsOf::License(license_id(&activation_key));
    let response = events(of, PageQuery::default()).send(&stand).await;
    let answer = response.json();
    assert_eq!((response.status.as_u16(), &answer["license"]), (200, &Value::Null), "{answer}");
    assert_eq!(answer["license_unreadable"], "an item does not have its form: missing field `product`");
    assert_eq!(answer["events"].as_array().unwrap().len(), 7);
}

// R29
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_who_is_erased_leaves_the_chain_whole() {
    let stand = Stand::start().await;
    let activation_key = with_history(&stand).await;
    let license = license_id(&activation_key);
    let erased = json!({"customer": null, "comment": null});
    assert_eq!(patch(&stand, &activation_key, erased).await.send(&stand).await.status, 200);
    for item in items(&stand, &activation_key).await {
        alter(&stand, &activation_key, item["sk"].as_s().unwrap(), "REMOVE personal", None).await;
    }
    alter(&stand, &activation_key, "LICENSE", "REMOVE created_personal.salt", None).await;
    assert_eq!(audit(&stand, license).await.verify(), Ok(8));
    let stored: Vec<_> = stand.stored_everything().await.iter().map(Value::to_string).collect();
    for personal in ["\"Ada", "ada@example.com", "two\\nlines", "desk-1"] {
        assert!(!stored.iter().any(|item| item.contains(personal)), "{personal}");
    }
    let renamed = json!({"customer": {"name": "Somebody else"}});
    assert_eq!(patch(&stand, &activation_key, renamed).await.send(&stand).await.status, 200);
    assert_eq!(audit(&stand, license).await.verify(), Ok(9), "the chain goes on");
}
