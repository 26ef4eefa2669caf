//! How a use case fails.

use latchkey_core::Denial;

use crate::{BoxError, KeyServiceError, StoreError};

/// Why a use case has no answer: a "no", a temporary or a permanent fault.
#[derive(Debug, thiserror::Error)]
pub enum UseCaseError {
    /// Refused by a rule; asking again changes nothing.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// Nothing is known to be wrong with the request: the same one may go through later, and is safe to send again.
    #[error("not at present")]
    TryAgain(#[source] BoxError),
    /// Something that an operator must mend.
    #[error("a fault of the service")]
    Fault(#[source] BoxError),
}

impl From<StoreError> for UseCaseError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Unavailable(_) => Self::TryAgain(error.into()),
            StoreError::Fault(_) => Self::Fault(error.into()),
        }
    }
}

impl From<KeyServiceError> for UseCaseError {
    fn from(error: KeyServiceError) -> Self {
        match error {
            KeyServiceError::Unavailable(_) => Self::TryAgain(error.into()),
            KeyServiceError::Fault(_) => Self::Fault(error.into()),
        }
    }
}
