//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

// Clippy lets a function unwrap only below such an attribute.
#![cfg(test)]

mod audit;
mod bad_input;
mod budget;
mod changes;
mod direct;
mod drift;
mod endpoints;
mod fast_clock;
mod faults;
mod fleet;
mod given;
mod golden_events;
mod journal;
mod journeys;
mod killed;
mod logs;
mod metrics;
mod proxy;
mod publication;
mod races;
mod refusals;
mod request;
mod revocations;
mod secrets;
mod signatures;
mod stand;
mod who_may_call;
mod wrong;
