//! Several items, read at once.

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use lambda_http::Error;

use super::items::{Texts, item};

pub(super) async fn read<const N: usize>(dynamodb: &DynamoDb, wanted: [(&str, Vec<Texts>); N]) -> Result<(), Error> {
    let mut request = dynamodb.batch_get_item();
    for (table, keys) in wanted {
        let keys = keys.into_iter().map(item).collect();
        request = request
            .request_items(table, KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build()?);
    }
    request.send().await?;
    Ok(())
}
