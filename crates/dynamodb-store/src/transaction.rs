//! Writes that happen together.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TransactWriteItem;
use latchkey_service::StoreError;

use crate::fault;

/// Writes all or nothing.
///
/// The SDK gives every call a token and repeats it with each attempt, so that an attempt whose answer got lost is not
/// carried out twice.
pub(crate) async fn write_all(client: &Client, writes: Vec<TransactWriteItem>) -> Result<(), StoreError> {
    let request = client.transact_write_items().set_transact_items(Some(writes));
    request.send().await.map(drop).map_err(fault::of_transaction)
}
