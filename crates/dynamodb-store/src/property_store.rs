//! Properties and products.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_core::{Product, ProductId, RecordVersion, Settings};
use latchkey_service::{ProductStore, SettingsReader, SettingsWriter, StoreError};
use serde::de::DeserializeOwned;

use crate::fault;
use crate::item::{self, Item, Key};

/// Stores properties and products.
#[derive(Debug, Clone)]
pub struct PropertyStore {
    client: Client,
    table: String,
}

impl PropertyStore {
    /// A store over this table.
    pub fn new(client: Client, properties_table: impl Into<String>) -> Self {
        Self { client, table: properties_table.into() }
    }

    async fn read<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        let request =
            self.client.get_item().table_name(&self.table).set_key(Some(key.into_item())).consistent_read(true);
        let answer = request.send().await.map_err(|error| fault::of_call("GetItem", error))?;
        answer.item.map(item::read).transpose()
    }

    /// Writes an item in place of the one that has this attribute; `None` is in place of no item.
    async fn put(&self, item: Item, earlier: Option<(&str, AttributeValue)>) -> Result<(), StoreError> {
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
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

impl SettingsReader for PropertyStore {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        Ok(self.read(item::settings()).await?.unwrap_or_default())
    }
}

impl SettingsWriter for PropertyStore {
    async fn replace_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        // Version 0 is that of settings which were never written: none comes before it.
        let earlier = settings.version.checked_sub(1).ok_or(StoreError::Conflict)?;
        let version = item::value(&earlier)?;
        let earlier = (earlier > 0).then_some(("version", version));
        self.put(item::write(item::settings(), settings)?, earlier).await
    }
}

impl ProductStore for PropertyStore {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        self.read(item::product(product)).await
    }

    async fn write_product(&self, product: &Product, earlier: Option<RecordVersion>) -> Result<(), StoreError> {
        let version = earlier.map(|version| item::value(&version)).transpose()?;
        let earlier = version.map(|version| ("record_version", version));
        self.put(item::write(item::product(&product.product_id), product)?, earlier).await
    }
}

#[cfg(test)]
mod tests;
