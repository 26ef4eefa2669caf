//! What a failed call to AWS means to Latchkey's ports: a temporary fault or a permanent one.
//!
//! The adapters translate every error of the AWS SDK here, so that throttling is the same to all of them. What only one
//! service says, such as a failed condition of DynamoDB, its adapter looks for first.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use latchkey_service::{BoxError, KeyServiceError, StoreError};

/// The refusals that pass by themselves, by their codes: some come with a status of 400.
///
/// Of DynamoDB
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>) and of KMS
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html>, and "Errors" of each operation).
/// `KMSInvalidStateException` is none of them: a key pending deletion or import waits for an operator.
const TEMPORARY_CODES: [&str; 9] = [
    "DependencyTimeoutException",
    "InternalServerError",
    "KMSInternalException",
    "KeyUnavailableException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionInProgressException",
];

/// A call to AWS that failed.
#[derive(Debug)]
pub enum Fault {
    /// Throttled, out of reach or too slow: the same call may go through later.
    Temporary(BoxError),
    /// Denied, missing or invalid: an operator must mend something.
    Permanent(BoxError),
}

impl Fault {
    /// What it means that `operation` of `service` failed with `error`.
    pub fn of_call<E>(service: &'static str, operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let is_temporary = is_temporary(&error);
        let failure = match error.code() {
            Some(code) => FailedCall::Refused {
                service,
                operation,
                code: code.to_owned(),
                message: match code {
                    // AWS quotes what it finds invalid, and that may be a secret (R15).
                    "ValidationException" | "SerializationException" => "which quotes the request",
                    _ => error.message().unwrap_or("no message"),
                }
                .to_owned(),
                request_id: error.request_id().unwrap_or("unknown").to_owned(),
            },
            // Only the innermost error is kept: the SDK's own holds the whole answer, with items and data keys in it.
            None => FailedCall::NoAnswer {
                service,
                operation,
                source: error.into_source().unwrap_or_else(|error| error.to_string().into()),
            },
        };
        if is_temporary { Self::Temporary(failure.into()) } else { Self::Permanent(failure.into()) }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Temporary(error) => Self::Unavailable(error),
            Fault::Permanent(error) => Self::Fault(error),
        }
    }
}

impl From<Fault> for KeyServiceError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Temporary(error) => Self::Unavailable(error),
            Fault::Permanent(error) => Self::Fault(error),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum FailedCall {
    #[error("{service} refused {operation} with {code}, {message:?}, request ID {request_id}")]
    Refused { service: &'static str, operation: &'static str, code: String, message: String, request_id: String },
    #[error("{service} gave {operation} no answer, or none that can be read")]
    NoAnswer { service: &'static str, operation: &'static str, source: BoxError },
}

fn is_temporary<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        // A request that the HTTP client won't even send stays as wrong as it is.
        SdkError::DispatchFailure(failure) => !failure.is_user(),
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status();
            let code = answer.err().code().unwrap_or_default();
            // The SDK takes a success that was cut off on its way for a refusal without a code.
            !status.is_client_error() || status.as_u16() == 429 || TEMPORARY_CODES.contains(&code)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
