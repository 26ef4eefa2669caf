//! The Lambda functions of Latchkey: a handler per endpoint, those that events of AWS reach, and a binary per handler in
//! `src/bin`.
//!
//! A handler is a [`Function`]: it says which endpoint it answers, what it may do in AWS, and what it needs. [`Served`]
//! stands before it and is the only way in; [`run`] serves it to Lambda. The same functions are served by
//! `latchkey-local` and by the tests, with another [`Environment`].

mod answer;
mod asked;
mod aws;
mod aws_calls;
mod capacity;
mod entity_tag;
mod environment;
mod event_function;
mod function;
mod functions;
mod grants;
mod json_body;
mod lease_desk;
mod logging;
mod metrics;
mod principals;
mod published_keys;
mod refusal;
mod request_line;
mod runtime;
mod stores;
mod success;
mod variable;

pub mod publish_keys;
pub mod publish_revocations;

pub use answer::Served;
pub use asked::Asked;
pub use aws::Aws;
pub use capacity::{Capacity, RouteLimit};
pub use environment::{Environment, EnvironmentError};
pub use event_function::EventFunction;
pub use function::{Function, Invocation};
pub use functions::{FunctionRow, Handler, OF_NO_ROUTE};
pub use grants::{Grant, Resource};
pub use latchkey_kms_signer::ENCRYPTION_CONTEXT;
pub use logging::log_to;
pub use metrics::{METRICS, Metric};
pub use principals::{Admission, AllowedPrincipals};
pub use refusal::Refusal;
pub use runtime::{run, run_for_events};
pub use success::Success;
pub use variable::Variable;

macro_rules! functions {
    ($($module:ident $function:ident;)*) => {
        $(pub mod $module;)*

        /// Every function, in the order of the endpoints; those that events reach come last.
        pub const FUNCTIONS: &[FunctionRow] = &[
            $(FunctionRow::of::<$module::$function>(),)*
            FunctionRow::of_events::<publish_keys::PublishKeys>(),
            FunctionRow::of_events::<publish_revocations::PublishRevocations>(),
        ];
    };
}
latchkey_api::for_every_endpoint!(functions);
