//! Functions that no request reaches: AWS itself calls them.

use std::future::Future;

use lambda_http::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Capacity, Environment, EnvironmentError, Grant, Invocation, Variable};

/// A function for events of one kind.
pub trait EventFunction: Sized + Send + Sync + 'static {
    /// The function and its binary.
    const FUNCTION: &'static str;
    /// What it does, in a line.
    const SUMMARY: &'static str;
    /// What it may do in AWS, beside writing its log.
    const GRANTS: &'static [Grant];
    /// The variables of its own.
    const VARIABLES: &'static [Variable];
    /// What it has otherwise than the others.
    const CAPACITY: Capacity = Capacity::USUAL;

    /// What it is called with.
    type Event: DeserializeOwned + Send;
    /// What it answers to whoever calls it.
    type Answer: Serialize + Send;

    /// Makes the function, with all that it keeps between events.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    fn compose(environment: &Environment) -> Result<Self, EnvironmentError>;

    /// Does what an event asks for.
    ///
    /// # Errors
    ///
    /// When it wasn't done, and Lambda is to call again.
    fn handle(
        &self,
        event: Self::Event,
        invocation: &mut Invocation,
    ) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}
