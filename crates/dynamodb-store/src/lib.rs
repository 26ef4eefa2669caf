//! The store ports of Latchkey over Amazon DynamoDB.
//!
//! Two tables, described in `infra/template.yaml`: [`DynamoDbLicenses`] needs both; [`DynamoDbProperties`] only that of
//! settings, products and blocked computers; [`DynamoDbAdministration`] changes those, and keeps the events of it in the
//! other. So a function can be granted no more than it uses. Reads are consistent, writes conditional.
//! Every port's method is one call, whatever the number of keys and activations; only what DynamoDB left unread, or may
//! have read in the middle of somebody's activation, is read again.

mod activation_removals;
mod activations;
mod batch_read;
mod batch_write;
mod blocked_computers;
mod change;
mod events;
mod fault;
mod index;
mod item;
mod key_reissues;
mod key_reveals;
mod keys;
mod leases;
mod license_changes;
mod license_index;
mod license_item;
mod license_reader;
mod licenses;
mod products;
mod properties;
mod range;
mod revocation_lists;
mod settings;
mod signing_key_revocations;
mod transaction;
mod trials;
mod validations;

pub use index::LicensesIndex;
pub use license_reader::DynamoDbLicenseReader;
pub use licenses::DynamoDbLicenses;
pub use properties::{DynamoDbAdministration, DynamoDbProperties};
pub use revocation_lists::DynamoDbRevocationLists;

#[cfg(test)]
mod repetition;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod sizes;
