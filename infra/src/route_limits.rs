//! Which routes have limits of their own.

use latchkey_api::EndpointRow;
use latchkey_functions::{FunctionRow, RouteLimit};

use crate::names::is_public;

/// The functions whose routes have limits of their own.
///
/// # Panics
///
/// When a public route has none: anybody could use up what all routes have together.
pub(crate) fn with_limits(functions: &[FunctionRow]) -> impl Iterator<Item = (&FunctionRow, EndpointRow, RouteLimit)> {
    functions.iter().filter_map(|row| {
        let endpoint = row.endpoint?;
        let limit = row.capacity.route_limit;
        assert!(
            limit.is_some() || !is_public(&endpoint),
            "{}: a public route needs a route_limit in CAPACITY",
            row.name
        );
        Some((row, endpoint, limit?))
    })
}
