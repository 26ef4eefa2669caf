//! Items of about the size of Latchkey's.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

pub(super) const LICENSES: &str = "latchkey-licenses";
pub(super) const PROPERTIES: &str = "latchkey-properties";
pub(super) const LICENSE: &[(&str, &str)] = &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "LICENSE")];
pub(super) const SWITCHES: &[(&str, &str)] = &[("pk", "SWITCHES#0"), ("sk", "-")];
pub(super) const NOW: &str = "2026-11-24T10:00:00.123456789Z";
pub(super) const SORT: &str = "2026-11-24T10:00:00.123456789Z#993001d6-802d-8a6d-808e-2bcf1a9966f3";
pub(super) const VENDOR: &str = "arn:aws:iam::123456789012:user/vendor";
pub(super) const ID: &str = "01937000-0000-7000-8000-000000000001";
pub(super) const ACTIVATION: &[(&str, &str)] =
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "C#30151533676646e268f")];
pub(super) const CHAIN: &[(&str, &str)] =
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "CHAIN#activations-f")];
pub(super) const EVENT: &[(&str, &str)] =
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "E#01937000-0000-7000-8000-000000000001")];
pub(super) const TAKEN_BACK: &[(&str, &str)] =
    &[("pk", "V#acme-editor"), ("sk", "01937000-0000-7000-8000-000000000001")];
pub(super) const TRIAL: &[(&str, &str)] =
    &[("pk", "T#LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"), ("sk", "acme-editor")];
pub(super) const BLOCKED: &[(&str, &str)] =
    &[("pk", "BLOCKED#2"), ("sk", "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ")];
pub(super) const LIST_HEAD: &[(&str, &str)] = &[("pk", "REVOCATIONS#acme-editor"), ("sk", "HEAD")];
pub(super) const FLOATING_SEATS: [&[(&str, &str)]; 2] = [
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "F#000000")],
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "F#000001")],
];
pub(super) const HASH: &str = "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ";
pub(super) const COUNTERS: [&[(&str, &str)]; 3] = [
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "SEATS#0")],
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "SEATS#5")],
    &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "SEATS#9")],
];

/// Attributes, or a key, of text alone.
pub(super) type Texts = &'static [(&'static str, &'static str)];
pub(super) type Item = HashMap<String, AttributeValue>;

pub(super) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(super) fn item(attributes: &[(&str, &str)]) -> Item {
    attributes.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect()
}

pub(super) fn number(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}

/// An event of a license.
pub(super) fn license_event(kind: &str) -> Item {
    let mut event = item(EVENT);
    event.extend(item(&[
        ("license_id", ID),
        ("event_id", ID),
        ("at", NOW),
        ("request_id", "JKJaXmPLvHcESHA="),
        ("kind", kind),
        ("chain", "activations-f"),
        ("previous_hash", HASH),
        ("hash", HASH),
        ("personal_hash", HASH),
        ("by_day", "DAY#2026-11-24"),
    ]));
    event.insert("number".to_owned(), number("1"));
    event.insert("by".to_owned(), AttributeValue::M(item(&[("principal", VENDOR), ("source_ip", "203.0.113.7")])));
    let personal = item(&[("salt", "BwcHBwcHBwcHBwcHBwcHBw"), ("before", "desk-7")]);
    event.insert("personal".to_owned(), AttributeValue::M(personal));
    event
}
