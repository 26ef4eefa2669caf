//! The table of settings, products and blocked computers: who reads it, and who changes it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use latchkey_core::Event;
use latchkey_service::{Page, StoreError};
use serde::de::DeserializeOwned;

use crate::item::{self, Item, Key};
use crate::{fault, transaction};

/// Reads settings, products and blocked computers.
#[derive(Debug, Clone)]
pub struct DynamoDbProperties {
    pub(crate) client: Client,
    pub(crate) table: String,
}

impl DynamoDbProperties {
    /// A reader of this table.
    pub fn new(client: Client, properties_table: impl Into<String>) -> Self {
        Self { client, table: properties_table.into() }
    }

    pub(crate) async fn read<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        self.read_item(key).await?.map(item::read).transpose()
    }

    pub(crate) async fn read_item(&self, key: Key) -> Result<Option<Item>, StoreError> {
        let request =
            self.client.get_item().table_name(&self.table).set_key(Some(key.into_item())).consistent_read(true);
        let answer = request.send().await.map_err(|error| fault::of_call("GetItem", error))?;
        Ok(answer.item)
    }

    /// Reads items of one partition in the order of their sort keys, from the one after `after` on, at most `limit`; the
    /// page ends with a sort key.
    pub(crate) async fn read_page<T: DeserializeOwned>(
        &self,
        pk: String,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<T, String>, StoreError> {
        let start = after.map(|sk| item::key(pk.clone(), sk.to_owned()).into_item());
        let request = self.client.query().table_name(&self.table).consistent_read(true);
        let request = request.key_condition_expression("pk = :pk");
        let request = request.expression_attribute_values(":pk", AttributeValue::S(pk));
        let request = request.limit(i32::try_from(limit).unwrap_or(i32::MAX)).set_exclusive_start_key(start);
        let answer = request.send().await.map_err(|error| fault::of_call("Query", error))?;
        let end = answer.last_evaluated_key.as_ref().and_then(item::sort_key);
        let items = answer.items.unwrap_or_default().into_iter().map(item::read).collect::<Result<_, _>>()?;
        Ok(Page { items, end })
    }
}

/// Changes settings, products and blocked computers, and keeps an event of each change in the table of licenses.
#[derive(Debug, Clone)]
pub struct DynamoDbAdministration {
    pub(crate) properties: DynamoDbProperties,
    licenses_table: String,
}

impl DynamoDbAdministration {
    /// A writer of these two tables.
    pub fn new(client: Client, licenses_table: impl Into<String>, properties_table: impl Into<String>) -> Self {
        let properties = DynamoDbProperties::new(client, properties_table);
        Self { properties, licenses_table: licenses_table.into() }
    }

    /// A write of an item in place of the one that has this attribute; `None` is in place of no item.
    pub(crate) fn put(&self, item: Item, earlier: Option<(&str, AttributeValue)>) -> PutBuilder {
        let put = Put::builder().table_name(&self.properties.table).set_item(Some(item));
        match earlier {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some((name, value)) => put
                .condition_expression("#earlier = :earlier")
                .expression_attribute_names("#earlier", name)
                .expression_attribute_values(":earlier", value),
        }
    }

    /// A write of an item in the table of licenses, whatever is there.
    pub(crate) fn put_license_item(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.licenses_table).set_item(Some(item));
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }

    /// Makes a change, and keeps its event: all or nothing.
    pub(crate) async fn write(
        &self,
        change: impl IntoIterator<Item = TransactWriteItem>,
        event: &Event,
    ) -> Result<(), StoreError> {
        let kept = Put::builder()
            .table_name(&self.licenses_table)
            .set_item(Some(item::write_event(item::event(event), event)?))
            .condition_expression("attribute_not_exists(pk)");
        let kept = TransactWriteItem::builder().put(kept.build().map_err(fault::of_request)?).build();
        transaction::write_all(&self.properties.client, change.into_iter().chain([kept]).collect()).await
    }
}
