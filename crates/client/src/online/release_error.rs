//! Why a seat was not given back.

use super::ServiceError;
use crate::NotLicensed;
use crate::reason::help;

/// Why a seat was not given back. Unless it is [`Unclear`](Self::Unclear), everything is as it was.
///
/// ```
/// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
/// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
/// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
///     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
/// let error = client.release().unwrap_err();
/// assert_eq!(error.code(), "release_not_possible"); // it is a generic license
/// println!("{error}. Please {}.", error.help());
/// # Ok::<_, latchkey_client::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// There is no license of which a seat could be given back.
    #[error(transparent)]
    NoLicense(NotLicensed),
    /// The license is generic.
    #[error("a generic license is bound to no computer, so this one has no seat to give back")]
    Generic,
    /// The user's store can't be written: the license would go on although its seat is free.
    #[error("the user's store can't note that the seat is given back: {0}")]
    NotKept(String),
    /// The service refused, or was not reached.
    #[error(transparent)]
    Service(ServiceError),
    /// The service was asked, and nobody knows what it did. The license is refused on this computer until that is settled: by giving
    /// the seat back again, or by activating again.
    #[error("nobody knows whether the seat was given back: {0}")]
    Unclear(ServiceError),
}

impl ReleaseError {
    /// The stable code; the service's own where it refused.
    ///
    /// ```
    /// # use latchkey_client::{ReleaseError, ServiceError};
    /// assert_eq!(ReleaseError::Service(ServiceError::NoService).code(), "service_unknown");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NoLicense(not_licensed) => not_licensed.code(),
            Self::Generic => "release_not_possible",
            Self::NotKept(_) => "release_not_kept",
            Self::Service(error) => error.code(),
            Self::Unclear(_) => "release_unclear",
        }
    }

    /// What would help, for the user.
    ///
    /// ```
    /// # use latchkey_client::{ReleaseError, ServiceError};
    /// assert!(ReleaseError::Unclear(ServiceError::NoService).help().starts_with("give the seat back again"));
    /// ```
    #[must_use]
    pub fn help(&self) -> &'static str {
        help(self.code())
    }
}
