//! What each kind of item looks like, attribute by attribute, and how large it can get.
//!
//! Items outlive the code that wrote them: a change here needs a migration of what is stored.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use latchkey_core::fixtures::{blocked_computer, setting, signed};
use latchkey_core::{
    Activation, CUSTOM_SETTINGS_MAX, LatestEnd, LicenseKey, LicenseRecord, Product, ProductDefinition, Quantity,
    SIGNING_INPUT_MAX_BYTES, SealedActivationKey, SeatCounter, Setting, SignedLicenseKey,
};
use latchkey_service::testing::records::{
    activation, block_event, computer, first_seat, kept_answer, license_id, new_key, product, scope,
};
use latchkey_service::{KeptAnswer, NewActivationKey};
use serde_json::{Value, json};

use crate::activations::activation_item;
use crate::item::{self, Item};
use crate::keys::{kept_answer_item, new_license_item};

/// The most bytes that DynamoDB takes for an item
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
const ITEM_MAX_BYTES: usize = 400 * 1024;
/// The longest body of a request.
const BODY_MAX_BYTES: usize = 16 * 1024;
/// More than an encrypted data key, a nonce, an activation key and a tag take.
const SEALED_MAX_BYTES: usize = 512;

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
        other => panic!("no item has {other:?}"),
    }
}

/// How many bytes DynamoDB counts, at most
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
fn bytes(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => number.len() + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::L(values) => 3 + values.iter().map(|value| 1 + value_bytes(value)).sum::<usize>(),
        AttributeValue::M(map) => 3 + map.len() + bytes(map),
        _ => 1,
    }
}

/// What the two kinds of items that hold a license say of it.
fn license_attributes() -> Value {
    json!({
        "product": {"S": "editor"},
        "generic": {"BOOL": false},
        "model": {"S": "subscription"},
        "activations": {"N": "2"},
        "floating_seats": {"N": "1"},
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
    assert!(bytes(&item) < 100, "every activation writes one");
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
        "principal": {"S": "arn:aws:iam::111122223333:user/vendor"},
        "source_ip": {"S": "203.0.113.7"},
        "request_id": {"S": "r-1"},
        "action": {"S": "blocked_computer"},
        "id": {"S": computer(1).hash().as_str()},
        "after": {"S": "stolen"},
        "by_day": {"S": "DAY#2026-11-24"},
    });
    let item = item::write_event(item::event(&event), &event).unwrap();
    assert_eq!(json(&item), expected);
    assert_eq!(item::read::<latchkey_core::Event>(item).unwrap(), event);
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

/// The longest name of a principal that is taken.
fn longest_arn() -> String {
    format!("{:a<2048}", "arn:aws:sts::111122223333:assumed-role/")
}

/// A license as large as a body makes it, and larger than one that can be signed.
fn largest_key(n: usize) -> NewActivationKey {
    let mut license = json!(new_key(n, 2).record.license);
    license["created_by"] = longest_arn().into();
    license["comment"] = "€".repeat(1000).into();
    license["customer"]["name"] = "€".repeat(255).into();
    license["features"] = (0..BODY_MAX_BYTES / 4).map(|n| format!("{n:x}")).collect::<Vec<_>>().into();
    let license = serde_json::from_value(license).unwrap();
    let record = LicenseRecord { license, ..new_key(n, 2).record };
    NewActivationKey { sealed: SealedActivationKey(vec![1; SEALED_MAX_BYTES]), record }
}

#[test]
fn the_largest_batch_of_keys_fits_into_a_transaction_and_its_items_into_items() {
    let keys: Vec<_> = (0..Quantity::MAX as usize).map(largest_key).collect();
    let record = kept_answer(&keys, Timestamp::MAX);
    let record = KeptAnswer { license: keys[0].record.license.clone(), ..record };
    let mut sizes: Vec<_> = keys.iter().map(|key| bytes(&new_license_item(key).unwrap())).collect();
    sizes.push(bytes(&kept_answer_item(&scope(&"x".repeat(255)), &record).unwrap()));
    assert!(sizes.iter().all(|size| (BODY_MAX_BYTES..ITEM_MAX_BYTES / 2).contains(size)), "{sizes:?}");
    assert!(sizes.iter().sum::<usize>() < 4 * 1024 * 1024 / 2, "{sizes:?}");
    assert!(sizes.len() <= 100, "a transaction has 100 writes at most");
}

#[test]
fn the_largest_activated_license_and_activation_fit() {
    let text = LicenseKey::from_text("x".repeat(SIGNING_INPUT_MAX_BYTES + 128));
    let license_key = SignedLicenseKey { text, signing_key_id: "x".repeat(255).parse().unwrap(), ..signed("") };
    let mut license = largest_key(1);
    license.record.generic_license_key = Some(license_key.clone());
    assert!(bytes(&new_license_item(&license).unwrap()) < ITEM_MAX_BYTES / 2);

    let mut activation = first_seat(1, 1).activation;
    activation.computer_id = "😀".repeat(255).parse().unwrap();
    activation.computer_name = Some("😀".repeat(255).parse().unwrap());
    activation.license_key = Some(license_key);
    assert!(
        bytes(&activation_item(license_id(1), &activation).unwrap()) < 8 * 1024,
        "its license key, and little more"
    );
}

#[test]
fn the_largest_custom_settings_fit() {
    let (name, by) = (|n: usize| format!("custom/{n:0>64}"), longest_arn());
    let largest = |n| {
        let setting = setting(&name(n), "x".repeat(1022).into());
        Setting { updated_at: Timestamp::MAX, updated_by: by.parse().unwrap(), ..setting }
    };
    let settings: BTreeMap<_, _> = (0..CUSTOM_SETTINGS_MAX).map(|n| (name(n), largest(n))).collect();
    let size = bytes(&item::write(item::custom_settings(), &settings).unwrap());
    assert!((128 * 1024..ITEM_MAX_BYTES).contains(&size), "{size}");
}

#[test]
fn the_largest_product_fits() {
    let features = (0..BODY_MAX_BYTES / 4).map(|n| format!("{n:x}").parse().unwrap()).collect();
    let by = longest_arn().parse::<latchkey_core::PrincipalArn>().unwrap();
    let definition = ProductDefinition { features, ..product(1).definition };
    let largest = Product { definition, created_by: by.clone(), updated_by: by, ..product(1) };
    assert!(bytes(&item::write(item::product(&largest.product_id), &largest).unwrap()) < ITEM_MAX_BYTES / 2);
}
