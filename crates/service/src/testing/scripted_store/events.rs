//! Reading events in memory.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use latchkey_core::{AuditedLicense, LicenseId, RecordVersion, StoredEvent};

use super::{ScriptedStore, Tables, page};
use crate::{EventReader, Page, Place, StoreError, UnreadableLicense};

impl EventReader for ScriptedStore {
    async fn read_audited_license(
        &self,
        license: LicenseId,
    ) -> Result<Option<Result<AuditedLicense, UnreadableLicense>>, StoreError> {
        let tables = self.read("read_audited_license");
        let heads = tables.chains.into_iter().filter(|((of, _), _)| *of == license);
        let heads = heads.map(|((_, chain), head)| (chain, head));
        Ok(tables.licenses.get(&license).map(|record| Ok(AuditedLicense::of(record, heads))))
    }

    async fn read_license_events(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<StoredEvent, Place>, StoreError> {
        let events = self.read("read_license_events").license_events.into_iter();
        let events = events.filter(|linked| linked.license_id == license);
        Ok(newest_first(events.map(|linked| (linked.event.event_id, (&linked).into())), after, limit))
    }

    async fn read_day_events(
        &self,
        day: Date,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<StoredEvent, Place>, StoreError> {
        let tables = self.read("read_day_events");
        let of_day = tables.all_events().filter(|(_, at, _)| Offset::UTC.to_datetime(*at).date() == day);
        Ok(newest_first(of_day.map(|(id, _, event)| (id, event)), after, limit))
    }

    async fn read_event(&self, event: RecordVersion) -> Result<Option<StoredEvent>, StoreError> {
        Ok(self.read("read_event").all_events().find(|(id, _, _)| *id == event).map(|(_, _, event)| event))
    }
}

impl Tables {
    /// The events of everything, each with its ID and its time.
    fn all_events(&self) -> impl Iterator<Item = (RecordVersion, Timestamp, StoredEvent)> {
        let of_licenses = self.license_events.iter();
        let of_licenses = of_licenses.map(|linked| (linked.event.event_id, linked.event.at, linked.into()));
        of_licenses.chain(self.events.iter().map(|event| (event.event_id, event.at, event.into())))
    }
}

/// A page of events by their IDs.
fn newest_first(
    events: impl Iterator<Item = (RecordVersion, StoredEvent)>,
    after: Option<&Place>,
    limit: usize,
) -> Page<StoredEvent, Place> {
    let mut events: Vec<_> = events.map(|(id, event)| (Reverse(Place(id.to_string())), event)).collect();
    events.sort_by_key(|(place, _)| place.clone());
    let after = after.cloned().map(Reverse);
    let Page { items, end } = page(events, |(place, _)| place.clone(), after.as_ref(), limit);
    Page { items: items.into_iter().map(|(_, event)| event).collect(), end: end.map(|Reverse(place)| place) }
}
