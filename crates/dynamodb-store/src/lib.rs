//! The store ports of Latchkey over Amazon DynamoDB.
//!
//! Two tables, described in `infra/template.yaml`: [`DynamoDbLicenses`] needs both, [`DynamoDbSettings`] and
//! [`DynamoDbProducts`] only that of properties, so that a function can be granted no more than it uses. Reads are consistent, writes conditional.
//! Every port's method is one call, whatever the number of keys and activations; only what DynamoDB left unread, or may
//! have read in the middle of somebody's activation, is read again.

mod activations;
mod batch_read;
mod change;
mod fault;
mod item;
mod keys;
mod licenses;
mod products;
mod properties_table;
mod settings;

pub use licenses::DynamoDbLicenses;
pub use products::DynamoDbProducts;
pub use settings::DynamoDbSettings;

#[cfg(test)]
mod repetition;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod shapes;
