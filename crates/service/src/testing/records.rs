//! Numbered records to try a store with.

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{
    Activation, ActivationId, BlockedComputer, Change, ComputerId, CounterNumber, Event, FloatingSeatNumber, Holder,
    LatestEnd, Lease, LeaseId, LicenseDocument, LicenseId, LicenseRecord, Lot, Product, PropertyName, RecordVersion,
    Revision, RevokedSigningKey, RevokedSigningKeys, SealedActivationKey, Setting, SignedLicenseKey, Trial, fixtures,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::requests::principal;
use crate::{
    Fingerprint, FirstActivation, IdempotencyScope, KeptAnswer, LicenseUpdate, NewActivationKey, NewLicenseKey, Seat,
    SettingChange,
};

/// A time with nanoseconds, which a store has to keep.
#[must_use]
pub fn now() -> Timestamp {
    fixtures::now() + SignedDuration::from_nanos(123_456_789)
}

/// License `n`.
#[must_use]
pub fn license_id(n: usize) -> LicenseId {
    LicenseId(Uuid::from_u128(n as u128))
}

/// Computer `n`.
#[must_use]
pub fn computer(n: usize) -> ComputerId {
    fixtures::computer(&format!("computer {n}"))
}

/// License 1 with a value in every field, not activated yet.
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
    NewActivationKey { sealed, record: LicenseRecord { license_id: license_id(n), ..record(seats) } }
}

/// The event of creating them.
#[must_use]
pub fn keys_event(keys: &[NewActivationKey]) -> Event {
    let license_ids: Vec<_> = keys.iter().map(|key| key.record.license_id).collect();
    let after = LicenseDocument::of_license(&record(1).license).plain;
    let version = RecordVersion(Uuid::from_u128(license_ids[0].0.as_u128() | 1 << 64));
    fixtures::event(version, Change::KeysCreated { license_ids, after })
}

/// A license key, for computer `n`, that is worth nothing.
#[must_use]
pub fn license_key(n: usize) -> SignedLicenseKey {
    fixtures::signed(&format!("license-key-of-{n}"))
}

/// The activation of license 1 by computer `n`.
#[must_use]
pub fn activation(n: usize) -> Activation {
    Activation {
        activation_id: ActivationId::new(license_id(1), &computer(n), [7; 6]),
        computer_id: computer(n),
        computer_name: Some("Ada's laptop".parse().unwrap()),
        activated_at: now(),
        counter: CounterNumber::FIRST,
        license_key: Some(license_key(n)),
    }
}

/// The seat of computer `n` when it isn't the first.
#[must_use]
pub fn seat(n: usize, quota: u32) -> Seat {
    Seat { quota, activation: activation(n), license: None, trial: None }
}

/// The trial of `editor` that computer `n` has had, by license 1.
#[must_use]
pub fn trial(n: usize) -> Trial {
    Trial {
        computer: computer(n).hash(),
        product: record(1).license.product,
        license_id: license_id(1),
        activated_at: now(),
    }
}

/// Floating seat `n`.
#[must_use]
pub fn floating_seat(n: usize) -> FloatingSeatNumber {
    format!("{n:06}").parse().unwrap()
}

/// The lease of floating seat `n`, which a session on computer 1 holds.
#[must_use]
pub fn lease(n: usize) -> Lease {
    let holder = Holder { computer_id: computer(1), session: Some(format!("user {n}").parse().unwrap()) };
    let ends_at = "2026-11-24T10:10:00Z".parse().unwrap();
    Lease::begin(LeaseId::new(floating_seat(n), [7; 13]), activation(1).activation_id, holder, ends_at, now())
}

/// The seat of computer `n` when it is the first.
#[must_use]
pub fn first_seat(n: usize, quota: u32) -> Seat {
    Seat { license: Some(first_activation()), ..seat(n, quota) }
}

/// What it changes of its license.
#[must_use]
pub fn first_activation() -> LicenseUpdate {
    LicenseUpdate {
        revision: Revision::default(),
        first: Some(FirstActivation { at: now(), latest_end: LatestEnd::Never, record: record(1).into() }),
        generic_license_key: None,
    }
}

/// License key `n` in the place of license key `replaces`.
#[must_use]
pub fn new_license_key(n: usize, replaces: Option<usize>) -> NewLicenseKey {
    NewLicenseKey { license_key: license_key(n), replaces: replaces.map(license_key) }
}

/// Some counters to look at.
#[must_use]
pub fn lot() -> Lot {
    Lot::draw(&mut StdRng::seed_from_u64(1))
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
        record_version: record(1).record_version,
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

/// The event of a setting's change.
#[must_use]
pub fn setting_event(change: &SettingChange) -> Event {
    let value = |setting: &Setting| setting.value.clone();
    let (property, after) = (change.name.as_str().to_owned(), change.setting.as_ref().map(value));
    let removed = || RecordVersion(Uuid::from_u128(change.earlier.unwrap().0.as_u128().wrapping_add(1)));
    let version = change.setting.as_ref().map_or_else(removed, |setting| setting.version);
    fixtures::event(version, Change::SettingChanged { property, before: None, after })
}

/// The event of a product's change.
#[must_use]
pub fn product_event(product: &Product) -> Event {
    let (product_id, after) = (product.product_id.clone(), product.definition.clone());
    fixtures::event(product.record_version, Change::ProductChanged { product_id, before: None, after })
}

/// The event number `n`: that a computer was blocked.
#[must_use]
pub fn block_event(entry: &BlockedComputer, n: u128) -> Event {
    let change =
        Change::BlockedComputerChanged { id: entry.id.clone(), before: None, after: Some(entry.reason.clone()) };
    fixtures::event(RecordVersion(Uuid::from_u128(n)), change)
}

/// This signing key, taken back.
#[must_use]
pub fn revoked_key(kid: &str) -> RevokedSigningKey {
    RevokedSigningKey {
        signing_key_id: kid.parse().unwrap(),
        reason: "stolen".parse().unwrap(),
        version: RecordVersion(Uuid::from_u128(9)),
        revoked_at: now(),
        revoked_by: fixtures::author().principal,
    }
}

/// These signing keys, taken back.
#[must_use]
pub fn revoked_keys(kids: &[&str]) -> RevokedSigningKeys {
    RevokedSigningKeys(kids.iter().map(|kid| revoked_key(kid)).collect())
}

/// The event of taking a signing key back.
#[must_use]
pub fn revoked_key_event(revoked: &RevokedSigningKey, n: u128) -> Event {
    let (signing_key_id, reason) = (revoked.signing_key_id.clone(), revoked.reason.clone());
    fixtures::event(RecordVersion(Uuid::from_u128(n)), Change::SigningKeyRevoked { signing_key_id, reason })
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
