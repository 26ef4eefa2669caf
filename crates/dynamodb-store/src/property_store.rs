//! Properties and products.

use aws_sdk_dynamodb::Client;
use latchkey_core::{Product, ProductId, Settings};
use latchkey_service::{ProductStore, SettingsReader, SettingsWriter, StoreError};
use serde::de::DeserializeOwned;

use crate::fault;
use crate::item::{self, Item};

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

    async fn read<T: DeserializeOwned>(&self, key: Item) -> Result<Option<T>, StoreError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(key)).consistent_read(true);
        let answer = request.send().await.map_err(fault::of_read)?;
        answer.item.map(item::read).transpose()
    }
}

impl SettingsReader for PropertyStore {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        Ok(self.read(item::settings()).await?.unwrap_or_default())
    }
}

impl SettingsWriter for PropertyStore {
    async fn replace_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        let item = item::write(item::settings(), settings)?;
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let request = match settings.version.saturating_sub(1) {
            0 => request.condition_expression("attribute_not_exists(pk)"),
            earlier => request
                .condition_expression("#version = :earlier")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":earlier", item::value(&earlier)?),
        };
        request.send().await.map(drop).map_err(fault::of_write)
    }
}

impl ProductStore for PropertyStore {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        self.read(item::product(product)).await
    }

    async fn write_product(&self, product: &Product, earlier: Option<&Product>) -> Result<(), StoreError> {
        let item = item::write(item::product(&product.product_id), product)?;
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let request = match earlier {
            None => request.condition_expression("attribute_not_exists(pk)"),
            Some(earlier) => request
                .condition_expression("#updated_at = :earlier")
                .expression_attribute_names("#updated_at", "updated_at")
                .expression_attribute_values(":earlier", item::value(&earlier.updated_at)?),
        };
        request.send().await.map(drop).map_err(fault::of_write)
    }
}
