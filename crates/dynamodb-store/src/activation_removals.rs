//! The store of what takes activations back: the activation, its counter, the end of its chain, the event, and the entry of
//! what was taken back.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use latchkey_core::{Activation, ActivationId, ChainHead, ChainName, LicenseId, RecordVersion};
use latchkey_service::{ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, StoreError};

use crate::batch_read::batch_read;
use crate::change::Change;
use crate::item;
use crate::license_changes::license_event_item;
use crate::{DynamoDbLicenses, fault, license_item};

impl ActivationRemovalStore for DynamoDbLicenses {
    async fn read_for_activation_removal(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ActivationRemovalView, StoreError> {
        let record = item::license(license);
        let place = item::activation(license, activation.place());
        let head = item::chain_head(license, ChainName::of_activation(activation));
        let event = item::license_event(license, event);
        let keys = [&record, &place, &head, &event];
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        let standing: Option<Activation> = found.take(&place).map(item::read).transpose()?;
        Ok(ActivationRemovalView {
            record: license_item::record(&mut found, &record)?,
            activation: standing.filter(|standing| standing.activation_id == activation),
            head: found.take(&head).map(item::read).transpose()?,
            has_event: found.take(&event).is_some(),
        })
    }

    async fn write_activation_removal(&self, removal: &ActivationRemoval) -> Result<(), StoreError> {
        let ActivationRemoval { activation, head, event, taken_back } = removal;
        let license = event.license_id;
        let seat = Change::new(item::seat_counter(license, activation.counter))
            .only_if("#used > :none")
            .set("#used = #used - :one")
            .name("#used", "used")
            .value(":none", &0)?
            .value(":one", &1)?;
        let mut writes = vec![
            self.delete_activation(license, activation)?,
            seat.into_write(&self.licenses_table)?,
            self.move_head(license, event.chain, head.as_ref(), &event.head())?,
            self.put_new(license_event_item(event)?)?,
        ];
        if let Some((product, entry)) = taken_back {
            writes.push(self.taken_back(product, &entry.id, Some(entry.clone()), event.event.event_id)?);
        }
        self.write_all(writes).await
    }
}

impl DynamoDbLicenses {
    /// Deletes an activation, if it is as it was read.
    fn delete_activation(&self, license: LicenseId, activation: &Activation) -> Result<TransactWriteItem, StoreError> {
        let id = activation.activation_id;
        let delete = Delete::builder()
            .table_name(&self.licenses_table)
            .set_key(Some(item::activation(license, id.place()).into_item()))
            .expression_attribute_values(":activation_id", item::value(&id)?);
        let delete = match &activation.license_key {
            None => delete.condition_expression("activation_id = :activation_id AND attribute_not_exists(license_key)"),
            Some(license_key) => delete
                .condition_expression("activation_id = :activation_id AND license_key.revision = :revision")
                .expression_attribute_values(":revision", item::value(&license_key.revision)?),
        };
        Ok(TransactWriteItem::builder().delete(delete.build().map_err(fault::of_request)?).build())
    }

    /// Puts the new end of a chain in the place of the one that was read.
    pub(crate) fn move_head(
        &self,
        license: LicenseId,
        chain: ChainName,
        earlier: Option<&ChainHead>,
        head: &ChainHead,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = item::write(item::chain_head(license, chain), head)?;
        let Some(earlier) = earlier else { return self.put_new(item) };
        let put = Put::builder()
            .table_name(&self.licenses_table)
            .set_item(Some(item))
            .condition_expression("#number = :number")
            .expression_attribute_names("#number", "number")
            .expression_attribute_values(":number", item::value(&earlier.number)?);
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }
}
