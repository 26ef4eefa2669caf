use latchkey_core::fixtures::{at, of, record, with};
use serde_json::{Value, json};

use super::*;
use crate::item;

const LICENSE: &str = "00000000-0000-0000-0000-000000000001";

fn found_by(more: Value) -> Value {
    json!(of_license(&record(more)))
}

// R21
#[test]
fn a_license_is_found_by_what_it_has() {
    let created = format!("2026-11-24T10:00:00.000000000Z#{LICENSE}");
    let plain = json!({"by_product": "PRODUCT#editor", "sort_created": created});
    assert_eq!(found_by(json!({})), plain);

    let everything = json!({
        "state": "suspended", "order_id": "A-1 é", "expires_at": "2027-01-01T00:00:00+01:00",
        "customer": {"name": " Zoë  Łukasz", "email": "Zoë@Example.com"},
    });
    let age = (jiff::Timestamp::MAX.as_nanosecond() - at("2026-11-24T10:00:00Z").as_nanosecond()).to_string();
    assert_eq!(age.len(), 21);
    let expected = json!({
        "by_state": "STATE#editor#suspended", "by_order": "ORDER#A-1 é", "by_email": "EMAIL#zoë@example.com",
        "by_name": "NAME#z", "sort_name": format!("zoe lukasz\t{age}#{LICENSE}"),
        "by_end": "END#editor", "sort_end": format!("2026-12-31T23:00:00Z#{LICENSE}"),
    });
    assert_eq!(found_by(everything), with(plain, expected));
}

// R21
#[test]
fn a_duration_has_an_end_from_the_first_activation_on() {
    let open = record(json!({"duration_days": 30}));
    let activated = LicenseRecord { first_activated_at: Some(at("2026-11-24T10:00:00.5Z")), ..open.clone() };
    assert!(!of_license(&open).contains_key("by_end"));
    assert_eq!(of_license(&activated)["sort_end"], format!("2026-12-24T10:00:00Z#{LICENSE}"));
}

#[test]
fn a_change_sets_and_removes_what_is_not_as_it_was() {
    let before = record(json!({
        "state": "suspended", "customer": {"name": "Ada", "email": "ada@example.com"}, "order_id": "A-1",
    }));
    let after = record(json!({"customer": {"name": "Ada", "email": "bob@example.com"}, "order_id": "A-1"}));
    let change = |before, after| {
        let change = Change::new(item::license(after_id())).only_if("attribute_exists(pk)");
        let write = follow(change, before, after).unwrap().into_write("licenses").unwrap();
        let update = write.update.unwrap();
        (update.update_expression, update.expression_attribute_values.unwrap_or_default())
    };
    let (expression, values) = change(&before, &after);
    assert_eq!(expression, "SET by_email = :by_email REMOVE by_state");
    assert_eq!(values[":by_email"].as_s().unwrap(), "EMAIL#bob@example.com");
    let (expression, _) = change(&before, &record(json!({"state": "suspended"})));
    assert_eq!(expression, "REMOVE by_email, by_name, by_order, sort_name");
}

fn after_id() -> LicenseId {
    of(json!(LICENSE))
}

/// Times sort as their texts do, to the nanosecond, and so do the keys of their licenses.
#[test]
fn what_is_sorted_by_has_a_fixed_width() {
    let id = after_id();
    let times =
        ["2026-11-24T10:00:00Z", "2026-11-24T10:00:00.000000001Z", "2026-11-24T10:00:00.1Z", "2026-11-24T10:00:01Z"];
    let sorted: Vec<_> = times.iter().map(|time| index::sort_created(at(time), id)).collect();
    assert!(sorted.is_sorted() && sorted.iter().all(|key| key.len() == sorted[0].len()), "{sorted:?}");
    let names = ["Ada", "Ada B", "Adam", "Bob"].map(|name| FoldedName::of(&name.parse().unwrap()).unwrap());
    let sorted: Vec<_> = names.iter().map(|name| index::sort_name(name, at(times[0]), id)).collect();
    assert!(sorted.is_sorted(), "{sorted:?}");
    let newer = index::sort_name(&names[0], at(times[3]), id);
    assert!(newer < sorted[0], "the newest comes first");
}

/// DynamoDB takes 2,048 bytes for a partition key and 1,024 for a sort key
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
#[test]
fn the_longest_keys_fit() {
    for letter in ["€", "\u{fdfa}", "\u{1d15e}", "İ", "ŉ", "x"] {
        let record = record(json!({
            "customer": {"name": letter.repeat(255), "email": format!("{}@{letter}", letter.repeat(252))},
            "order_id": letter.repeat(255),
            "expires_at": "9999-12-30T00:00:00Z",
            "product": "x".repeat(64),
            "state": "suspended",
        }));
        for (name, value) in of_license(&record) {
            let max = if name.starts_with("by_") { 2048 } else { 1024 };
            assert!(value.len() <= max, "{name} of {letter}: {}", value.len());
        }
    }
}
