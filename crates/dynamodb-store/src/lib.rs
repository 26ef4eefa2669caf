//! The store ports of Latchkey over Amazon DynamoDB.
//!
//! Two tables, described in `infra/template.yaml`: [`LicenseStore`] needs both, [`PropertyStore`] only that of
//! properties, so that a function can be granted no more than it uses. Reads are consistent, writes conditional.
//! Every port's method is one call, whatever the number of keys and activations; only what DynamoDB left unread, or may
//! have read in the middle of somebody's activation, is read again.

mod activations;
mod batch_read;
mod creations;
mod fault;
mod item;
mod license_store;
mod property_store;

pub use license_store::LicenseStore;
pub use property_store::PropertyStore;

#[cfg(test)]
mod repetition;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod shapes;
