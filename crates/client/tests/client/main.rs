//! The client as an application meets it: sources, the cache, the clock, the service.

#![expect(clippy::unwrap_used, reason = "all of it is tests, the helpers too")]

#[path = "../../vectors/generate.rs"]
#[expect(dead_code, reason = "the vectors are another test's")]
mod generate;

mod any_input;
mod clock;
mod computer;
#[cfg(target_os = "linux")]
mod dead_mount;
mod edits;
#[cfg(feature = "online")]
mod fetching;
#[cfg(feature = "online")]
mod floating;
mod keeping;
#[cfg(feature = "online")]
mod keeping_fresh;
#[cfg(feature = "online")]
mod kept_leases;
#[cfg(feature = "online")]
mod lease_answers;
#[cfg(feature = "online")]
mod leases;
#[cfg(feature = "online")]
mod online;
#[cfg(feature = "online")]
mod refresh;
#[cfg(feature = "online")]
mod release;
mod revocations;
mod rollout;
#[cfg(feature = "online")]
mod server;
mod share;
#[cfg(feature = "online")]
mod signed_time;
mod sources;
mod stand;
#[cfg(feature = "online")]
mod tls;
mod which;
