//! The store ports of Latchkey over Amazon DynamoDB.
//!
//! Two tables, described in `infra/template.yaml`: [`LicenseStore`] needs both, [`PropertyStore`] only that of properties,
//! so that a function can be granted no more than it uses. Every port's method is one call, whatever the number of keys and
//! activations; reads are consistent and writes conditional.

mod batch_read;
mod fault;
mod item;
mod license_store;
mod property_store;

pub use license_store::LicenseStore;
pub use property_store::PropertyStore;
