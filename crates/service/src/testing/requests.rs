//! When and by whom requests are made, and how they end.

use std::fmt::Debug;
use std::time::Duration;

use latchkey_core::Issuer;
use latchkey_core::fixtures::{arn, now};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::Instant;

use crate::{Authority, Principal, StoreError, TimeFrame, UseCaseError};

/// A request that came now and may take three seconds; a test pauses the time.
#[must_use]
pub fn time_frame() -> TimeFrame {
    TimeFrame { now: now(), deadline: Instant::now() + Duration::from_secs(3) }
}

/// Random numbers, the same in every run.
#[must_use]
pub fn random() -> StdRng {
    StdRng::seed_from_u64(1)
}

/// Who issues license keys.
#[must_use]
pub fn issuer() -> Issuer {
    "latchkey".parse().unwrap()
}

/// Who issues license keys, no key published but the present one.
#[must_use]
pub fn authority() -> Authority {
    Authority { issuer: issuer(), published: Vec::new() }
}

/// The vendor.
#[must_use]
pub fn principal() -> Principal {
    Principal { arn: arn("vendor"), account: "111122223333".to_owned() }
}

/// Demands that the same request may go through later.
#[track_caller]
pub fn assert_try_again<T: Debug>(answer: Result<T, UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::TryAgain(_))), "{answer:?}");
}

/// Demands that an operator must mend something.
#[track_caller]
pub fn assert_fault<T: Debug>(answer: Result<T, UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::Fault(_))), "{answer:?}");
}

/// Demands that a write lost a race.
#[track_caller]
pub fn assert_conflict<T: Debug>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");
}
