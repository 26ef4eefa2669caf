//! Reading several items at once.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use latchkey_service::StoreError;
use tokio::time::sleep;

use crate::fault;
use crate::item::{Item, Key};

/// How long to wait before keys are asked for again, as long as none of them is processed: 1.6 seconds in all.
///
/// They stay unprocessed when a partition is too busy, and AWS wants an exponential backoff
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>).
pub(crate) const PAUSES_MS: [u64; 6] = [25, 50, 100, 200, 400, 800];

/// Items that were read together, though not of one moment: a transaction may have come between two of them.
pub(crate) struct Found(Vec<Item>);

impl Found {
    /// Takes out the item of this key, if there is one.
    pub(crate) fn take(&mut self, key: &Key) -> Option<Item> {
        let index = self.0.iter().position(|item| key.names(item))?;
        Some(self.0.swap_remove(index))
    }
}

/// Reads the items of these keys, consistently and in one call.
///
/// Keys that DynamoDB leaves unprocessed, and only they, are asked for again.
pub(crate) async fn batch_read(client: &Client, wanted: &[(&str, &[&Key])]) -> Result<Found, StoreError> {
    let keys = |(table, keys): &(&str, &[&Key])| {
        let keys = keys.iter().map(|key| (*key).clone().into_item()).collect();
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        Ok(((*table).to_owned(), keys.map_err(fault::of_request)?))
    };
    // DynamoDB refuses a table of which nothing is wanted.
    let wanted = wanted.iter().filter(|(_, keys)| !keys.is_empty());
    let mut wanted = wanted.map(keys).collect::<Result<HashMap<_, _>, StoreError>>()?;
    let (mut found, mut pauses) = (Vec::new(), PAUSES_MS.into_iter());
    let count =
        |wanted: &HashMap<String, KeysAndAttributes>| wanted.values().map(|keys| keys.keys().len()).sum::<usize>();
    loop {
        let asked = count(&wanted);
        let request = client.batch_get_item().set_request_items(Some(wanted));
        let answer = request.send().await.map_err(|error| fault::of_call("BatchGetItem", error))?;
        found.extend(answer.responses.unwrap_or_default().into_values().flatten());
        wanted = answer.unprocessed_keys.unwrap_or_default();
        if wanted.is_empty() {
            return Ok(Found(found));
        }
        if count(&wanted) < asked {
            pauses = PAUSES_MS.into_iter();
        }
        // DynamoDB says that it repeats what was asked; a read that decides doesn't rely on it.
        wanted.values_mut().for_each(|keys| keys.consistent_read = Some(true));
        let pause = pauses.next().ok_or_else(|| StoreError::Unavailable("keys stayed unprocessed".into()))?;
        sleep(Duration::from_millis(pause)).await;
    }
}

#[cfg(test)]
mod tests;
