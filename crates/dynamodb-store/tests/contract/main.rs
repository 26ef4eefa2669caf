//! Every MUST of the store ports, kept by this adapter over the real SDK and an embedded DynamoDB.
//!
//! The cases know the ports alone: another adapter runs the same ones by being a [`Subject`](subject::Subject). Answers
//! that the embedded DynamoDB never gives are scripted in the unit tests.

// What clippy.toml permits in tests it doesn't see in the functions that tests share.
#![allow(clippy::unwrap_used)]

mod cases;
mod embedded;
mod races_of_use_cases;
#[path = "../../src/samples.rs"]
mod samples;
mod subject;

use latchkey_service::StoreError;

/// Demands that a write lost a race.
#[track_caller]
fn assert_conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");
}
