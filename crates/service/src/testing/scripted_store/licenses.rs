//! Changes of licenses.

use latchkey_core::{
    Activation, ActivationId, ChainName, LicenseEvent, LicenseId, LicenseRecord, ProductId, RecordVersion, SeatCounter,
    SeatCounters, TakenBack,
};

use super::{ScriptedStore, Tables, demand};
use crate::{
    ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, LicenseChange, LicenseChangeStore,
    LicenseChangeView, ListedEntry, NotedRelease, ReleaseStore, ReleaseView, StoreError,
};

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

impl ActivationRemovalStore for ScriptedStore {
    async fn read_for_activation_removal(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ActivationRemovalView, StoreError> {
        Ok(self.read("read_for_activation_removal").removal_view(license, activation, event))
    }

    async fn write_activation_removal(&self, removal: &ActivationRemoval) -> Result<(), StoreError> {
        self.write("write_activation_removal", |tables| tables.remove_activation(removal))
    }
}

impl ReleaseStore for ScriptedStore {
    async fn read_for_release(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ReleaseView, StoreError> {
        let tables = self.read("read_for_release");
        let logs = tables.release_logs.iter().filter(|((of, _), _)| *of == license);
        Ok(ReleaseView {
            removal: tables.removal_view(license, activation, event),
            logs: logs.map(|((_, number), log)| (*number, log.clone())).collect(),
            switches: tables.settings.switches.clone(),
        })
    }
}

impl Tables {
    fn removal_view(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> ActivationRemovalView {
        let standing = self.activations.get(&(license, activation.place()));
        ActivationRemovalView {
            activation: standing.filter(|standing| standing.activation_id == activation).cloned(),
            head: self.chains.get(&(license, ChainName::of_activation(activation))).cloned(),
            has_event: self.has_event(license, event),
            record: self.licenses.get(&license).cloned(),
        }
    }

    /// Whether the license has an event of this ID.
    pub(super) fn has_event(&self, license: LicenseId, event: RecordVersion) -> bool {
        let is_it = |stored: &LicenseEvent| stored.license_id == license && stored.event.event_id == event;
        self.license_events.iter().any(is_it)
    }

    fn remove_activation(&mut self, removal: &ActivationRemoval) -> Result<(), StoreError> {
        let ActivationRemoval { activation, head, event, taken_back, noted } = removal;
        let license = event.license_id;
        let (place, chain) = ((license, activation.activation_id.place()), (license, event.chain));
        let revision = |activation: &Activation| activation.license_key.as_ref().map(|key| key.revision);
        let stored = self.activations.get(&place).ok_or(StoreError::Conflict)?;
        demand(stored.activation_id == activation.activation_id && revision(stored) == revision(activation))?;
        demand(self.chains.get(&chain).map(|head| head.number) == head.as_ref().map(|head| head.number))?;
        demand(!self.has_event(license, event.event.event_id))?;
        if let Some(NotedRelease { number, earlier, .. }) = noted {
            let stored = self.release_logs.get(&(license, *number));
            demand(stored.map(|log| log.number) == earlier.as_ref().map(|log| log.number))?;
        }
        let counter = self.counters.get_mut(&(license, activation.counter)).ok_or(StoreError::Conflict)?;
        counter.used = counter.used.checked_sub(1).ok_or(StoreError::Conflict)?;
        self.activations.remove(&place);
        self.chains.insert(chain, event.head());
        self.license_events.push(event.clone());
        if let Some(NotedRelease { number, log, .. }) = noted {
            self.release_logs.insert((license, *number), log.clone());
        }
        if let Some((product, entry)) = taken_back {
            self.take_back(product, entry.id, Some(entry.clone()), event.event.event_id);
        }
        Ok(())
    }

    pub(super) fn change_license(&mut self, change: &LicenseChange) -> Result<(), StoreError> {
        let LicenseChange { before, after, quotas, event } = change;
        let id = before.license_id;
        let stored = self.licenses.get(&id).cloned().ok_or(StoreError::Conflict)?;
        demand(stored.chain.number == before.chain.number)?;
        demand(stored.first_activated_at == before.first_activated_at)?;
        demand(!self.has_event(id, event.event.event_id))?;
        let used = |number| self.counters.get(&(id, number)).map_or(0, |counter| counter.used);
        demand(quotas.iter().all(|(number, quota)| used(*number) <= *quota))?;
        for (number, quota) in quotas {
            let counter = self.counters.entry((id, *number)).or_insert(SeatCounter { used: 0, quota: 0 });
            counter.quota = *quota;
        }
        let entries = [before, after].map(TakenBack::of_license);
        if entries[0] != entries[1] {
            let [_, entry] = entries;
            self.take_back(&before.license.product, id.0, entry, event.event.event_id);
        }
        self.license_events.push(event.clone());
        self.licenses.insert(id, LicenseRecord { generic_license_key: stored.generic_license_key, ..after.clone() });
        Ok(())
    }

    /// What is taken back under this ID, or that nothing is any more.
    pub(super) fn take_back(
        &mut self,
        product: &ProductId,
        id: uuid::Uuid,
        entry: Option<TakenBack>,
        event_id: RecordVersion,
    ) {
        self.taken_back.retain(|(_, earlier)| earlier.taken_back.id != id);
        self.taken_back.extend(entry.map(|taken_back| (product.clone(), ListedEntry { taken_back, event_id })));
    }
}
