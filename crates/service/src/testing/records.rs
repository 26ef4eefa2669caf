//! Numbered records to try a store with.

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{
    Activation, ActivationId, ActivationKeyHash, ComputerId, LicenseKey, LicenseRecord, Product, PropertyName,
    RecordVersion, SealedActivationKey, fixtures,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::requests::principal;
use crate::{Fingerprint, FirstActivation, IdempotencyScope, KeptAnswer, NewActivationKey, Seat, SettingChange};

/// A time with nanoseconds, which a store has to keep.
#[must_use]
pub fn now() -> Timestamp {
    fixtures::now() + SignedDuration::from_nanos(123_456_789)
}

/// Activation key `n`.
#[must_use]
pub fn activation_key(n: usize) -> ActivationKeyHash {
    fixtures::of(json!(format!("hash-{n}")))
}

/// Computer `n`.
#[must_use]
pub fn computer(n: usize) -> ComputerId {
    fixtures::computer(&format!("computer {n}"))
}

/// A license with a value in every field, not activated yet.
#[must_use]
pub fn record(seats: u32) -> LicenseRecord {
    fixtures::record(json!({
        "model": "subscription",
        "activations": seats,
        "duration_days": 30,
        "maintenance_until": "2027-12-31T23:59:59Z",
        "features": ["export", "import"],
        "properties": { "beta": true, "limit": 10, "ratio": 0.1, "text": "", "tier": "gold" },
        "customer": { "name": "Ada", "email": "ada@example.com" },
        "order_id": "A-1",
        "comment": "two\nlines",
        "created_at": now(),
    }))
}

/// Activation key `n`, to be written with its license.
#[must_use]
pub fn new_key(n: usize, seats: u32) -> NewActivationKey {
    let sealed = SealedActivationKey(format!("\0\u{fe}sealed-{n}").into_bytes());
    NewActivationKey { activation_key: activation_key(n), sealed, record: record(seats) }
}

/// A license key, for computer `n`, that is worth nothing.
#[must_use]
pub fn license_key(n: usize) -> LicenseKey {
    LicenseKey::from_text(format!("license-key-of-{n}"))
}

/// The activation of computer `n`.
#[must_use]
pub fn activation(n: usize) -> Activation {
    Activation {
        activation_id: ActivationId(Uuid::from_u128(n as u128)),
        computer_id: computer(n),
        computer_name: Some("Ada's laptop".parse().unwrap()),
        activated_at: now(),
        license_key: Some(license_key(n)),
    }
}

/// The seat of computer `n` when it isn't the first.
#[must_use]
pub fn seat(n: usize, allowed: u32) -> Seat {
    Seat { allowed, activation: activation(n), first: None }
}

/// The seat of computer `n` when it is the first.
#[must_use]
pub fn first_seat(n: usize, allowed: u32) -> Seat {
    Seat { first: Some(FirstActivation { at: now(), generic_license_key: None }), ..seat(n, allowed) }
}

/// An `Idempotency-Key` of the vendor's.
#[must_use]
pub fn scope(idempotency_key: &str) -> IdempotencyScope {
    IdempotencyScope::new(&principal(), "create-key", &idempotency_key.parse().unwrap())
}

/// The answer that has these activation keys.
#[must_use]
pub fn kept_answer(keys: &[NewActivationKey], keep_until: Timestamp) -> KeptAnswer {
    KeptAnswer {
        fingerprint: Fingerprint::of(&json!({})),
        license: record(1).license,
        keys: keys.iter().map(|key| (key.record.license_id, key.sealed.clone())).collect(),
        keep_until,
    }
}

/// A property is set, `category/name`, in place of this version.
#[must_use]
pub fn replacement(earlier: Option<RecordVersion>, name: &str, value: Value) -> SettingChange {
    SettingChange { name: property(name), earlier, setting: Some(fixtures::setting(name, value)) }
}

/// A property that was set to `value` goes back to its default.
#[must_use]
pub fn removal(name: &str, value: Value) -> SettingChange {
    SettingChange { name: property(name), earlier: Some(fixtures::setting(name, value).version), setting: None }
}

fn property(name: &str) -> PropertyName {
    let (category, name) = name.split_once('/').unwrap();
    PropertyName::find(category, name).unwrap()
}

/// The product `editor` as the vendor's change number `n` left it.
#[must_use]
pub fn product(n: usize) -> Product {
    fixtures::product(json!({
        "record_version": Uuid::from_u128(n as u128),
        "name": format!("Editor {n}"),
        "created_at": now(),
        "updated_at": now(),
    }))
}
