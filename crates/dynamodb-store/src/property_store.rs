//! Properties and products.

use aws_sdk_dynamodb::Client;
use latchkey_core::{Product, ProductId, Settings};
use latchkey_service::{ProductStore, SettingsReader, SettingsWriter, StoreError};
use serde::de::DeserializeOwned;

use crate::fault;
use crate::item::{self, Item, Key};

/// What a redefinition can change: a product that has all of it is the one that was read.
///
/// Named one by one, so that an attribute of a later version doesn't tell apart what is the same.
const CHANGEABLE: [&str; 5] = ["name", "version", "features", "updated_at", "updated_by"];

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

    /// Writes an item in place of one that has all attributes of `earlier`, or of none.
    async fn put(&self, item: Item, earlier: Option<Item>) -> Result<(), StoreError> {
        let mut request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let mut condition = Vec::new();
        for (name, value) in earlier.into_iter().flatten() {
            condition.push(format!("#{name} = :{name}"));
            request = request
                .expression_attribute_names(format!("#{name}"), &name)
                .expression_attribute_values(format!(":{name}"), value);
        }
        if condition.is_empty() {
            condition.push("attribute_not_exists(pk)".to_owned());
        }
        let request = request.condition_expression(condition.join(" AND "));
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
        let earlier = (earlier > 0).then(|| Item::from([("version".to_owned(), version)]));
        self.put(item::write(item::settings(), settings)?, earlier).await
    }
}

impl ProductStore for PropertyStore {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        self.read(item::product(product)).await
    }

    async fn write_product(&self, product: &Product, earlier: Option<&Product>) -> Result<(), StoreError> {
        let mut earlier = earlier.map(item::attributes).transpose()?;
        if let Some(earlier) = &mut earlier {
            earlier.retain(|name, _| CHANGEABLE.contains(&name.as_str()));
        }
        self.put(item::write(item::product(&product.product_id), product)?, earlier).await
    }
}

#[cfg(test)]
mod tests;
