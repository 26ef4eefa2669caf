//! What the tests are about: one product, a license of it, a vendor, and some time.

use std::time::Duration;

use jiff::Timestamp;
use latchkey_core::{Issuer, License, PrincipalArn, Product, PropertyName, RecordVersion, Settings};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{Principal, TimeFrame, UseCaseError};

pub(crate) fn now() -> Timestamp {
    "2026-11-24T10:00:00.25Z".parse().unwrap()
}

/// A request that came [`now`] and may take three seconds; time is paused in these tests.
pub(crate) fn time_frame() -> TimeFrame {
    TimeFrame { now: now(), deadline: Instant::now() + Duration::from_secs(3) }
}

pub(crate) fn random() -> StdRng {
    StdRng::seed_from_u64(1)
}

pub(crate) fn issuer() -> Issuer {
    "latchkey".parse().unwrap()
}

pub(crate) fn arn(name: &str) -> PrincipalArn {
    format!("arn:aws:iam::111122223333:user/{name}").parse().unwrap()
}

pub(crate) fn principal() -> Principal {
    Principal { arn: arn("vendor"), account: "111122223333".to_owned() }
}

pub(crate) fn product(name: &str, by: &str) -> Product {
    Product {
        product_id: "editor".parse().unwrap(),
        record_version: RecordVersion(Uuid::from_u128(1)),
        name: name.parse().unwrap(),
        version: "1.0".parse().unwrap(),
        features: ["export".parse().unwrap()].into(),
        created_at: now(),
        created_by: arn(by),
        updated_at: now(),
        updated_by: arn(by),
    }
}

/// A license of `editor` for one computer, for ever unless `more` says otherwise.
pub(crate) fn license(more: Value) -> License {
    let mut license = json!({
        "product": "editor",
        "generic": false,
        "model": "permanent",
        "activations": 1,
        "floating_seats": 1,
        "features": ["export"],
        "properties": {},
        "created_at": now(),
        "created_by": arn("vendor"),
    });
    license.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(license).unwrap()
}

/// Sets one property more.
pub(crate) fn set(settings: &mut Settings, name: &str, value: Value) {
    let (category, name) = name.split_once('/').unwrap();
    let name = PropertyName::find(category, name).unwrap();
    let value = name.definition().value(value).unwrap();
    settings.set(&name, value, arn("vendor"), now()).unwrap();
}

/// Demands that the same request may go through later.
#[track_caller]
pub(crate) fn assert_try_again<T: std::fmt::Debug>(answer: Result<T, UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::TryAgain(_))), "{answer:?}");
}

/// Demands that an operator must mend something.
#[track_caller]
pub(crate) fn assert_fault<T: std::fmt::Debug>(answer: Result<T, UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::Fault(_))), "{answer:?}");
}
