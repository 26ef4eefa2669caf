//! Both tables, as `activate` and `create-key` need them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use latchkey_service::StoreError;

use crate::item::Item;
use crate::{fault, transaction};

/// Stores licenses and activations; reads what decides on them, properties included.
#[derive(Debug, Clone)]
pub struct DynamoDbLicenses {
    pub(crate) client: Client,
    pub(crate) licenses_table: String,
    pub(crate) properties_table: String,
}

impl DynamoDbLicenses {
    /// A store over these two tables.
    pub fn new(client: Client, licenses_table: impl Into<String>, properties_table: impl Into<String>) -> Self {
        Self { client, licenses_table: licenses_table.into(), properties_table: properties_table.into() }
    }

    /// A write of an item that must not be there yet.
    pub(crate) fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.licenses_table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }

    /// Writes all or nothing.
    pub(crate) async fn write_all(&self, writes: Vec<TransactWriteItem>) -> Result<(), StoreError> {
        transaction::write_all(&self.client, writes).await
    }
}
