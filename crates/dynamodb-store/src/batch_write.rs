//! Writing several items at once, of which nobody minds that some are there before others.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::WriteRequest;
use latchkey_service::StoreError;
use tokio::time::sleep;

use crate::batch_read::PAUSES_MS;
use crate::fault;

/// Writes in one call; of nothing, in none.
///
/// What DynamoDB leaves unprocessed, and only that, is sent again.
pub(crate) async fn batch_write(client: &Client, table: &str, mut writes: Vec<WriteRequest>) -> Result<(), StoreError> {
    let mut pauses = PAUSES_MS.into_iter();
    while !writes.is_empty() {
        let sent = writes.len();
        let request = client.batch_write_item().request_items(table, writes);
        let answer = request.send().await.map_err(|error| fault::of_call("BatchWriteItem", error))?;
        writes = answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
        if writes.is_empty() {
            break;
        }
        if writes.len() < sent {
            pauses = PAUSES_MS.into_iter();
        }
        let pause = pauses.next().ok_or_else(|| StoreError::Unavailable("items stayed unprocessed".into()))?;
        sleep(Duration::from_millis(pause)).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
