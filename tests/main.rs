//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

mod bad_input;
mod budget;
mod golden_events;
mod proxy;
mod stand;
