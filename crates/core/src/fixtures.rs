//! What tests are about: one product, its licenses, a computer and a vendor.
//!
//! Only for tests, of this crate and of others: the feature `testing` has it.

// What clippy.toml permits in tests it doesn't see in what tests of other crates use.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

#[cfg(test)]
pub(crate) use self::signing::{SigningKey, trusting};
use crate::{
    ActivationAttempt, ActivationId, Author, BlockedComputer, Change, Claims, ComputerId, Event, Issuer, License,
    LicenseDocument, LicenseKey, LicenseRecord, NewLicense, PresentedLicense, PrincipalArn, Product, PropertyName,
    RecordVersion, Salt, SeatCounters, Setting, Settings, SignedLicenseKey, Switches, VerifiedLicense,
};

#[cfg(test)]
mod signing;

/// The time that tests take place at.
pub const NOW: &str = "2026-11-24T10:00:00Z";

/// Who sells.
pub const VENDOR: &str = "arn:aws:iam::111122223333:user/vendor";

/// [`NOW`].
#[must_use]
pub fn now() -> Timestamp {
    at(NOW)
}

/// This time.
#[must_use]
pub fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// What this JSON says.
#[must_use]
pub fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// The computer of this ID.
#[must_use]
pub fn computer(id: &str) -> ComputerId {
    id.parse().unwrap()
}

/// What the application of a computer asks for, which takes a generic license, too.
#[must_use]
pub fn attempt(computer_id: &str) -> ActivationAttempt {
    ActivationAttempt {
        computer: computer(computer_id),
        is_for_any: false,
        computer_name: None,
        product: None,
        accept_generic: true,
    }
}

/// A colleague of [`VENDOR`], or the vendor.
#[must_use]
pub fn arn(name: &str) -> PrincipalArn {
    format!("arn:aws:iam::111122223333:user/{name}").parse().unwrap()
}

/// The vendor, as the author of a change.
#[must_use]
pub fn author() -> Author {
    let source_ip = Some("203.0.113.7".parse().unwrap());
    Author { principal: arn("vendor"), source_ip, request_id: "r-1".to_owned() }
}

/// The event of a change that left this version.
#[must_use]
pub fn event(version: RecordVersion, change: Change) -> Event {
    Event { event_id: version, at: now(), author: author().into(), change }
}

/// This computer, blocked by the vendor in the change of this number.
#[must_use]
pub fn blocked_computer(computer_id: &str, n: u128) -> BlockedComputer {
    let computer_id = computer(computer_id);
    BlockedComputer {
        id: computer_id.hash(),
        computer_id,
        reason: "stolen".parse().unwrap(),
        version: RecordVersion(Uuid::from_u128(n)),
        blocked_at: now(),
        blocked_by: arn("vendor"),
    }
}

/// `category/name` as the vendor has set it; each value has a version of its own.
#[must_use]
pub fn setting(name: &str, value: Value) -> Setting {
    let (category, name) = name.split_once('/').unwrap();
    let name = PropertyName::find(category, name).unwrap();
    let value = name.definition().value(value).unwrap();
    let change = digest(&SHA256, format!("{} {value:?}", name.as_str()).as_bytes());
    let version = RecordVersion(Uuid::from_slice(&change.as_ref()[..16]).unwrap());
    let name = name.as_str().to_owned();
    Setting { name, value, version, replaces: None, updated_at: now(), updated_by: arn("vendor") }
}

/// Sets one property more, as `category/name`.
pub fn set(settings: &mut Settings, name: &str, value: Value) {
    settings.extend([setting(name, value)]);
}

/// These properties, set one after the other.
#[must_use]
pub fn settings<const N: usize>(values: [(&str, Value); N]) -> Settings {
    values.into_iter().map(|(name, value)| setting(name, value)).collect()
}

/// These switches, set one after the other.
#[must_use]
pub fn switches<const N: usize>(values: [(&str, Value); N]) -> Switches {
    settings(values).switches
}

/// The product `editor` as its first change left it, unless `more` says otherwise.
#[must_use]
pub fn product(more: Value) -> Product {
    let product = json!({
        "product_id": "editor",
        "record_version": Uuid::from_u128(1),
        "name": "Editor",
        "version": "1.0",
        "features": ["export", "import"],
        "created_at": NOW,
        "created_by": VENDOR,
        "updated_at": NOW,
        "updated_by": VENDOR,
    });
    of(with(product, more))
}

/// A request for a license of `editor` and nothing in particular, unless `more` says otherwise.
#[must_use]
pub fn new_license(more: Value) -> NewLicense {
    of(with(json!({"product": "editor"}), more))
}

/// A license of `editor`, bound to a computer and for ever unless `more` says otherwise.
#[must_use]
pub fn license(more: Value) -> License {
    let license = json!({
        "product": "editor",
        "generic": false,
        "model": "permanent",
        "activations": 1,
        "features": ["export"],
        "properties": {"tier": "gold"},
        "created_at": NOW,
        "created_by": VENDOR,
    });
    of(with(license, more))
}

/// The record of such a license, not activated yet unless `more` says otherwise.
#[must_use]
pub fn record(more: Value) -> LicenseRecord {
    let license = serde_json::to_value(license(json!({}))).unwrap();
    let license = with(license, more);
    let activations = license["activations"].as_u64().unwrap();
    let record = json!({
        "license_id": Uuid::from_u128(1),
        "activation_key_hash": "hash-1",
        "state": "active",
        "revision": 1,
        "record_version": Uuid::from_u128(1),
        "counters": SeatCounters::for_activations(activations.try_into().unwrap()),
        "chain": {"number": 0, "hash": ""},
    });
    created(of(with(record, license)))
}

/// The record as the beginning of its chain of events.
#[must_use]
pub fn created(mut record: LicenseRecord) -> LicenseRecord {
    (record.chain, record.created_personal) = LicenseDocument::of(&record).begin(record.license_id, Salt([7; 16]));
    record
}

/// This text as a license key of the first revision, signed with the key `2026`.
#[must_use]
pub fn signed(text: &str) -> SignedLicenseKey {
    of(json!({"text": text, "revision": 1, "signing_key_id": "2026"}))
}

/// What the license key of the computer `pc` says, activated and signed at [`NOW`].
#[must_use]
pub fn claims(more: Value) -> Claims {
    let issuer: Issuer = "latchkey".parse().unwrap();
    Claims::new(&record(more), ActivationId(Uuid::from_u128(2)), &computer("pc"), &issuer, now())
}

/// A license key that says so, presented by the computer `pc`, as if its signature had been found right.
#[must_use]
pub fn presented(claims: Claims) -> PresentedLicense {
    let verified = VerifiedLicense::new(claims, "2026".parse().unwrap());
    PresentedLicense {
        license_key: LicenseKey::from_text("a.b.c"),
        verified,
        computer: Some(computer("pc")),
        product: None,
    }
}

/// An object with more members, or other ones.
#[must_use]
pub fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more} is no object") };
    object.as_object_mut().unwrap().extend(more);
    object
}
