//! The environment variables that a function is configured by: those of [`Variable`](crate::Variable), and Lambda's own.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// Environment variables: those of the process on Lambda, made-up ones for a local run.
///
/// They hold AWS credentials, so `Debug` shows no values.
#[derive(Clone)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The variable, or `None` when it is unset or empty.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The variable.
    ///
    /// # Errors
    ///
    /// When it is unset or empty.
    pub fn required(&self, name: impl Into<&'static str>) -> Result<&str, EnvironmentError> {
        let name = name.into();
        self.optional(name).ok_or(EnvironmentError::Missing(name))
    }

    /// The variable as a `T`.
    ///
    /// # Errors
    ///
    /// When it is unset, empty or no `T`.
    pub fn parsed<T: FromStr>(&self, name: impl Into<&'static str>) -> Result<T, EnvironmentError>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let name = name.into();
        parse(name, self.required(name)?)
    }

    /// The parts of the variable between blanks, each as a `T`; none when it is unset.
    ///
    /// # Errors
    ///
    /// When a part is no `T`.
    pub fn list<T: FromStr>(&self, name: impl Into<&'static str>) -> Result<Vec<T>, EnvironmentError>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let name = name.into();
        let parts = self.optional(name).unwrap_or_default().split_whitespace();
        parts.map(|part| parse(name, part)).collect()
    }
}

fn parse<T: FromStr>(name: &'static str, value: &str) -> Result<T, EnvironmentError>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    value.parse().map_err(|error: T::Err| EnvironmentError::Invalid(name, error.into()))
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A function that is configured wrong, and so doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// A variable that must be set is not.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// A variable that makes no sense.
    #[error("the environment variable {0} is invalid")]
    Invalid(&'static str, #[source] Box<dyn std::error::Error + Send + Sync>),
}
