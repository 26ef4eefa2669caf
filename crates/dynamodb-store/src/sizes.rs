//! How large each kind of item can get.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use latchkey_core::fixtures::{setting, signed};
use latchkey_core::{
    CUSTOM_SETTINGS_MAX, LicenseKey, LicenseRecord, Product, ProductDefinition, Quantity, SIGNING_INPUT_MAX_BYTES,
    SealedActivationKey, SeatCounter, Setting, SignedLicenseKey,
};
use latchkey_service::testing::records::{first_seat, kept_answer, license_id, new_key, product, scope};
use latchkey_service::{KeptAnswer, NewActivationKey};
use serde_json::json;

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
    let size = bytes(&item::write(item::shown_settings(), &settings).unwrap());
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

#[test]
fn a_counter_of_seats_is_small() {
    let key = item::seat_counter(license_id(1), 15.try_into().unwrap());
    let counter = SeatCounter { used: u32::MAX, quota: u32::MAX };
    assert!(bytes(&item::write(key, &counter).unwrap()) < 100, "every activation writes one");
}
