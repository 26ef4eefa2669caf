//! What goes wrong with KMS, in the port's words.

use std::error::Error;

use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use latchkey_aws_faults::Fault;
use latchkey_service::{BoxError, KeyServiceError};

/// Translates what a call to KMS failed with.
pub(crate) fn failed_call<E>(operation: &'static str, error: SdkError<E>) -> KeyServiceError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    Fault::of_call("kms", operation, error).into()
}

/// An answer that makes no sense, or something sealed that can't be opened.
pub(crate) fn fault(error: impl Into<BoxError>) -> KeyServiceError {
    KeyServiceError::Fault(error.into())
}

/// KMS left out of its answer what it always answers.
#[derive(Debug, thiserror::Error)]
#[error("kms answered {operation} without {member}")]
pub(crate) struct MemberMissing {
    pub(crate) operation: &'static str,
    pub(crate) member: &'static str,
}

#[cfg(test)]
mod tests;
