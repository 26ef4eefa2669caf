#![doc = include_str!("../README.md")]

mod activation_link;
mod build_error;
mod builder;
mod cache;
mod choice;
mod client;
mod clock_memory;
mod container;
mod deadline;
mod endpoint_url;
mod evaluation;
mod finding;
mod gathering;
mod grant;
mod keeping;
mod leases;
mod license_text;
mod location;
mod not_licensed;
#[cfg(feature = "online")]
mod online;
mod private_files;
mod published_keys;
mod reading;
mod reason;
mod released;
mod renewal;
mod revocations;
mod seal;
mod setup;
mod source;
mod store;
mod system;
mod this_computer;
mod time;
mod unreadable;
mod uptime_clock;
mod warning;

pub use build_error::BuildError;
pub use builder::{Builder, Dangerous, KnowsRelease, Ready, WantsRelease};
pub use choice::Choice;
pub use client::Client;
pub use finding::{Finding, Outcome};
pub use grant::Grant;
pub use jiff::Timestamp;
#[cfg(feature = "online")]
pub use latchkey_api::{ActivateRequest, ActivateResponse, FetchSettingsResponse, ReceivedFieldError, ReceivedProblem};
pub use latchkey_core::{
    ActivationKey, ComputerId, CustomerName, FeatureName, JwkSetError, Kind, LicenseId, LicenseKey, LicenseProperties,
    ListClaims, ListRejection, Model, Moment, ProductId, PropertyValue, Rejection, Scalar, SigningKeyId, TextError,
    Version,
};
pub use license_text::{Entry, entries};
pub use not_licensed::NotLicensed;
#[cfg(feature = "online")]
pub use online::{Lease, LicenseService, NetworkFault, ReleaseError, Released, ServiceError};
pub use reason::Reason;
pub use source::Source;
pub use unreadable::Unreadable;
pub use warning::Warning;
