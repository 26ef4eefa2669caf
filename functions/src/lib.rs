//! The Lambda functions of Latchkey: a handler per endpoint, one for CloudFormation, and a binary per handler in `src/bin`.
//!
//! A binary only composes: its [`Environment`] becomes a [`Function`], which [`run`] serves. The same functions are
//! served by `latchkey-local` and by the tests, with another environment. [`publish_keys`] answers no requests; it is
//! called when a stack is deployed.

mod answer;
mod aws;
mod aws_calls;
mod callers;
mod capacity;
mod environment;
mod function;
mod functions;
mod grants;
mod json_body;
mod logging;
mod metrics;
mod refusal;
mod runtime;
mod variable;

pub mod activate;
pub mod create_key;
pub mod fetch_settings;
pub mod publish_keys;
pub mod put_product;
pub mod put_setting;

pub use aws::Aws;
pub use callers::AllowedPrincipals;
pub use capacity::{Capacity, RouteLimit};
pub use environment::{Environment, EnvironmentError};
pub use function::{Function, Invocation};
pub use functions::{FUNCTIONS, FunctionRow};
pub use grants::{Grant, Resource};
pub use logging::log_to;
pub use metrics::{METRICS, Metric};
pub use runtime::{run, run_at_deployment};
pub use variable::Variable;
