//! The store of what changes a license: the license, its counters, the event, and what is taken back.

use std::fmt::Display;

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use latchkey_core::{
    CounterNumber, LicenseEvent, LicenseId, LicenseRecord, ProductId, RecordVersion, SeatCounters, TakenBack,
};
use latchkey_service::{LicenseChange, LicenseChangeStore, LicenseChangeView, ListedEntry, StoreError};

use crate::activations::CounterKeys;
use crate::batch_read::batch_read;
use crate::change::Change;
use crate::item::{self, Item};
use crate::{DynamoDbLicenses, fault, license_index, license_item};

/// The attribute of what was taken back that names the event of it.
const EVENT_ID: &str = "event_id";

impl LicenseChangeStore for DynamoDbLicenses {
    async fn read_for_license_change(&self, license: LicenseId) -> Result<LicenseChangeView, StoreError> {
        let (record, switches) = (item::license(license), item::switches(0));
        let counters = CounterKeys::of(license, SeatCounters::Sixteen.numbers());
        let keys: Vec<_> = counters.keys().chain([&record]).collect();
        let wanted: [(&str, &[_]); 2] = [(&self.licenses_table, &keys), (&self.properties_table, &[&switches])];
        let mut found = batch_read(&self.client, &wanted).await?;
        Ok(LicenseChangeView {
            record: license_item::record(&mut found, &record)?,
            counters: counters.take(&mut found)?,
            switches: item::read_switches(found.take(&switches))?,
        })
    }

    async fn write_license_change(&self, change: &LicenseChange) -> Result<(), StoreError> {
        let LicenseChange { before, after, quotas, event } = change;
        let license = before.license_id;
        let mut writes = vec![
            license_change(before, after)?.into_write(&self.licenses_table)?,
            self.put_new(license_event_item(event)?)?,
        ];
        for (number, quota) in quotas {
            writes.push(self.quota_change(license, *number, *quota)?);
        }
        let entries = [before, after].map(TakenBack::of_license);
        if entries[0] != entries[1] {
            let [_, entry] = entries;
            writes.push(self.taken_back(&before.license.product, &license.0, entry, event.event.event_id)?);
        }
        self.write_all(writes).await
    }
}

impl DynamoDbLicenses {
    /// Gives a counter so many seats, if it uses no more.
    fn quota_change(
        &self,
        license: LicenseId,
        number: CounterNumber,
        quota: u32,
    ) -> Result<TransactWriteItem, StoreError> {
        Change::new(item::seat_counter(license, number))
            .only_if("attribute_not_exists(pk) OR #used <= :quota")
            .set("#used = if_not_exists(#used, :none), #quota = :quota")
            .name("#used", "used")
            .name("#quota", "quota")
            .value(":none", &0)?
            .value(":quota", &quota)?
            .into_write(&self.licenses_table)
    }

    /// Writes what is taken back under this ID, or that nothing is any more.
    pub(crate) fn taken_back(
        &self,
        product: &ProductId,
        id: &impl Display,
        entry: Option<TakenBack>,
        event_id: RecordVersion,
    ) -> Result<TransactWriteItem, StoreError> {
        let Some(entry) = entry else {
            let key = item::taken_back(product, id);
            let delete = Delete::builder().table_name(&self.licenses_table).set_key(Some(key.into_item()));
            return Ok(TransactWriteItem::builder().delete(delete.build().map_err(fault::of_request)?).build());
        };
        let put =
            Put::builder().table_name(&self.licenses_table).set_item(Some(taken_back_item(product, &entry, event_id)?));
        Ok(TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build())
    }
}

/// What makes the license `after` of `before`, as long as nobody else changed it or activated it for the first time.
pub(crate) fn license_change(before: &LicenseRecord, after: &LicenseRecord) -> Result<Change, StoreError> {
    let change = at_chain(before.license_id, before.chain.number)?;
    let change = match &before.first_activated_at {
        None => change.only_if("attribute_not_exists(first_activated_at)"),
        Some(first) => change.only_if("first_activated_at = :first").value(":first", first)?,
    };
    Ok(change.difference(&vendors(before)?, vendors(after)?))
}

/// A change of a license, as long as its chain has so many events.
pub(crate) fn at_chain(license: LicenseId, number: u64) -> Result<Change, StoreError> {
    Change::new(item::license(license))
        .only_if("#chain.#number = :number")
        .name("#chain", "chain")
        .name("#number", "number")
        .value(":number", &number)
}

/// What of a license's item its activations don't write.
fn vendors(record: &LicenseRecord) -> Result<Item, StoreError> {
    let record = LicenseRecord { generic_license_key: None, ..record.clone() };
    let mut item = item::write(item::license(record.license_id), &record)?;
    item::add(&mut item, license_index::of_license(&record));
    Ok(item)
}

/// An event of a license: among its other events, and among those of its day.
pub(crate) fn license_event_item(event: &LicenseEvent) -> Result<Item, StoreError> {
    let mut item = item::write(item::license_event(event.license_id, event.event.event_id), event)?;
    item::add_day(&mut item, &event.event);
    Ok(item)
}

/// What was taken back, until nobody can have a license key of it any more.
pub(crate) fn taken_back_item(
    product: &ProductId,
    entry: &TakenBack,
    event_id: RecordVersion,
) -> Result<Item, StoreError> {
    let mut item = item::write(item::taken_back(product, &entry.id), entry)?;
    item::add(&mut item, [(EVENT_ID, event_id.to_string())]);
    if let Some(until) = entry.keep_until() {
        item::forget_after(&mut item, until)?;
    }
    Ok(item)
}

/// What was taken back, as it is in an item.
pub(crate) fn listed_entry(item: Item) -> Result<ListedEntry, StoreError> {
    let event_id = item.get(EVENT_ID).and_then(|value| value.as_s().ok()?.parse().ok());
    let event_id = event_id.ok_or_else(|| StoreError::Fault("what was taken back has no event".into()))?;
    Ok(ListedEntry { taken_back: item::read(item)?, event_id })
}
