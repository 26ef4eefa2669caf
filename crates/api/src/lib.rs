//! The wire of Latchkey: requests, responses, problems and the endpoint table.
//!
//! JSON in UTF-8, `snake_case`, RFC 3339 timestamps in UTC. A request's fields are already types of `latchkey-core`:
//! what deserializes is well formed. Unknown fields and `null` are refused.

mod activations;
mod code;
mod endpoint;
mod keys;
#[cfg(feature = "openapi")]
pub mod openapi;
mod present;
mod problem;
mod products;
mod received_problem;
mod settings;
mod warning;

pub use activations::{ActivationCount, ActivationRequest, ActivationResponse};
pub use code::Code;
pub use endpoint::{ACTIVATE, Access, CREATE_KEY, ENDPOINTS, Endpoint, FETCH_SETTINGS, PUT_PRODUCT, PUT_SETTING};
pub use keys::{CreateKeysRequest, CreateKeysResponse, CreatedKey};
pub use present::Object;
pub use problem::Problem;
pub use products::{ProductRequest, ProductResponse};
pub use received_problem::{ReceivedFieldError, ReceivedProblem};
pub use settings::{SettingRequest, SettingResponse, SettingsResponse};
pub use warning::WarningResponse;

/// The largest request body, in bytes.
pub const BODY_MAX_BYTES: usize = 16 * 1024;
