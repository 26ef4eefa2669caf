//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

// Clippy lets a function unwrap only below such an attribute.
#![cfg(test)]

mod bad_input;
mod budget;
mod drift;
mod golden_events;
mod proxy;
mod stand;
