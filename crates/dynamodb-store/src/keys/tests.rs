//! What `create-key` stores.

use latchkey_core::SealedActivationKey;

use super::*;
use crate::samples::{kept_answer, new_key, now, scope};

#[test]
fn a_sealed_activation_key_is_binary() {
    let mut key = new_key(1, 1);
    key.sealed = SealedActivationKey(vec![0, 255, 1]);
    let item = new_license_item(&key).unwrap();
    assert_eq!(item["sealed_activation_key"], AttributeValue::B(Blob::new([0, 255, 1])));

    let item = kept_answer_item(&scope("a"), &kept_answer(&[key], now())).unwrap();
    let keys = item["keys"].as_l().unwrap();
    assert_eq!(keys[0].as_l().unwrap()[1], AttributeValue::B(Blob::new([0, 255, 1])));
}

#[test]
fn a_kept_answer_comes_back_as_it_was() {
    let record = kept_answer(&[new_key(1, 1), new_key(2, 1)], now());
    let item = kept_answer_item(&scope("a"), &record).unwrap();
    assert_eq!(item::read::<KeptAnswer>(item).unwrap(), record);
}

#[test]
fn a_kept_answer_is_forgotten_by_its_number_of_seconds_and_no_sooner_than_it_may() {
    let record = kept_answer(&[], "2026-11-24T10:00:00.5Z".parse().unwrap());
    let item = kept_answer_item(&scope("a"), &record).unwrap();
    assert_eq!(item["ttl"], AttributeValue::N("1795514401".to_owned()));
    assert!(!item.contains_key("license_id"), "the index of license IDs is for licenses");
}
