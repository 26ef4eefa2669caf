//! The store of whoever reads events.

use jiff::civil::Date;
use latchkey_core::merge_patch::Members;
use latchkey_core::{AuditedLicense, ChainHead, ChainName, LicenseId, RecordVersion, StoredEvent};
use latchkey_service::{EventReader, Page, Place, StoreError};

use crate::DynamoDbLicenseReader;
use crate::batch_read::batch_read;
use crate::index::LicensesIndex;
use crate::item::{self, Item, Key};
use crate::license_item;
use crate::range::Range;

/// An event's ID, which its item's sort key has, too.
const EVENT_ID: &str = "event_id";

impl EventReader for DynamoDbLicenseReader {
    async fn read_audited_license(&self, license: LicenseId) -> Result<Option<AuditedLicense>, StoreError> {
        let record = item::license(license);
        let chains = ChainName::all().filter(|chain| *chain != ChainName::License);
        let heads: Vec<_> = chains.map(|chain| (chain, item::chain_head(license, chain))).collect();
        let keys: Vec<_> = [&record].into_iter().chain(heads.iter().map(|(_, key)| key)).collect();
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        let Some(record) = license_item::record(&mut found, &record)? else { return Ok(None) };
        let heads = heads.iter().filter_map(|(chain, key)| Some((*chain, found.take(key)?)));
        let heads = heads.map(|(chain, head)| Ok((chain, item::read::<ChainHead>(head)?)));
        let heads = heads.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(Some(AuditedLicense::of(&record, heads)))
    }

    async fn read_license_events(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<StoredEvent, Place>, StoreError> {
        self.read_page(&Range::of_license_events(license, after), limit, |item| Ok(event(item))).await
    }

    async fn read_day_events(
        &self,
        day: Date,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<StoredEvent, Place>, StoreError> {
        self.find_events(&Range::of_day(day, after), limit).await
    }

    async fn read_event(&self, event: RecordVersion) -> Result<Option<StoredEvent>, StoreError> {
        let Some(day) = event.day() else { return Ok(None) };
        Ok(self.find_events(&Range::of_event(day, event), 1).await?.items.pop())
    }
}

impl DynamoDbLicenseReader {
    /// The events that the index of days leads to.
    async fn find_events(&self, range: &Range, limit: usize) -> Result<Page<StoredEvent, Place>, StoreError> {
        let Page { items: entries, end } = self.find_keys(range, limit).await?;
        if entries.is_empty() {
            return Ok(Page { items: Vec::new(), end });
        }
        let keys: Vec<&Key> = entries.iter().map(|(_, key)| key).collect();
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        Ok(Page { items: keys.into_iter().filter_map(|key| found.take(key)).map(event).collect(), end })
    }
}

/// The event of an item, whatever somebody made of it: its ID is the one that it is stored under.
fn event(mut item: Item) -> StoredEvent {
    let sort_key = item::sort_key(&item).unwrap_or_default();
    let id = sort_key.strip_prefix(item::EVENTS[0]).unwrap_or(&sort_key).to_owned();
    let [by_day, _] = LicensesIndex::ByDay.attributes();
    for name in ["pk", "sk", by_day] {
        item.remove(name);
    }
    // What is no JSON is no event.
    let mut members = item::read::<Members>(item).unwrap_or_default();
    members.insert(EVENT_ID.to_owned(), id.into());
    StoredEvent(members)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use aws_sdk_dynamodb::primitives::Blob;
    use aws_sdk_dynamodb::types::AttributeValue;
    use serde_json::{Value, json};

    use super::*;

    // R29
    #[test]
    fn what_somebody_made_of_an_event_is_shown_under_the_id_that_it_is_stored_under() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = |more: Vec<(&str, AttributeValue)>| -> Item {
            let key = [("pk", text("L#1")), ("sk", text("E#7")), ("by_day", text("DAY#2026-11-24"))];
            key.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect()
        };
        let shown = |more| Value::Object(event(item(more)).0);
        let number = AttributeValue::N("1".to_owned());
        assert_eq!(
            shown(vec![("event_id", text("8")), ("number", number), ("added", AttributeValue::Null(true))]),
            json!({"event_id": "7", "number": 1, "added": null})
        );
        assert_eq!(shown(vec![("kind", AttributeValue::B(Blob::new(*b"x")))])["event_id"], "7");
        assert_eq!(Value::Object(event(HashMap::new()).0), json!({"event_id": ""}));
    }
}
