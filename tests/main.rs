//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

mod budget;
mod proxy;
mod stand;
