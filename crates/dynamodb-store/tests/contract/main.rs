//! Every MUST of the store ports, kept by this adapter over the real SDK and an embedded DynamoDB.
//!
//! The cases are those of `latchkey-service`. Answers that the embedded DynamoDB never gives are scripted in the unit
//! tests.

// What clippy.toml permits in tests it doesn't see in the functions that tests share.
#![allow(clippy::unwrap_used)]

mod embedded;
mod races_of_use_cases;
