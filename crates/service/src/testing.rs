//! For tests alone: a store and a key service in memory, and the contracts that every adapter is held against.
//!
//! [`ScriptedStore`] and [`ScriptedKeys`] are what the use cases are tested with, and pass the contracts; an adapter runs
//! the same cases by being a [`contract::Subject`] or [`key_contract::KeySubject`], with
//! [`contract_tests!`](crate::contract_tests) or [`key_contract_tests!`](crate::key_contract_tests).

// What clippy.toml permits in tests it doesn't see in what tests of other crates use.
#![allow(clippy::unwrap_used)]

mod audit;
pub mod contract;
pub mod key_contract;
mod memory_key;
pub mod records;
pub mod requests;
pub mod rush;
mod scripted_keys;
mod scripted_store;

pub use audit::audit;
pub use memory_key::MemoryKey;
pub use scripted_keys::{Mood, ScriptedKeys};
pub use scripted_store::{Ending, Journal, ScriptedStore, Stored, Tables, after};
