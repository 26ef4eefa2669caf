//! What DynamoDB's errors mean to whoever uses a store.

use std::error::Error;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use latchkey_aws_faults::Fault;
use latchkey_service::StoreError;

/// A failed call of one item or several.
pub(crate) fn of_call<E>(operation: &'static str, error: SdkError<E>) -> StoreError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match error.code() {
        Some("ConditionalCheckFailedException" | "TransactionConflictException") => StoreError::Conflict,
        _ => Fault::of_call("dynamodb", operation, error).into(),
    }
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

/// A canceled transaction is a conflict only for the reasons of one; and not, if there is a worse one besides.
fn of_reasons(reasons: &[CancellationReason]) -> StoreError {
    // There is a reason for each write, "None" for those that were fine.
    let codes: Vec<_> = reasons.iter().filter_map(CancellationReason::code).filter(|code| *code != "None").collect();
    let lost = |code: &&str| matches!(*code, "ConditionalCheckFailed" | "TransactionConflict");
    let throttled = |code: &&str| matches!(*code, "ThrottlingError" | "ProvisionedThroughputExceeded");
    let canceled = format!("dynamodb canceled a transaction: {}", codes.join(", ")).into();
    match codes.is_empty() {
        false if codes.iter().all(lost) => StoreError::Conflict,
        false if codes.iter().all(|code| lost(code) || throttled(code)) => StoreError::Unavailable(canceled),
        _ => StoreError::Fault(canceled),
    }
}

#[cfg(test)]
mod tests;
