//! What DynamoDB's errors mean to whoever uses a store.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use latchkey_service::{BoxError, StoreError};

/// Codes with which DynamoDB says that it is too busy, or doesn't know
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>).
const PASSING: [&str; 9] = [
    "InternalServerError",
    "InternalServerErrorException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "ThrottlingException",
    "ThrottlingError",
    "TransactionInProgressException",
];

/// A failed read.
pub(crate) fn of_read<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    translate(error, |_| None)
}

/// A failed conditional write of one item.
pub(crate) fn of_write<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    translate(error, |error| {
        matches!(error.code()?, "ConditionalCheckFailedException" | "TransactionConflictException")
            .then_some(StoreError::Conflict)
    })
}

/// A failed transaction.
pub(crate) fn of_transaction<R>(error: SdkError<TransactWriteItemsError, R>) -> StoreError {
    translate(error, |error| match error {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            Some(of_reasons(canceled.cancellation_reasons()))
        }
        _ => None,
    })
}

/// A request that could not even be built.
pub(crate) fn of_request(error: BuildError) -> StoreError {
    StoreError::Fault(error.into())
}

/// A canceled transaction is a conflict only for the reasons of one; and not, if there is a worse one besides.
fn of_reasons(reasons: &[CancellationReason]) -> StoreError {
    let codes: Vec<_> = reasons.iter().filter_map(CancellationReason::code).filter(|code| *code != "None").collect();
    let lost = |code: &&str| matches!(*code, "ConditionalCheckFailed" | "TransactionConflict");
    let passing = |code: &&str| matches!(*code, "ThrottlingError" | "ProvisionedThroughputExceeded");
    if !codes.is_empty() && codes.iter().all(lost) {
        return StoreError::Conflict;
    }
    let cause: BoxError = format!("transaction canceled: {}", codes.join(", ")).into();
    if !codes.is_empty() && codes.iter().all(|code| lost(code) || passing(code)) {
        StoreError::Unavailable(cause)
    } else {
        StoreError::Fault(cause)
    }
}

fn translate<E, R>(error: SdkError<E, R>, specific: impl FnOnce(&E) -> Option<StoreError>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            let error = context.into_err();
            if let Some(known) = specific(&error) {
                return known;
            }
            let passing = error.code().is_some_and(|code| PASSING.contains(&code));
            // Code and message alone: what else the SDK keeps of an answer is not for logs.
            let cause =
                format!("{}: {}", error.code().unwrap_or("no code"), error.message().unwrap_or("no message")).into();
            if passing { StoreError::Unavailable(cause) } else { StoreError::Fault(cause) }
        }
        SdkError::TimeoutError(_) => StoreError::Unavailable("no answer in time".into()),
        SdkError::DispatchFailure(failure) if failure.is_user() => {
            StoreError::Fault("the request can't be sent".into())
        }
        SdkError::DispatchFailure(failure) => {
            let what = if failure.is_timeout() { "no connection in time" } else { "no connection" };
            StoreError::Unavailable(what.into())
        }
        SdkError::ResponseError(_) => StoreError::Unavailable("the answer broke off or can't be read".into()),
        SdkError::ConstructionFailure(_) => StoreError::Fault("the request can't be built".into()),
        _ => StoreError::Fault("an unknown kind of failure".into()),
    }
}
