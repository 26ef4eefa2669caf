//! Products, each an item.

use aws_sdk_dynamodb::types::TransactWriteItem;
use latchkey_core::{Event, Product, ProductId, RecordVersion};
use latchkey_service::{Page, ProductReader, ProductWriter, StoreError};

use crate::{DynamoDbAdministration, DynamoDbProperties, fault, item};

impl ProductReader for DynamoDbProperties {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        self.read(item::product(product)).await
    }

    async fn read_products(
        &self,
        after: Option<&ProductId>,
        limit: usize,
    ) -> Result<Page<Product, ProductId>, StoreError> {
        let page = self.read_page(item::PRODUCTS.to_owned(), after.map(ProductId::as_str), limit).await?;
        let end = page.end.map(|end| end.parse()).transpose();
        Ok(Page { items: page.items, end: end.map_err(|_| StoreError::Fault("a product has no ID".into()))? })
    }
}

impl ProductReader for DynamoDbAdministration {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        self.properties.read_product(product).await
    }

    async fn read_products(
        &self,
        after: Option<&ProductId>,
        limit: usize,
    ) -> Result<Page<Product, ProductId>, StoreError> {
        self.properties.read_products(after, limit).await
    }
}

impl ProductWriter for DynamoDbAdministration {
    async fn write_product(
        &self,
        product: &Product,
        earlier: Option<RecordVersion>,
        event: &Event,
    ) -> Result<(), StoreError> {
        let is_new = earlier.is_none();
        let version = earlier.map(|version| item::value(&version)).transpose()?;
        let earlier = version.map(|version| ("record_version", version));
        let put = self.put(item::write(item::product(&product.product_id), product)?, earlier);
        let put = TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build();
        let unlisted = match is_new {
            true => Some(self.put_license_item(item::unlisted_product(&product.product_id).into_item())?),
            false => None,
        };
        self.write([put].into_iter().chain(unlisted), event).await
    }
}

#[cfg(test)]
mod tests;
