//! The store of `create-key`: new activation keys, and what was answered.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::Timestamp;
use latchkey_core::{Event, ProductId, SealedActivationKey};
use latchkey_service::{
    ActivationKeyStore, CreateKeyView, IdempotencyScope, KeptAnswer, NewActivationKey, SealedLicense, StoreError,
};

use crate::batch_read::batch_read;
use crate::item::{self, Item};
use crate::{DynamoDbLicenses, fault, license_index, license_item};

const KEEP_UNTIL: &str = "keep_until";
pub(crate) const SEALED: &str = "sealed_activation_key";

impl ActivationKeyStore for DynamoDbLicenses {
    async fn read_for_create_key(
        &self,
        product: &ProductId,
        scope: Option<&IdempotencyScope>,
    ) -> Result<CreateKeyView, StoreError> {
        let (product, switches) = (item::product(product), item::switches(0));
        let kept_answer = scope.map(item::kept_answer);
        let of_keys = kept_answer.iter().collect::<Vec<_>>();
        let wanted: [(&str, &[_]); 2] =
            [(&self.properties_table, &[&product, &switches]), (&self.licenses_table, &of_keys)];
        let mut found = batch_read(&self.client, &wanted).await?;
        Ok(CreateKeyView {
            product: found.take(&product).map(item::read).transpose()?,
            earlier: kept_answer.and_then(|key| found.take(&key)).map(item::read).transpose()?,
            switches: item::read_switches(found.take(&switches))?,
        })
    }

    async fn write_new_keys(
        &self,
        keys: &[NewActivationKey],
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        event: &Event,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = Vec::with_capacity(keys.len() + 2);
        writes.push(self.put_new(item::write_event(item::event(event), event)?)?);
        for key in keys {
            writes.push(self.put_new(new_license_item(key)?)?);
        }
        if let Some((scope, answer)) = answer {
            writes.push(self.keep_answer(scope, answer, now)?);
        }
        self.write_all(writes).await
    }
}

impl DynamoDbLicenses {
    /// Keeps an answer, if its scope has none that is still to be kept.
    pub(crate) fn keep_answer(
        &self,
        scope: &IdempotencyScope,
        answer: &KeptAnswer,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        // DynamoDB may take days to forget an item whose time is over.
        let put = Put::builder()
            .table_name(&self.licenses_table)
            .set_item(Some(kept_answer_item(scope, answer)?))
            .condition_expression("attribute_not_exists(pk) OR keep_until <= :now")
            .expression_attribute_values(":now", item::comparable(now));
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }
}

pub(crate) fn new_license_item(key: &NewActivationKey) -> Result<Item, StoreError> {
    let mut item = item::write(item::license(key.record.license_id), &key.record)?;
    item::add(&mut item, license_index::of_license(&key.record));
    item.insert(SEALED.to_owned(), AttributeValue::B(Blob::new(key.sealed.0.clone())));
    Ok(item)
}

/// A license with its sealed activation key, as it was written; a signpost is none.
pub(crate) fn sealed_license(mut item: Item) -> Result<Option<SealedLicense>, StoreError> {
    if license_item::is_signpost(&item) {
        return Ok(None);
    }
    let Some(AttributeValue::B(sealed)) = item.remove(SEALED) else {
        return Err(StoreError::Fault("a license has no sealed activation key".into()));
    };
    Ok(Some(SealedLicense { record: item::read(item)?, sealed: SealedActivationKey(sealed.into_inner()) }))
}

pub(crate) fn kept_answer_item(scope: &IdempotencyScope, answer: &KeptAnswer) -> Result<Item, StoreError> {
    let mut item = item::write(item::kept_answer(scope), answer)?;
    item.insert(KEEP_UNTIL.to_owned(), item::comparable(answer.keep_until));
    item::forget_after(&mut item, answer.keep_until)?;
    Ok(item)
}

#[cfg(test)]
mod tests;
