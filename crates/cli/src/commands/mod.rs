//! The commands, each in a file or a folder of its own.

pub(crate) mod activate;
pub(crate) mod activations;
pub(crate) mod api;
pub(crate) mod audit;
pub(crate) mod computers;
pub(crate) mod doctor;
pub(crate) mod events;
pub(crate) mod inspect;
pub(crate) mod jwks;
pub(crate) mod keys;
pub(crate) mod leases;
pub(crate) mod licenses;
pub(crate) mod man;
pub(crate) mod products;
pub(crate) mod profiles;
pub(crate) mod refresh;
pub(crate) mod release;
pub(crate) mod revocations;
pub(crate) mod settings;
pub(crate) mod trials;
pub(crate) mod verify;
pub(crate) mod whoami;
