//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

// Clippy lets a function unwrap only below such an attribute.
#![cfg(test)]

mod bad_input;
mod budget;
mod direct;
mod drift;
mod faults;
mod golden_events;
mod journal;
mod journeys;
mod logs;
mod metrics;
mod proxy;
mod publication;
mod races;
mod signatures;
mod stand;
