//! Licenses, activations and what creations answered.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use jiff::Timestamp;
use latchkey_core::{ActivationKeyHash, ComputerIdHash, LicenseState, ProductId};
use latchkey_service::{
    ActivationStore, ActivationView, CreationRecord, CreationScope, CreationStore, CreationView, FirstActivation,
    NewKey, Seat, StoreError,
};

use crate::batch_read::batch_read;
use crate::fault;
use crate::item::{self, Item};

/// The attribute by which DynamoDB forgets an item, in seconds since 1970.
const TTL: &str = "ttl";
const SEALED: &str = "sealed_activation_key";

/// Stores licenses and activations; reads what decides on them, properties included.
#[derive(Debug, Clone)]
pub struct LicenseStore {
    client: Client,
    keys_table: String,
    properties_table: String,
}

impl LicenseStore {
    /// A store over these two tables.
    pub fn new(client: Client, keys_table: impl Into<String>, properties_table: impl Into<String>) -> Self {
        Self { client, keys_table: keys_table.into(), properties_table: properties_table.into() }
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.keys_table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }

    async fn write_all(&self, writes: Vec<TransactWriteItem>) -> Result<(), StoreError> {
        let request = self.client.transact_write_items().set_transact_items(Some(writes));
        request.send().await.map(drop).map_err(fault::of_transaction)
    }
}

impl ActivationStore for LicenseStore {
    async fn read_for_activation(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
    ) -> Result<ActivationView, StoreError> {
        let (license, activation) = (item::license(activation_key), item::activation(activation_key, computer));
        let settings = item::settings();
        let wanted = vec![
            (self.keys_table.as_str(), vec![license.clone(), activation.clone()]),
            (self.properties_table.as_str(), vec![settings.clone()]),
        ];
        let mut found = batch_read(&self.client, wanted).await?;
        Ok(ActivationView {
            record: found.take(&license).map(item::read).transpose()?,
            standing: found.take(&activation).map(item::read).transpose()?,
            settings: found.take(&settings).map(item::read).transpose()?.unwrap_or_default(),
        })
    }

    async fn take_seat(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
        seat: &Seat,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.keys_table)
            .set_key(Some(item::license(activation_key)))
            .expression_attribute_names("#used", "used")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#first", "first_activated_at")
            .expression_attribute_values(":one", item::value(&1)?)
            .expression_attribute_values(":allowed", item::value(&seat.allowed)?)
            .expression_attribute_values(":active", item::value(&LicenseState::Active)?);
        let update = match &seat.first {
            Some(first) => update_first(update, first)?,
            None => update
                .condition_expression("#state = :active AND #used < :allowed AND attribute_exists(#first)")
                .update_expression("SET #used = #used + :one"),
        };
        let update = update.build().map_err(fault::of_request)?;
        let activation = item::write(item::activation(activation_key, computer), &seat.activation)?;
        let writes = vec![TransactWriteItem::builder().update(update).build(), self.put_new(activation)?];
        self.write_all(writes).await
    }
}

fn update_first(update: UpdateBuilder, first: &FirstActivation) -> Result<UpdateBuilder, StoreError> {
    let update = update
        .condition_expression("#state = :active AND #used < :allowed AND attribute_not_exists(#first)")
        .expression_attribute_values(":first", item::value(&first.at)?);
    let set = "SET #used = #used + :one, #first = :first";
    Ok(match &first.generic_license_key {
        None => update.update_expression(set),
        Some(license_key) => update
            .update_expression(format!("{set}, generic_license_key = :license_key"))
            .expression_attribute_values(":license_key", item::value(license_key)?),
    })
}

impl CreationStore for LicenseStore {
    async fn read_for_creation(
        &self,
        product: &ProductId,
        scope: Option<&CreationScope>,
    ) -> Result<CreationView, StoreError> {
        let (product, settings) = (item::product(product), item::settings());
        let mut wanted = vec![(self.properties_table.as_str(), vec![product.clone(), settings.clone()])];
        let creation = scope.map(item::creation);
        wanted.extend(creation.clone().map(|creation| (self.keys_table.as_str(), vec![creation])));
        let mut found = batch_read(&self.client, wanted).await?;
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
            let mut license = item::write(item::license(&key.activation_key), &key.record)?;
            license.insert(SEALED.to_owned(), AttributeValue::B(Blob::new(key.sealed.0.clone())));
            writes.push(self.put_new(license)?);
        }
        if let Some((scope, record)) = record {
            let mut item = item::write(item::creation(scope), record)?;
            item.insert(TTL.to_owned(), item::value(&record.keep_until.as_second())?);
            // DynamoDB may take days to forget an item whose time is over.
            let put = Put::builder()
                .table_name(&self.keys_table)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(pk) OR #ttl <= :now")
                .expression_attribute_names("#ttl", TTL)
                .expression_attribute_values(":now", item::value(&now.as_second())?);
            writes.push(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build());
        }
        self.write_all(writes).await
    }
}
