//! The use cases of Latchkey, and the ports they need.
//!
//! A use case is a free async function: what is asked, when, then only the ports it needs, so that its signature reads
//! like the IAM policy of its Lambda function. Rules are in `latchkey-core`; here they are put in order.

mod activate;
mod caller;
mod create_keys;
mod error;
mod key_ports;
mod put_product;
mod put_setting;
mod retry;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod scripted_keys;
#[cfg(test)]
mod scripted_store;
mod store_ports;
mod time_frame;

pub use activate::{Activate, Activated, activate};
pub use caller::Caller;
pub use create_keys::{CreateKeys, CreatedKeys, create_keys};
pub use error::UseCaseError;
pub use key_ports::{KeyServiceError, Sealer, Signer};
pub use put_product::{ProductDefinition, PutProduct, put_product};
pub use put_setting::{PropertySet, PutSetting, put_setting};
pub use store_ports::{
    ActivationStore, ActivationView, BoxError, CreationRecord, CreationScope, CreationStore, CreationView,
    FirstActivation, NewKey, ProductStore, Seat, SettingsReader, SettingsWriter, StoreError,
};
pub use time_frame::TimeFrame;
