//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

// Clippy takes a function for a test's only below this.
#![cfg(test)]

mod budget;
mod direct;
mod faults;
mod journal;
mod journeys;
mod logs;
mod proxy;
mod races;
mod signatures;
mod stand;
