//! For tests alone: stores and keys in memory, and the contract that every store is held against.
//!
//! [`ScriptedStore`] is what the use cases are tested with, and passes the contract; an adapter runs the same cases on its
//! own store, by being a [`contract::Subject`] and with [`contract_tests!`](crate::contract_tests).

// What clippy.toml permits in tests it doesn't see in what tests of other crates use.
#![allow(clippy::unwrap_used)]

pub mod contract;
pub mod records;
pub mod requests;
mod scripted_keys;
mod scripted_store;

pub use scripted_keys::{Mood, ScriptedKeys};
pub use scripted_store::{Ending, Journal, ScriptedStore, Stored, Tables, after};
