//! The list of functions, for the local server, the template and the tests.
//!
//! A binary never looks here: it would be linked with every other function's handler.

use latchkey_api::{ACTIVATE, CREATE_KEY, Endpoint, FETCH_SETTINGS, PUT_PRODUCT, PUT_SETTING};

use crate::capacity::Capacity;
use crate::grants::Grant;
use crate::variable::Variable;
use crate::{activate, create_key, fetch_settings, publish_keys, put_product, put_setting};

/// One Lambda function.
#[derive(Debug, Clone, Copy)]
pub struct FunctionRow {
    /// Its name, and its binary's.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What it answers; `None` for what no request reaches.
    pub endpoint: Option<&'static Endpoint>,
    /// What it may do in AWS, beside writing its log.
    pub grants: &'static [Grant],
    /// The variables of its own.
    pub variables: &'static [Variable],
    /// What it has otherwise than the others.
    pub capacity: Capacity,
}

macro_rules! row {
    ($endpoint:expr, $module:ident) => {
        FunctionRow {
            name: $endpoint.function,
            summary: $endpoint.summary,
            endpoint: Some(&$endpoint),
            grants: $module::GRANTS,
            variables: $module::VARIABLES,
            capacity: $module::CAPACITY,
        }
    };
}

/// Every function, in the order of the endpoints; those without an endpoint come last.
pub const FUNCTIONS: &[FunctionRow] = &[
    row!(CREATE_KEY, create_key),
    row!(ACTIVATE, activate),
    row!(FETCH_SETTINGS, fetch_settings),
    row!(PUT_SETTING, put_setting),
    row!(PUT_PRODUCT, put_product),
    FunctionRow {
        name: "publish-keys",
        summary: "Read the public halves of the signing keys, for CloudFormation alone",
        endpoint: None,
        grants: publish_keys::GRANTS,
        variables: publish_keys::VARIABLES,
        capacity: publish_keys::CAPACITY,
    },
];

#[cfg(test)]
mod tests;
