//! The wire of Latchkey: every endpoint as a type, and the requests, answers and problems of each.
//!
//! JSON in UTF-8, `snake_case`, RFC 3339 timestamps in UTC. A request's fields are already types of `latchkey-core`:
//! what deserializes is well formed. Unknown fields and `null` are refused.
//!
//! [`Endpoint`] is what an endpoint is; [`ENDPOINTS`] lists them all, and [`for_every_endpoint`] gives the same list to
//! a macro. Whatever depends on the endpoints is made from one of the two.

mod access;
mod call;
mod code;
mod endpoint;
mod endpoint_row;
mod endpoints;
mod event_query;
mod given;
mod headers;
mod license_key_codes;
mod license_query;
mod nothing;
#[cfg(feature = "openapi")]
pub mod openapi;
mod page;
mod path;
mod paths;
mod problem;
mod query;
mod received_problem;
mod trial_query;
mod views;

pub use access::{Access, Administer, Look, Make, Public, Right, Serve};
pub use call::{Call, target};
pub use code::Code;
pub use endpoint::{Documented, Endpoint, Method, Parameters, RequestBody};
pub use endpoint_row::EndpointRow;
pub use endpoints::*;
pub use event_query::{EventQuery, EventsOf};
pub use headers::{AnswersVersion, Idempotency, IfMatch, IfNoneMatch, IfUnchanged, RequestHeaders};
pub use license_query::LicenseQuery;
pub use nothing::Nothing;
pub use page::{PageQuery, cursor, cursor_of};
pub use path::{PathParameters, PathValues};
pub use paths::{ActivationPath, BlockedComputerPath, LeasePath, LicensePath, ProductPath, SettingPath, TrialPath};
pub use problem::Problem;
pub use query::QueryParameters;
pub use received_problem::{ReceivedFieldError, ReceivedProblem};
pub use trial_query::TrialQuery;
pub use views::{
    ActivationKeyView, ActivationView, BlockedComputerView, ChangedLicense, LeaseView, LicenseView, ProductView,
    PropertyType, PropertyView, PropertyVisibility, RevokedSigningKeyView, SettingView, SignedLeaseView,
    SigningKeyView, SigningUse, TrialView, WarningView,
};

/// The largest request body, in bytes.
pub const BODY_MAX_BYTES: usize = 16 * 1024;
