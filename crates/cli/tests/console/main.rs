//! The console as a vendor types it: against the whole service on this computer, and against servers that misbehave.

#![allow(clippy::unwrap_used, reason = "tests")]

mod activating;
mod activation_keys;
mod application;
mod auditing;
mod bad_servers;
mod changing_licenses;
mod credentials;
mod cutting_proxy;
mod dead_share;
mod embedding;
mod events;
mod exporting;
mod extending_licenses;
mod failures;
mod large_orders;
mod leases;
mod license_answers;
mod licenses;
mod manual;
mod ordering;
mod output;
mod products;
mod profiles;
mod refreshing;
mod rehearsing;
mod releasing;
mod replacing_license_keys;
mod revocations;
mod scripted_server;
mod settings;
mod signing_keys;
mod stand;
mod taking_back;
mod trials;
mod undoing;
