//! Changes of licenses.

use latchkey_core::{LicenseId, LicenseRecord, SeatCounter, SeatCounters, TakenBack};

use super::{ScriptedStore, Tables, demand};
use crate::{LicenseChange, LicenseChangeStore, LicenseChangeView, StoreError};

impl LicenseChangeStore for ScriptedStore {
    async fn read_for_license_change(&self, license: LicenseId) -> Result<LicenseChangeView, StoreError> {
        self.journal.note("read_for_license_change");
        let tables = self.tables.lock().unwrap();
        Ok(LicenseChangeView {
            record: tables.licenses.get(&license).cloned(),
            counters: tables.read_counters(license, SeatCounters::Sixteen.numbers()),
            switches: tables.settings.switches.clone(),
        })
    }

    async fn write_license_change(&self, change: &LicenseChange) -> Result<(), StoreError> {
        self.write("write_license_change", |tables| tables.change_license(change))
    }
}

impl Tables {
    fn change_license(&mut self, change: &LicenseChange) -> Result<(), StoreError> {
        let LicenseChange { before, after, quotas, event } = change;
        let id = before.license_id;
        let stored = self.licenses.get(&id).cloned().ok_or(StoreError::Conflict)?;
        demand(stored.chain.number == before.chain.number)?;
        demand(stored.first_activated_at == before.first_activated_at)?;
        demand(!self.license_events.iter().any(|earlier| earlier.event.event_id == event.event.event_id))?;
        let used = |number| self.counters.get(&(id, number)).map_or(0, |counter| counter.used);
        demand(quotas.iter().all(|(number, quota)| used(*number) <= *quota))?;
        for (number, quota) in quotas {
            let counter = self.counters.entry((id, *number)).or_insert(SeatCounter { used: 0, quota: 0 });
            counter.quota = *quota;
        }
        self.take_back(id.0, TakenBack::of_license(after));
        self.license_events.push(event.clone());
        self.licenses.insert(id, LicenseRecord { generic_license_key: stored.generic_license_key, ..after.clone() });
        Ok(())
    }

    /// What is taken back under this ID, or that nothing is any more.
    pub(super) fn take_back(&mut self, id: uuid::Uuid, entry: Option<TakenBack>) {
        self.taken_back.retain(|earlier| earlier.id != id);
        self.taken_back.extend(entry);
    }
}
