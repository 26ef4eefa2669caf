//! The public halves of the signing keys, as `publish-keys` gave them to the environment at the deployment.

use std::error::Error;

use latchkey_core::{JwkSet, TrustedKeys};

use crate::{Environment, EnvironmentError, Variable};

/// The keys that signatures out there may be made with, of each use the oldest first.
///
/// # Errors
///
/// When there is no set, or one that no application could use.
pub(crate) fn published_keys(environment: &Environment) -> Result<JwkSet, EnvironmentError> {
    let invalid =
        |error: Box<dyn Error + Send + Sync>| EnvironmentError::Invalid(Variable::PublishedKeys.name(), error);
    let jwks =
        serde_json::from_str(environment.required(Variable::PublishedKeys)?).map_err(|error| invalid(error.into()))?;
    trusted_keys(&jwks)?;
    Ok(jwks)
}

/// The same, to verify license keys with.
pub(crate) fn trusted_keys(jwks: &JwkSet) -> Result<TrustedKeys, EnvironmentError> {
    TrustedKeys::try_from(jwks).map_err(|error| EnvironmentError::Invalid(Variable::PublishedKeys.name(), error.into()))
}
