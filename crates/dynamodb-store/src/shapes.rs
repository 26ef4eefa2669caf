//! What each kind of item looks like, attribute by attribute.
//!
//! Items outlive the code that wrote them: a change here needs a migration of what is stored.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_core::fixtures::{blocked_computer, setting};
use latchkey_core::{
    Activation, ChainHead, ChainName, Change, LatestEnd, LicenseDocument, LicenseEvent, ReleaseLimit, ReleaseLog, Salt,
    SealedActivationKey, SeatCounter,
};
use latchkey_service::testing::records::{
    activation, block_event, computer, floating_seat, kept_answer, lease, license_id, new_key, product, revoked_keys,
    scope, trial,
};
use latchkey_service::{KeptAnswer, NewActivationKey};
use serde_json::{Value, json};

use crate::activations::activation_item;
use crate::item::{self, Item};
use crate::keys::{kept_answer_item, new_license_item};
use crate::license_changes::license_event_item;
use crate::license_item::signpost;

mod revocation_lists;

/// An item in DynamoDB's own JSON, `{"name": {"S": "text"}}`; binary as `{"B": [0, 255]}`.
fn json(item: &Item) -> Value {
    item.iter().map(|(name, value)| (name.clone(), json_value(value))).collect::<serde_json::Map<_, _>>().into()
}

fn json_value(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(value) => json!({ "BOOL": value }),
        AttributeValue::B(bytes) => json!({ "B": bytes.as_ref() }),
        AttributeValue::L(values) => json!({ "L": values.iter().map(json_value).collect::<Vec<_>>() }),
        AttributeValue::M(map) => json!({ "M": json(map) }),
        AttributeValue::Null(is_null) => json!({ "NULL": is_null }),
        other => panic!("no item has {other:?}"),
    }
}

/// What the two kinds of items that hold a license say of it.
fn license_attributes() -> Value {
    json!({
        "product": {"S": "editor"},
        "generic": {"BOOL": false},
        "model": {"S": "subscription"},
        "activations": {"N": "2"},
        "duration_days": {"N": "30"},
        "maintenance_until": {"S": "2027-12-31T23:59:59Z"},
        "features": {"L": [{"S": "export"}, {"S": "import"}]},
        "properties": {"M": {
            "beta": {"BOOL": true},
            "limit": {"N": "10"},
            "ratio": {"N": "0.1"},
            "text": {"S": ""},
            "tier": {"S": "gold"},
        }},
        "customer": {"M": {"name": {"S": "Ada"}, "email": {"S": "ada@example.com"}}},
        "order_id": {"S": "A-1"},
        "comment": {"S": "two\nlines"},
        "created_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "created_by": {"S": "arn:aws:iam::111122223333:user/vendor"},
    })
}

fn with(attributes: Value, more: Value) -> Value {
    let mut all = attributes.as_object().unwrap().clone();
    all.extend(more.as_object().unwrap().clone());
    all.into()
}

fn sealed_key(seats: u32) -> NewActivationKey {
    NewActivationKey { sealed: SealedActivationKey(vec![0, 255, 1]), ..new_key(1, seats) }
}

#[test]
fn a_new_license_is_this_item() {
    let expected = with(
        license_attributes(),
        json!({
            "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
            "sk": {"S": "LICENSE"},
            "license_id": {"S": "00000000-0000-0000-0000-000000000001"},
            "state": {"S": "active"},
            "revision": {"N": "1"},
            "record_version": {"S": "00000000-0000-0000-0000-000000000001"},
            "activation_key_hash": {"S": "hash-1"},
            "chain": {"M": {"number": {"N": "0"}, "hash": {"S": "z5YMNL_F2fbSoMZ4TEGNtuUkJ6jfZm7AqR0QRB24y-s"}}},
            "created_personal": {"M": {
                "salt": {"S": "BwcHBwcHBwcHBwcHBwcHBw"},
                "hash": {"S": "2wPQZXtwMDVuLrdc1tOM5l_tH28V23-I0z1NP6xyLA0"},
            }},
            "counters": {"N": "1"},
            "sealed_activation_key": {"B": [0, 255, 1]},
            "by_product": {"S": "PRODUCT#editor"},
            "by_email": {"S": "EMAIL#ada@example.com"},
            "by_order": {"S": "ORDER#A-1"},
            "sort_created": {"S": "2026-11-24T10:00:00.123456789Z#00000000-0000-0000-0000-000000000001"},
            "by_name": {"S": "NAME#a"},
            "sort_name": {"S": "ada\t251606692800876543210#00000000-0000-0000-0000-000000000001"},
        }),
    );
    let item = new_license_item(&sealed_key(2)).unwrap();
    assert_eq!(json(&item), expected);
    assert_eq!(item["sealed_activation_key"], AttributeValue::B(Blob::new([0, 255, 1])));
}

#[test]
fn an_activation_is_this_item() {
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
        "sk": {"S": "C#382b740d7ec75a53785"},
        "activation_id": {"S": "e0add035-fb1d-8694-b785-070707070707"},
        "computer_id": {"S": "computer 1"},
        "computer_name": {"S": "Ada's laptop"},
        "activated_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "counter": {"N": "0"},
        "license_key": {"M": {
            "text": {"S": "license-key-of-1"},
            "revision": {"N": "1"},
            "signing_key_id": {"S": "2026"},
        }},
        "by_computer": {"S": format!("COMPUTER#{}", computer(1).hash().as_str())},
        "sort_activated": {"S": "2026-11-24T10:00:00.123456789Z#00000000-0000-0000-0000-000000000001"},
    });
    assert_eq!(json(&activation_item(license_id(1), &activation(1)).unwrap()), expected);

    let nameless = Activation { computer_name: None, license_key: None, ..activation(1) };
    let mut expected = expected;
    for absent in ["computer_name", "license_key"] {
        expected.as_object_mut().unwrap().remove(absent);
    }
    assert_eq!(json(&activation_item(license_id(1), &nameless).unwrap()), expected);
}

#[test]
fn a_counter_of_seats_is_this_item() {
    let key = item::seat_counter(license_id(1), 15.try_into().unwrap());
    let item = item::write(key, &SeatCounter { used: 1, quota: 62 }).unwrap();
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
        "sk": {"S": "SEATS#15"},
        "used": {"N": "1"},
        "quota": {"N": "62"},
    });
    assert_eq!(json(&item), expected);
}

#[test]
fn a_log_of_releases_is_this_item() {
    let limit = ReleaseLimit { allowed: 3, within_days: 365 };
    let log = ReleaseLog::default().noting(limit, latchkey_service::testing::records::now());
    let item = item::write(item::release_log(license_id(1), 15.try_into().unwrap()), &log).unwrap();
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
        "sk": {"S": "RELEASES#15"},
        "number": {"N": "1"},
        "releases": {"L": [{"M": {"at": {"S": "2026-11-24T10:00:00.123456789Z"}, "count": {"N": "1"}}}]},
    });
    assert_eq!(json(&item), expected);
}

#[test]
fn a_first_activation_adds_these_attributes_to_the_license() {
    let mut key = sealed_key(2);
    (key.record.first_activated_at, key.record.latest_end) =
        (Some(key.record.license.created_at), Some(LatestEnd::Never));
    key.record.generic_license_key = activation(1).license_key;
    let (after, before) = (json(&new_license_item(&key).unwrap()), json(&new_license_item(&sealed_key(2)).unwrap()));
    let expected = json!({
        "by_end": {"S": "END#editor"},
        "sort_end": {"S": "2026-12-24T10:00:00Z#00000000-0000-0000-0000-000000000001"},
        "first_activated_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "latest_end": {"S": "never"},
        "generic_license_key": {"M": {
            "text": {"S": "license-key-of-1"},
            "revision": {"N": "1"},
            "signing_key_id": {"S": "2026"},
        }},
    });
    assert_eq!(after, with(before, expected));
    let until = LatestEnd::from(Some("2027-01-01T00:00:00Z".parse().unwrap()));
    assert_eq!(json_value(&item::value(&until).unwrap()), json!({"M": {"until": {"S": "2027-01-01T00:00:00Z"}}}));
}

#[test]
fn what_create_key_answered_is_this_item() {
    let record = kept_answer(&[sealed_key(2)], "2026-11-25T10:00:00.5Z".parse().unwrap());
    let record = KeptAnswer { license: sealed_key(2).record.license, ..record };
    let expected = json!({
        "pk": {"S": "I#FB1I_JuO4_aoon3ehlVnEBOTrwnPqzLKWwmL5_YCcM4"},
        "sk": {"S": "CREATE"},
        "fingerprint": {"S": "fPSz6jt_uCkWmvGdZBkF6wTBoj1gV8vhCpdbpbz6oh4"},
        "license": {"M": license_attributes()},
        "keys": {"L": [{"L": [{"S": "00000000-0000-0000-0000-000000000001"}, {"B": [0, 255, 1]}]}]},
        "record_version": {"S": "00000000-0000-0000-0000-000000000001"},
        "keep_until": {"S": "2026-11-25T10:00:00.500000000Z"},
        "ttl": {"N": "1795600801"},
    });
    assert_eq!(json(&kept_answer_item(&scope("a#b"), &record).unwrap()), expected);
}

#[test]
fn a_setting_is_this_attribute() {
    let ratio = setting("custom/Ratio", json!(0.25));
    let expected = json!({"M": {
        "name": {"S": "custom/Ratio"},
        "value": {"N": "0.25"},
        "version": {"S": ratio.version.to_string()},
        "updated_at": {"S": "2026-11-24T10:00:00Z"},
        "updated_by": {"S": "arn:aws:iam::111122223333:user/vendor"},
    }});
    assert_eq!(json_value(&item::value(&ratio).unwrap()), expected);
}

#[test]
fn a_signing_key_that_was_taken_back_is_this_in_the_list_of_the_switches() {
    let expected = json!({"L": [{"M": {
        "signing_key_id": {"S": "2025"},
        "reason": {"S": "stolen"},
        "version": {"S": "00000000-0000-0000-0000-000000000009"},
        "revoked_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "revoked_by": {"S": "arn:aws:iam::111122223333:user/vendor"},
    }}]});
    let kept = item::value(&revoked_keys(&["2025"])).unwrap();
    assert_eq!(json_value(&kept), expected);
    let mut switches = item::switches(0).into_item();
    switches.insert(item::REVOKED_SIGNING_KEYS.to_owned(), kept);
    assert_eq!(item::read_switches(Some(switches)).unwrap().revoked_signing_keys, revoked_keys(&["2025"]));
    let expected = json!({"pk": {"S": "V#"}, "sk": {"S": "-"}});
    assert_eq!(json(&item::unlisted_products().into_item()), expected);
}

#[test]
fn a_blocked_computer_is_this_item() {
    let entry = blocked_computer("computer 1", 1);
    let expected = json!({
        "pk": {"S": "BLOCKED#3"},
        "sk": {"S": entry.id.as_str()},
        "id": {"S": entry.id.as_str()},
        "computer_id": {"S": "computer 1"},
        "reason": {"S": "stolen"},
        "version": {"S": "00000000-0000-0000-0000-000000000001"},
        "blocked_at": {"S": "2026-11-24T10:00:00Z"},
        "blocked_by": {"S": "arn:aws:iam::111122223333:user/vendor"},
    });
    assert_eq!(json(&item::write(item::blocked_computer(&entry.id), &entry).unwrap()), expected);
}

#[test]
fn an_event_of_no_license_is_this_item() {
    let event = block_event(&blocked_computer("computer 1", 1), 7);
    let expected = json!({
        "pk": {"S": "D#2026-11-24"},
        "sk": {"S": "00000000-0000-0000-0000-000000000007"},
        "event_id": {"S": "00000000-0000-0000-0000-000000000007"},
        "at": {"S": "2026-11-24T10:00:00Z"},
        "by": {"M": {
            "principal": {"S": "arn:aws:iam::111122223333:user/vendor"},
            "source_ip": {"S": "203.0.113.7"},
        }},
        "request_id": {"S": "r-1"},
        "kind": {"S": "blocked_computer_changed"},
        "id": {"S": computer(1).hash().as_str()},
        "after": {"S": "stolen"},
        "by_day": {"S": "DAY#2026-11-24"},
    });
    let item = item::write_event(item::event(&event), &event).unwrap();
    assert_eq!(json(&item), expected);
    assert_eq!(item::read::<latchkey_core::Event>(item).unwrap(), event);
}

#[test]
fn an_event_of_a_license_is_this_item() {
    let before = new_key(1, 2).record;
    let mut after = before.clone();
    (after.license.comment, after.license.order_id) = (None, Some("B-2".parse().unwrap()));
    let document = LicenseDocument::change(&before, &after, Salt([1; 16]));
    let change = Change::LicenseUpdated { before: document.before, after: document.after };
    let event = latchkey_core::fixtures::event(before.record_version, change);
    let event = LicenseEvent::link(before.license_id, event, document.personal, ChainName::License, &before.chain);
    let item = license_event_item(&event).unwrap();
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
        "sk": {"S": "E#00000000-0000-0000-0000-000000000001"},
        "by_day": {"S": "DAY#2026-11-24"},
        "license_id": {"S": "00000000-0000-0000-0000-000000000001"},
        "event_id": {"S": "00000000-0000-0000-0000-000000000001"},
        "at": {"S": "2026-11-24T10:00:00Z"},
        "by": {"M": {
            "principal": {"S": "arn:aws:iam::111122223333:user/vendor"},
            "source_ip": {"S": "203.0.113.7"},
        }},
        "request_id": {"S": "r-1"},
        "kind": {"S": "license_updated"},
        "before": {"M": {"order_id": {"S": "A-1"}}},
        "after": {"M": {"order_id": {"S": "B-2"}}},
        "personal": {"M": {
            "salt": {"S": "AQEBAQEBAQEBAQEBAQEBAQ"},
            "before": {"M": {"comment": {"S": "two\nlines"}}},
            "after": {"M": {"comment": {"NULL": true}}},
        }},
        "personal_hash": {"S": event.personal_hash.as_ref().unwrap().as_str()},
        "chain": {"S": "license"},
        "number": {"N": "1"},
        "previous_hash": {"S": before.chain.hash.as_str()},
        "hash": {"S": event.hash.as_str()},
    });
    assert_eq!(json(&item), expected);
    let read: LicenseEvent = item::read(item).unwrap();
    assert_eq!((&read, read.reckoned_hash()), (&event, event.hash.clone()));
}

#[test]
fn a_floating_seat_is_this_item() {
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
        "sk": {"S": "F#000002"},
        "lease_id": {"S": "000021c1-c1c1-8c1c-8707-070707070707"},
        "activation_id": {"S": "e0add035-fb1d-8694-b785-070707070707"},
        "computer_id": {"S": "computer 1"},
        "session": {"S": "user 2"},
        "taken_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "lease_until": {"S": "2026-11-24T10:10:30Z"},
    });
    let seat = item::floating_seat(license_id(1), floating_seat(2));
    assert_eq!(json(&item::write(seat, &lease(2)).unwrap()), expected);
}

#[test]
fn a_trial_is_this_item() {
    let trial = trial(1);
    let expected = json!({
        "pk": {"S": format!("T#{}", computer(1).hash().as_str())},
        "sk": {"S": "editor"},
        "computer": {"S": computer(1).hash().as_str()},
        "product": {"S": "editor"},
        "license_id": {"S": "00000000-0000-0000-0000-000000000001"},
        "activated_at": {"S": "2026-11-24T10:00:00.123456789Z"},
    });
    assert_eq!(json(&item::write(item::trial(&trial.computer, &trial.product), &trial).unwrap()), expected);
}

#[test]
fn a_signpost_is_this_item() {
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000002"},
        "sk": {"S": "LICENSE"},
        "leads_to": {"S": "00000000-0000-0000-0000-000000000001"},
    });
    assert_eq!(json(&signpost(license_id(2), license_id(1)).unwrap()), expected);
}

#[test]
fn a_product_is_this_item() {
    let product = product(1);
    let expected = json!({
        "pk": {"S": "PRODUCTS"},
        "sk": {"S": "editor"},
        "product_id": {"S": "editor"},
        "record_version": {"S": "00000000-0000-0000-0000-000000000001"},
        "name": {"S": "Editor 1"},
        "version": {"S": "1.0"},
        "features": {"L": [{"S": "export"}, {"S": "import"}]},
        "created_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "created_by": {"S": "arn:aws:iam::111122223333:user/vendor"},
        "updated_at": {"S": "2026-11-24T10:00:00.123456789Z"},
        "updated_by": {"S": "arn:aws:iam::111122223333:user/vendor"},
    });
    assert_eq!(json(&item::write(item::product(&product.product_id), &product).unwrap()), expected);
}

#[test]
fn the_end_of_a_chain_is_this_item() {
    let chain = ChainName::of_activation(activation(1).activation_id);
    let head = ChainHead::begin(license_id(1), chain);
    let expected = json!({
        "pk": {"S": "L#00000000-0000-0000-0000-000000000001"},
        "sk": {"S": "CHAIN#activations-5"},
        "number": {"N": "0"},
        "hash": {"S": head.hash.as_str()},
    });
    assert_eq!(json(&item::write(item::chain_head(license_id(1), chain), &head).unwrap()), expected);
}
