//! The store of what takes activations back: the activation, its counter, the end of its chain, the event, and the entry of
//! what was taken back.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use latchkey_core::{
    Activation, ActivationId, ChainHead, ChainName, LicenseId, ReadReleases, RecordVersion, SeatCounters,
};
use latchkey_service::{
    ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, NotedRelease, ReleaseStore, ReleaseView,
    StoreError,
};

use crate::batch_read::{Found, batch_read};
use crate::change::Change;
use crate::item::{self, Item, Key};
use crate::license_changes::license_event_item;
use crate::{DynamoDbLicenses, fault, license_item};

impl ActivationRemovalStore for DynamoDbLicenses {
    async fn read_for_activation_removal(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ActivationRemovalView, StoreError> {
        let keys = RemovalKeys::of(license, activation, event);
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys.all())]).await?;
        keys.take(&mut found)
    }

    async fn write_activation_removal(&self, removal: &ActivationRemoval) -> Result<(), StoreError> {
        let ActivationRemoval { activation, head, event, taken_back, noted } = removal;
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
        if let Some(NotedRelease { number, earlier, log }) = noted {
            let item = item::write(item::release_log(license, *number), log)?;
            writes.push(self.put_numbered(item, earlier.as_ref().map(|earlier| earlier.number))?);
        }
        self.write_all(writes).await
    }
}

impl ReleaseStore for DynamoDbLicenses {
    async fn read_for_release(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ReleaseView, StoreError> {
        let (keys, switches) = (RemovalKeys::of(license, activation, event), item::switches(0));
        // How many there are the license says, which isn't known yet.
        let logs: Vec<_> =
            SeatCounters::Sixteen.numbers().map(|number| (number, item::release_log(license, number))).collect();
        let of_license: Vec<_> = keys.all().into_iter().chain(logs.iter().map(|(_, key)| key)).collect();
        let wanted: [(&str, &[_]); 2] = [(&self.licenses_table, &of_license), (&self.properties_table, &[&switches])];
        let mut found = batch_read(&self.client, &wanted).await?;
        let mut noted = ReadReleases::new();
        for (number, key) in logs {
            if let Some(log) = found.take(&key) {
                noted.insert(number, item::read(log)?);
            }
        }
        Ok(ReleaseView {
            removal: keys.take(&mut found)?,
            logs: noted,
            switches: item::read_switches(found.take(&switches))?,
        })
    }
}

/// What is read of an activation before it is taken away.
struct RemovalKeys {
    activation_id: ActivationId,
    record: Key,
    activation: Key,
    head: Key,
    event: Key,
}

impl RemovalKeys {
    fn of(license: LicenseId, activation: ActivationId, event: RecordVersion) -> Self {
        Self {
            activation_id: activation,
            record: item::license(license),
            activation: item::activation(license, activation.place()),
            head: item::chain_head(license, ChainName::of_activation(activation)),
            event: item::license_event(license, event),
        }
    }

    fn all(&self) -> [&Key; 4] {
        [&self.record, &self.activation, &self.head, &self.event]
    }

    fn take(&self, found: &mut Found) -> Result<ActivationRemovalView, StoreError> {
        let standing: Option<Activation> = found.take(&self.activation).map(item::read).transpose()?;
        Ok(ActivationRemovalView {
            record: license_item::record(found, &self.record)?,
            activation: standing.filter(|standing| standing.activation_id == self.activation_id),
            head: found.take(&self.head).map(item::read).transpose()?,
            has_event: found.take(&self.event).is_some(),
        })
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
        self.put_numbered(item, earlier.map(|earlier| earlier.number))
    }

    /// Puts an item in the place of the one of this number; `None` is in the place of no item.
    fn put_numbered(&self, item: Item, earlier: Option<u64>) -> Result<TransactWriteItem, StoreError> {
        let Some(earlier) = earlier else { return self.put_new(item) };
        let put = Put::builder()
            .table_name(&self.licenses_table)
            .set_item(Some(item))
            .condition_expression("#number = :number")
            .expression_attribute_names("#number", "number")
            .expression_attribute_values(":number", item::value(&earlier)?);
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }
}
