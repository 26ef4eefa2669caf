//! Records to try a store with; the contract suite uses them too.

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationKeyHash, ComputerId, IdempotencyKey, LicenseKey, LicenseRecord, Product, PropertyName,
    RecordVersion, SealedActivationKey, Settings,
};
use latchkey_service::{FirstActivation, IdempotencyScope, KeptAnswer, NewActivationKey, Seat};
use serde_json::json;

const VENDOR: &str = "arn:aws:iam::111122223333:user/vendor";

pub(crate) fn now() -> Timestamp {
    "2026-11-24T10:00:00.123456789Z".parse().unwrap()
}

pub(crate) fn activation_key(n: usize) -> ActivationKeyHash {
    serde_json::from_value(json!(format!("hash-{n}"))).unwrap()
}

pub(crate) fn computer(n: usize) -> ComputerId {
    format!("computer {n}").parse().unwrap()
}

/// A license with a value in every field, not activated yet.
pub(crate) fn record(seats: u32) -> LicenseRecord {
    serde_json::from_value(json!({
        "license_id": "01937000-0000-7000-8000-000000000001",
        "product": "editor",
        "generic": false,
        "model": "subscription",
        "activations": seats,
        "floating_seats": 1,
        "duration_days": 30,
        "maintenance_until": "2027-12-31T23:59:59Z",
        "features": ["pdf", "sync"],
        "properties": { "beta": true, "limit": 10, "ratio": 0.1, "text": "", "tier": "gold" },
        "customer": { "name": "Ada", "email": "ada@example.com" },
        "order_id": "A-1",
        "comment": "two\nlines",
        "created_at": now(),
        "created_by": VENDOR,
        "state": "active",
        "revision": 1,
        "used": 0,
    }))
    .unwrap()
}

pub(crate) fn new_key(n: usize, seats: u32) -> NewActivationKey {
    NewActivationKey { activation_key: activation_key(n), sealed: sealed(n), record: record(seats) }
}

fn sealed(n: usize) -> SealedActivationKey {
    SealedActivationKey(format!("\0\u{fe}sealed-{n}").into_bytes())
}

/// A license key, for `computer`, that is worth nothing.
pub(crate) fn license_key(n: usize) -> LicenseKey {
    LicenseKey::from_text(format!("license-key-of-{n}"))
}

pub(crate) fn activation(n: usize) -> Activation {
    Activation {
        activation_id: uuid::Uuid::from_u128(n as u128),
        computer_id: computer(n),
        computer_name: Some("Ada's laptop".parse().unwrap()),
        activated_at: now(),
        license_key: Some(license_key(n)),
    }
}

/// The seat of a computer that isn't the first.
pub(crate) fn seat(n: usize, allowed: u32) -> Seat {
    Seat { allowed, activation: activation(n), first: None }
}

pub(crate) fn first_seat(n: usize, allowed: u32) -> Seat {
    Seat { first: Some(FirstActivation { at: now(), generic_license_key: None }), ..seat(n, allowed) }
}

pub(crate) fn scope(idempotency_key: &str) -> IdempotencyScope {
    let idempotency_key: IdempotencyKey = idempotency_key.parse().unwrap();
    IdempotencyScope { account: "111122223333".to_owned(), idempotency_key }
}

pub(crate) fn kept_answer(keys: &[NewActivationKey], keep_until: Timestamp) -> KeptAnswer {
    KeptAnswer {
        fingerprint: "fingerprint".to_owned(),
        license: record(1).license,
        keys: keys.iter().map(|key| (key.record.license_id, key.sealed.clone())).collect(),
        keep_until,
    }
}

/// A product as a vendor's change number `n` left it.
pub(crate) fn product(n: usize) -> Product {
    Product {
        product_id: "editor".parse().unwrap(),
        record_version: RecordVersion(uuid::Uuid::from_u128(n as u128)),
        name: format!("Editor {n}").parse().unwrap(),
        version: "1.0".parse().unwrap(),
        features: ["pdf", "sync"].map(|feature| feature.parse().unwrap()).into(),
        created_at: now(),
        created_by: VENDOR.parse().unwrap(),
        updated_at: now(),
        updated_by: VENDOR.parse().unwrap(),
    }
}

/// Sets one property more.
pub(crate) fn set(settings: &mut Settings, category: &str, name: &str, value: serde_json::Value) {
    let name = PropertyName::find(category, name).unwrap();
    let value = name.definition().value(value).unwrap();
    settings.set(&name, value, VENDOR.parse().unwrap(), now()).unwrap();
}
