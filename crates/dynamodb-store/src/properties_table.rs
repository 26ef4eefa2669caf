//! The table of properties and products, an item at a time.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_service::StoreError;
use serde::de::DeserializeOwned;

use crate::fault;
use crate::item::{self, Item, Key};

/// Reads and writes single items.
#[derive(Debug, Clone)]
pub(crate) struct PropertiesTable {
    client: Client,
    name: String,
}

impl PropertiesTable {
    pub(crate) fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    pub(crate) async fn read<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        let request =
            self.client.get_item().table_name(&self.name).set_key(Some(key.into_item())).consistent_read(true);
        let answer = request.send().await.map_err(|error| fault::of_call("GetItem", error))?;
        answer.item.map(item::read).transpose()
    }

    /// Writes an item in place of the one that has this attribute; `None` is in place of no item.
    pub(crate) async fn put(&self, item: Item, earlier: Option<(&str, AttributeValue)>) -> Result<(), StoreError> {
        let request = self.client.put_item().table_name(&self.name).set_item(Some(item));
        let request = match earlier {
            None => request.condition_expression("attribute_not_exists(pk)"),
            Some((name, value)) => request
                .condition_expression("#earlier = :earlier")
                .expression_attribute_names("#earlier", name)
                .expression_attribute_values(":earlier", value),
        };
        request.send().await.map(drop).map_err(|error| fault::of_call("PutItem", error))
    }
}
