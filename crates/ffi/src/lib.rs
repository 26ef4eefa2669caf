//! Latchkey's client as a C library: one JSON text in, one out.
//!
//! `c/latchkey.h` is its documentation for callers. Everything that has to do with pointers is in the module `boundary`, what
//! keeps the library from being unloaded in `staying`, and nothing else is unsafe.

mod answer;
mod application;
mod boundary;
mod call;
mod clients;
mod finding;
mod flags;
mod grant;
mod lease;
#[cfg(feature = "online")]
mod leases;
mod process;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod staying;

pub use boundary::{
    latchkey_abi, latchkey_call, latchkey_close, latchkey_free, latchkey_open, latchkey_request, latchkey_version,
};
#[cfg(feature = "schema")]
pub use schema::schema;
