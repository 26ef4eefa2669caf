//! Writes `infra/template.yaml` from `infra/base.yaml`, the endpoints, and what each function is granted; and the README's
//! table of endpoints.
//!
//! `base.yaml` is text with marked places, not a value: its comments survive, and the result is as readable as it is. What
//! follows from a [`FunctionRow`] is made by the modules here, one for each part of AWS.

mod alarms;
mod base;
mod function;
mod kms;
mod names;
mod parameters;
mod policy;
mod readme;
mod rights;
mod route;
mod route_limits;
mod signing_keys;
mod yaml;

use latchkey_api::ENDPOINTS;
use latchkey_functions::{FUNCTIONS, FunctionRow, Resource};

const BASE: &str = include_str!("../base.yaml");
const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/template.yaml");
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/api/README.md");

fn main() -> std::io::Result<()> {
    std::fs::write(TEMPLATE, template(FUNCTIONS))?;
    let readme = std::fs::read_to_string(README)?;
    std::fs::write(README, readme::with_endpoints(&readme, ENDPOINTS))
}

/// The template for these functions, in their order.
///
/// # Panics
///
/// When a function's row makes no template: the message says which, and what is missing.
fn template(functions: &[FunctionRow]) -> String {
    base::filled(
        BASE,
        &[
            ("parameters of signing keys", signing_keys::parameters()),
            ("conditions of signing keys", signing_keys::conditions()),
            ("rules of signing keys", signing_keys::rules()),
            ("parameters", parameters::parameters(functions)),
            ("conditions", parameters::conditions(functions)),
            ("variables of every function", function::common_variables()),
            ("keys that are published", signing_keys::properties()),
            ("users of SigningKey", kms::users_of(Resource::SigningKey, functions)),
            ("users of ListSigningKey", kms::users_of(Resource::ListSigningKey, functions)),
            ("users of CertificateSigningKey", kms::users_of(Resource::CertificateSigningKey, functions)),
            ("users of DataKey", kms::users_of(Resource::DataKey, functions)),
            ("roles that open tables", kms::roles_that_open_tables(functions)),
            ("outputs of signers", kms::outputs(functions)),
            ("limited routes", route::limited(functions)),
            ("limits of routes", route::limits(functions)),
            ("route of all else", route::of_all_else(functions)),
            ("policies of vendors", rights::policies(functions)),
            ("outputs of vendors' policies", rights::outputs(functions)),
            ("roles", function::roles(functions)),
            ("functions", function::sections(functions)),
            ("alarms of throttled functions", alarms::throttled(functions)),
            ("cold starts", alarms::cold_starts(functions)),
        ],
    )
}

#[cfg(test)]
mod tests;
