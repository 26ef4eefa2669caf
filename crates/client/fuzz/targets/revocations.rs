//! Revocation lists: none is taken that the vendor didn't sign, whatever is around it.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use latchkey_core::{JwkSet, ListKeys};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static TABLE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../vectors/revocations.json")).expect("JSON"));

static KEYS: LazyLock<ListKeys> = LazyLock::new(|| {
    let jwks: JwkSet = serde_json::from_value(TABLE["jwks"].clone()).expect("a JWK set");
    ListKeys::of(&jwks).expect("list keys")
});

/// The hashes of the entries that were signed.
static SIGNED: LazyLock<BTreeSet<[u8; 32]>> = LazyLock::new(|| {
    let lists = [&TABLE["lists"], &TABLE["license_keys"]].into_iter().flat_map(|rows| rows.as_array().expect("rows"));
    lists.filter_map(|row| hash(row["list"].as_str().expect("a text"))).collect()
});

fn hash(text: &str) -> Option<[u8; 32]> {
    let list = KEYS.verify(text, &"acme-editor".parse().expect("a product")).ok()?;
    assert_eq!(list.entries().sha256(), list.claims().sha256);
    assert!(list.entries().iter().all(|(id, said)| list.entries().find(id) == Some(said)));
    Some(list.claims().sha256)
}

fuzz_target!(|text: &str| {
    if let Some(hash) = hash(text) {
        assert!(SIGNED.contains(&hash), "forged");
    }
});
