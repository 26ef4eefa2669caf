//! Latchkey as a whole: golden events, journeys, races, faults and drift checks.

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
