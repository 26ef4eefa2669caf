//! Licenses as `create-key` writes them, and what it answered.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::Timestamp;
use latchkey_core::ProductId;
use latchkey_service::{CreationRecord, CreationScope, CreationStore, CreationView, NewKey, StoreError};

use crate::batch_read::batch_read;
use crate::item::{self, Item};
use crate::{LicenseStore, fault};

const KEEP_UNTIL: &str = "keep_until";
/// The attribute by which DynamoDB forgets an item, in seconds since 1970.
const TTL: &str = "ttl";
const SEALED: &str = "sealed_activation_key";

impl CreationStore for LicenseStore {
    async fn read_for_creation(
        &self,
        product: &ProductId,
        scope: Option<&CreationScope>,
    ) -> Result<CreationView, StoreError> {
        let (product, settings) = (item::product(product), item::settings());
        let creation = scope.map(item::creation);
        let of_keys = creation.iter().collect::<Vec<_>>();
        let wanted: [(&str, &[_]); 2] =
            [(&self.properties_table, &[&product, &settings]), (&self.keys_table, &of_keys)];
        let mut found = batch_read(&self.client, &wanted).await?;
        Ok(CreationView {
            product: found.take(&product).map(item::read).transpose()?,
            earlier: creation.and_then(|creation| found.take(&creation)).map(item::read).transpose()?,
            settings: found.take(&settings).map(item::read).transpose()?.unwrap_or_default(),
        })
    }

    async fn create_licenses(
        &self,
        keys: &[NewKey],
        record: Option<(&CreationScope, &CreationRecord)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = Vec::with_capacity(keys.len() + 1);
        for key in keys {
            writes.push(self.put_new(license_item(key)?)?);
        }
        if let Some((scope, record)) = record {
            // DynamoDB may take days to forget an item whose time is over.
            let put = Put::builder()
                .table_name(&self.keys_table)
                .set_item(Some(creation_item(scope, record)?))
                .condition_expression("attribute_not_exists(pk) OR keep_until <= :now")
                .expression_attribute_values(":now", item::comparable(now));
            writes.push(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build());
        }
        self.write_all(writes).await
    }
}

pub(crate) fn license_item(key: &NewKey) -> Result<Item, StoreError> {
    let mut item = item::write(item::license(&key.activation_key), &key.record)?;
    item.insert(SEALED.to_owned(), AttributeValue::B(Blob::new(key.sealed.0.clone())));
    Ok(item)
}

pub(crate) fn creation_item(scope: &CreationScope, record: &CreationRecord) -> Result<Item, StoreError> {
    let mut item = item::write(item::creation(scope), record)?;
    item.insert(KEEP_UNTIL.to_owned(), item::comparable(record.keep_until));
    // Rounded up: DynamoDB must not forget it while it counts.
    item.insert(TTL.to_owned(), item::value(&record.keep_until.as_second().saturating_add(1))?);
    Ok(item)
}

#[cfg(test)]
mod tests;
