//! What a vendor may choose for single functions.

use latchkey_api::EndpointRow;
use latchkey_functions::{FunctionRow, RouteLimit};

use crate::names::logical;
use crate::route_limits::with_limits;

/// The limits of routes, and the executions that can be reserved.
pub(crate) fn parameters(functions: &[FunctionRow]) -> String {
    let limits = with_limits(functions).map(limit);
    let reserved = reservable(functions).map(|row| {
        let (parameter, function) = (reserved_concurrency(row), row.name);
        format!(
            r"{parameter}:
  Type: Number
  Default: -1
  MinValue: -1
  Description: >-
    Executions reserved for the function {function}, which are also the most that it gets; 0 stops it, -1 reserves none.
"
        )
    });
    limits.chain(reserved).collect()
}

fn limit((row, endpoint, limit): (&FunctionRow, EndpointRow, RouteLimit)) -> String {
    let route = endpoint.route_key();
    let of = |parameter: String, default: u32, counted: &str| {
        format!(
            r"{parameter}:
  Type: Number
  Default: {default}
  MinValue: 1
  Description: Requests {counted} that {route} lets through, from everybody together.
"
        )
    };
    of(rate(row), limit.rate, "a second") + &of(burst(row), limit.burst, "at once")
}

/// When executions are reserved.
pub(crate) fn conditions(functions: &[FunctionRow]) -> String {
    let condition = |row| format!("{}: !Not [!Equals [!Ref {}, -1]]\n", reserves(row), reserved_concurrency(row));
    reservable(functions).map(condition).collect()
}

/// The parameter of a route's requests a second.
pub(crate) fn rate(row: &FunctionRow) -> String {
    format!("{}ThrottlingRate", logical(row))
}

/// The parameter of a route's requests at once.
pub(crate) fn burst(row: &FunctionRow) -> String {
    format!("{}ThrottlingBurst", logical(row))
}

/// The parameter of a function's reserved executions.
pub(crate) fn reserved_concurrency(row: &FunctionRow) -> String {
    format!("{}ReservedConcurrency", logical(row))
}

/// The condition that a function has reserved executions.
pub(crate) fn reserves(row: &FunctionRow) -> String {
    format!("ReservesFor{}", logical(row))
}

fn reservable(functions: &[FunctionRow]) -> impl Iterator<Item = &FunctionRow> {
    functions.iter().filter(|row| row.capacity.is_reservable)
}
