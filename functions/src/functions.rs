//! The list of functions, for the local server, the template and the tests.
//!
//! A binary never looks here: it would be linked with every other function's handler.

use std::future::Future;
use std::pin::Pin;

use lambda_http::{Body, Request, Response};
use latchkey_api::{Endpoint, EndpointRow};

use crate::{Capacity, Environment, EnvironmentError, EventFunction, Function, Grant, Invocation, Served, Variable};

/// The function that answers what no route is for (`$default`), as every function does: `route_unknown`. It may do nothing in
/// AWS, so that nobody reaches anything by a route that isn't there.
pub const OF_NO_ROUTE: &str = "public-keys";

/// Makes a function of its environment.
type Compose = fn(&Environment) -> Result<Box<dyn Handler>, EnvironmentError>;

/// One Lambda function.
#[derive(Debug, Clone, Copy)]
pub struct FunctionRow {
    /// Its name, and its binary's.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What it answers; `None` for what no request reaches.
    pub endpoint: Option<EndpointRow>,
    /// What it may do in AWS, beside writing its log.
    pub grants: &'static [Grant],
    /// The variables of its own.
    pub variables: &'static [Variable],
    /// What it has otherwise than the others.
    pub capacity: Capacity,
    compose: Option<Compose>,
}

impl FunctionRow {
    /// The row of an endpoint's function.
    pub(crate) const fn of<F: Function>() -> Self {
        Self {
            name: <F::Endpoint as Endpoint>::FUNCTION,
            summary: <F::Endpoint as Endpoint>::SUMMARY,
            endpoint: Some(EndpointRow::of::<F::Endpoint>()),
            grants: F::GRANTS,
            variables: F::VARIABLES,
            capacity: F::CAPACITY,
            compose: Some(|environment| Ok(Box::new(Served::<F>::compose(environment)?))),
        }
    }

    /// The row of a function that events reach.
    pub(crate) const fn of_events<F: EventFunction>() -> Self {
        Self {
            name: F::FUNCTION,
            summary: F::SUMMARY,
            endpoint: None,
            grants: F::GRANTS,
            variables: F::VARIABLES,
            capacity: F::CAPACITY,
            compose: None,
        }
    }

    /// Composes the function of an endpoint; `None` when no request reaches it.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn compose(&self, environment: &Environment) -> Option<Result<Box<dyn Handler>, EnvironmentError>> {
        self.compose.map(|compose| compose(environment))
    }
}

/// A composed function, whichever endpoint it serves.
pub trait Handler: Send + Sync {
    /// Answers one request; it never fails, since a fault has an answer of its own.
    fn answer(
        &self,
        request: Request,
        invocation: Invocation,
    ) -> Pin<Box<dyn Future<Output = Response<Body>> + Send + '_>>;
}

impl<F: Function> Handler for Served<F> {
    fn answer(
        &self,
        request: Request,
        invocation: Invocation,
    ) -> Pin<Box<dyn Future<Output = Response<Body>> + Send + '_>> {
        Box::pin(self.answer(request, invocation))
    }
}

#[cfg(test)]
mod tests;
