//! What DynamoDB's errors mean to whoever uses a store.

use std::error::Error;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use latchkey_service::{BoxError, StoreError};

/// The refusals that pass by themselves, some of which come with a status of 400
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>).
const PASSING_CODES: [&str; 5] = [
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionInProgressException",
];

/// A failed call of one item or several.
pub(crate) fn of_call<E>(operation: &'static str, error: SdkError<E>) -> StoreError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    if let Some("ConditionalCheckFailedException" | "TransactionConflictException") = error.code() {
        return StoreError::Conflict;
    }
    let passes = passes(&error);
    let failure = match error.code() {
        Some(code) => FailedCall::Refused {
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
        // Only the innermost error is kept: the SDK's own holds the whole answer, items and all.
        None => FailedCall::NoAnswer {
            operation,
            source: error.into_source().unwrap_or_else(|error| error.to_string().into()),
        },
    };
    if passes { StoreError::Unavailable(failure.into()) } else { StoreError::Fault(failure.into()) }
}

/// A failed transaction.
pub(crate) fn of_transaction(error: SdkError<TransactWriteItemsError>) -> StoreError {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
            of_reasons(canceled.cancellation_reasons())
        }
        _ => of_call("TransactWriteItems", error),
    }
}

/// A request that could not even be built.
pub(crate) fn of_request(error: BuildError) -> StoreError {
    StoreError::Fault(error.into())
}

#[derive(Debug, thiserror::Error)]
enum FailedCall {
    #[error("dynamodb refused {operation} with {code}, {message:?}, request ID {request_id}")]
    Refused { operation: &'static str, code: String, message: String, request_id: String },
    #[error("dynamodb gave {operation} no answer, or none that can be read")]
    NoAnswer { operation: &'static str, source: BoxError },
    #[error("dynamodb canceled a transaction: {reasons}")]
    Canceled { reasons: String },
}

fn passes<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        // A request that the HTTP client won't even send stays as wrong as it is.
        SdkError::DispatchFailure(failure) => !failure.is_user(),
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or_default();
            // The SDK takes an answer of status 200 that breaks off for a refusal without a code.
            !answer.raw().status().is_client_error() || PASSING_CODES.contains(&code)
        }
        _ => false,
    }
}

/// A canceled transaction is a conflict only for the reasons of one; and not, if there is a worse one besides.
fn of_reasons(reasons: &[CancellationReason]) -> StoreError {
    // There is a reason for each write, "None" for those that were fine.
    let codes: Vec<_> = reasons.iter().filter_map(CancellationReason::code).filter(|code| *code != "None").collect();
    let lost = |code: &&str| matches!(*code, "ConditionalCheckFailed" | "TransactionConflict");
    let passing = |code: &&str| matches!(*code, "ThrottlingError" | "ProvisionedThroughputExceeded");
    if !codes.is_empty() && codes.iter().all(lost) {
        return StoreError::Conflict;
    }
    let passes = !codes.is_empty() && codes.iter().all(|code| lost(code) || passing(code));
    let failure = FailedCall::Canceled { reasons: codes.join(", ") };
    if passes { StoreError::Unavailable(failure.into()) } else { StoreError::Fault(failure.into()) }
}

#[cfg(test)]
mod tests;
