//! The store of whoever reads events.

use std::error::Error;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::Date;
use latchkey_core::merge_patch::Members;
use latchkey_core::{AuditedLicense, ChainHead, ChainName, LicenseId, RecordVersion, StoredEvent};
use latchkey_service::{EventReader, Page, Place, StoreError, UnreadableLicense};

use crate::DynamoDbLicenseReader;
use crate::batch_read::{Found, batch_read};
use crate::index::{self, LicensesIndex};
use crate::item::{self, Item, Key};
use crate::license_item;
use crate::range::Range;

/// What the index of days finds an event by, where that isn't what its key says: somebody altered it, and its hash, which covers
/// no such member, shows that.
const INDEXED_AS: &str = "indexed_as";

impl EventReader for DynamoDbLicenseReader {
    async fn read_audited_license(
        &self,
        license: LicenseId,
    ) -> Result<Option<Result<AuditedLicense, UnreadableLicense>>, StoreError> {
        let record = item::license(license);
        let chains = ChainName::all().filter(|chain| *chain != ChainName::License);
        let heads: Vec<_> = chains.map(|chain| (chain, item::chain_head(license, chain))).collect();
        let keys: Vec<_> = [&record].into_iter().chain(heads.iter().map(|(_, key)| key)).collect();
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        let cause = |fault: &dyn Error| fault.source().map_or_else(|| fault.to_string(), ToString::to_string);
        let license = audited(&mut found, &record, &heads);
        Ok(license.map_err(|fault| UnreadableLicense(cause(&fault))).transpose())
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

/// What was found of a license: it fails for nothing but what isn't as it was written.
fn audited(found: &mut Found, record: &Key, heads: &[(ChainName, Key)]) -> Result<Option<AuditedLicense>, StoreError> {
    let Some(record) = license_item::record(found, record)? else { return Ok(None) };
    let heads = heads.iter().filter_map(|(chain, key)| Some((*chain, found.take(key)?)));
    let heads = heads.map(|(chain, head)| Ok((chain, item::read::<ChainHead>(head)?)));
    let heads = heads.collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Some(AuditedLicense::of(&record, heads)))
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
    for name in ["pk", "sk"] {
        item.remove(name);
    }
    let [by_day, event_id] = LicensesIndex::ByDay.attributes();
    let indexed: Item = [by_day, event_id].into_iter().filter_map(|name| item.remove_entry(name)).collect();
    // What is no JSON is no event.
    let mut members = item::read::<Members>(item).unwrap_or_default();
    let is_found = [(by_day, day_of(&members)), (event_id, Some(id.clone()))]
        .into_iter()
        .all(|(name, value)| value.is_some_and(|value| indexed.get(name) == Some(&AttributeValue::S(value))));
    members.insert(event_id.to_owned(), id.into());
    if !is_found {
        let indexed = item::read::<Members>(indexed).unwrap_or_default();
        members.insert(INDEXED_AS.to_owned(), indexed.into());
    }
    StoredEvent(members)
}

/// The day that the index must have for an event: that of its time, which is under its hash.
fn day_of(event: &Members) -> Option<String> {
    event.get("at")?.as_str()?.parse().ok().map(index::of_day)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use aws_sdk_dynamodb::primitives::Blob;
    use serde_json::{Value, json};

    use super::*;

    // R29
    #[test]
    fn what_somebody_made_of_an_event_is_shown_under_the_id_that_it_is_stored_under() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let id = "019ab3f1-7d00-7000-8000-000000000001";
        let item = |more: Vec<(&str, AttributeValue)>| -> Item {
            let key = [("pk", text("L#1")), ("sk", text(&format!("E#{id}"))), ("by_day", text("DAY#2025-11-24"))];
            let key = key.into_iter().chain([("event_id", text(id)), ("at", text("2025-11-24T07:00:00Z"))]);
            key.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect()
        };
        let shown = |more| Value::Object(event(item(more)).0);
        let number = AttributeValue::N("1".to_owned());
        assert_eq!(
            shown(vec![("number", number), ("added", AttributeValue::Null(true))]),
            json!({"event_id": id, "at": "2025-11-24T07:00:00Z", "number": 1, "added": null})
        );
        assert_eq!(shown(vec![("kind", AttributeValue::B(Blob::new(*b"x")))])["event_id"], id);
        assert_eq!(Value::Object(event(HashMap::new()).0), json!({"event_id": "", "indexed_as": {}}));
        // Who hides an event from its day alters the event.
        for (name, value) in [("event_id", text("8")), ("by_day", text("DAY#2025-11-25")), ("by_day", text(""))] {
            let shown = shown(vec![(name, value.clone())]);
            assert_eq!((&shown["event_id"], &shown["indexed_as"][name]), (&json!(id), &json!(value.as_s().unwrap())));
        }
        let mut hidden = item(Vec::new());
        hidden.remove("by_day");
        assert_eq!(event(hidden).0["indexed_as"], json!({"event_id": id}));
    }
}
