//! The store of products.

use aws_sdk_dynamodb::Client;
use latchkey_core::{Product, ProductId, RecordVersion};
use latchkey_service::{ProductStore, StoreError};

use crate::item;
use crate::properties_table::PropertiesTable;

/// Stores products, each in an item.
#[derive(Debug, Clone)]
pub struct DynamoDbProducts(PropertiesTable);

impl DynamoDbProducts {
    /// A store over this table.
    pub fn new(client: Client, properties_table: impl Into<String>) -> Self {
        Self(PropertiesTable::new(client, properties_table))
    }
}

impl ProductStore for DynamoDbProducts {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        self.0.read(item::product(product)).await
    }

    async fn write_product(&self, product: &Product, earlier: Option<RecordVersion>) -> Result<(), StoreError> {
        let version = earlier.map(|version| item::value(&version)).transpose()?;
        let earlier = version.map(|version| ("record_version", version));
        self.0.put(item::write(item::product(&product.product_id), product)?, earlier).await
    }
}

#[cfg(test)]
mod tests;
