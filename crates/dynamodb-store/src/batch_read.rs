//! Reading several items at once.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use latchkey_service::StoreError;
use tokio::time::sleep;

use crate::fault;
use crate::item::{Item, is_named};

const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);
/// 25 + 50 + 100 + 200 + 400 × 3 ms between them.
const ROUNDS: u32 = 8;

/// Items that were read together.
pub(crate) struct Found(Vec<Item>);

impl Found {
    /// Takes out the item of this key, if there is one.
    pub(crate) fn take(&mut self, key: &Item) -> Option<Item> {
        let index = self.0.iter().position(|item| is_named(item, key))?;
        Some(self.0.swap_remove(index))
    }
}

/// Reads the items of these keys, consistently and in one call.
///
/// Keys that DynamoDB leaves unprocessed are asked for again, after growing pauses.
pub(crate) async fn batch_read(client: &Client, wanted: Vec<(&str, Vec<Item>)>) -> Result<Found, StoreError> {
    let keys = |(table, keys): (&str, Vec<Item>)| {
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        Ok((table.to_owned(), keys.map_err(fault::of_request)?))
    };
    let mut wanted = wanted.into_iter().map(keys).collect::<Result<HashMap<_, _>, StoreError>>()?;
    let (mut found, mut pause) = (Vec::new(), FIRST_PAUSE);
    for _ in 0..ROUNDS {
        let answer = client.batch_get_item().set_request_items(Some(wanted)).send().await.map_err(fault::of_read)?;
        found.extend(answer.responses.unwrap_or_default().into_values().flatten());
        wanted = answer.unprocessed_keys.unwrap_or_default();
        if wanted.is_empty() {
            return Ok(Found(found));
        }
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
    Err(StoreError::Unavailable("keys stayed unprocessed".into()))
}
