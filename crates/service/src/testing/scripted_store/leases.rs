//! Floating seats and their leases.

use latchkey_core::{
    ActivationId, ChainName, ComputerId, FloatingSeatNumber, Lease, LeaseId, LicenseId, ReadSeats, RecordVersion,
    SeatCount,
};

use super::{ScriptedStore, Tables, demand, page};
use crate::{LeaseEnd, LeaseEndStore, LeaseEndView, LeaseReader, LeaseStore, LeaseView, Page, Place, StoreError};

impl LeaseStore for ScriptedStore {
    async fn read_for_lease(
        &self,
        license: LicenseId,
        activation: ActivationId,
        computer: &ComputerId,
        seats: &[FloatingSeatNumber],
    ) -> Result<LeaseView, StoreError> {
        let tables = self.read("read_for_lease");
        let standing = tables.activations.get(&(license, activation.place()));
        Ok(LeaseView {
            standing: standing.filter(|standing| standing.activation_id == activation).cloned(),
            seats: tables.read_floating_seats(license, |number| seats.contains(&number)),
            blocked: tables.blocked.iter().any(|entry| entry.id == computer.hash()),
            record: tables.licenses.get(&license).cloned(),
            switches: tables.settings.switches,
        })
    }

    async fn read_floating_seats(&self, license: LicenseId, seats: SeatCount) -> Result<ReadSeats, StoreError> {
        Ok(self.read("read_floating_seats").read_floating_seats(license, |number| number.is_of(seats)))
    }

    async fn read_lease(&self, license: LicenseId, seat: FloatingSeatNumber) -> Result<Option<Lease>, StoreError> {
        Ok(self.read("read_lease").floating_seats.get(&(license, seat)).cloned().flatten())
    }

    async fn take_lease(&self, license: LicenseId, lease: &Lease, last: Option<&Lease>) -> Result<(), StoreError> {
        self.write("take_lease", |tables| {
            let seat = (license, lease.seat());
            let end = |lease: &Lease| (lease.lease_id, lease.lease_until);
            demand(tables.floating_seats.get(&seat).and_then(|seat| seat.as_ref()).map(end) == last.map(end))?;
            tables.floating_seats.insert(seat, Some(lease.clone()));
            Ok(())
        })
    }

    async fn renew_lease(&self, license: LicenseId, lease: &Lease) -> Result<(), StoreError> {
        self.write("renew_lease", |tables| {
            let held = tables.held(license, lease.lease_id)?;
            demand(held.lease_until <= lease.lease_until)?;
            (held.lease_until, held.activation_id) = (lease.lease_until, lease.activation_id);
            Ok(())
        })
    }

    async fn return_lease(&self, license: LicenseId, lease: LeaseId) -> Result<(), StoreError> {
        self.write("return_lease", |tables| tables.take_lease_away(license, lease))
    }
}

impl LeaseReader for ScriptedStore {
    async fn read_leases(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<Lease, Place>, StoreError> {
        let seats = self.read("read_leases").read_floating_seats(license, |_| true);
        let Page { items, end } = page(seats.into_iter().collect(), |(n, _)| Place(n.to_string()), after, limit);
        Ok(Page { items: items.into_iter().filter_map(|(_, lease)| lease).collect(), end })
    }
}

impl LeaseEndStore for ScriptedStore {
    async fn read_for_lease_end(
        &self,
        license: LicenseId,
        lease: LeaseId,
        event: RecordVersion,
    ) -> Result<LeaseEndView, StoreError> {
        let tables = self.read("read_for_lease_end");
        let held = tables.floating_seats.get(&(license, lease.seat())).cloned().flatten();
        let held = held.filter(|held| held.lease_id == lease);
        let chain = held.as_ref().map(|held| (license, ChainName::of_activation(held.activation_id)));
        Ok(LeaseEndView {
            has_license: tables.licenses.contains_key(&license),
            lease: held,
            head: chain.and_then(|chain| tables.chains.get(&chain).cloned()),
            has_event: tables.has_event(license, event),
        })
    }

    async fn write_lease_end(&self, end: &LeaseEnd) -> Result<(), StoreError> {
        self.write("write_lease_end", |tables| {
            let LeaseEnd { lease, head, event } = end;
            let (license, chain) = (event.license_id, (event.license_id, event.chain));
            demand(tables.chains.get(&chain).map(|head| head.number) == head.as_ref().map(|head| head.number))?;
            demand(!tables.has_event(license, event.event.event_id))?;
            tables.take_lease_away(license, lease.lease_id)?;
            tables.chains.insert(chain, event.head());
            tables.license_events.push(event.clone());
            Ok(())
        })
    }
}

impl Tables {
    fn read_floating_seats(&self, license: LicenseId, wanted: impl Fn(FloatingSeatNumber) -> bool) -> ReadSeats {
        let seats = self.floating_seats.iter().filter(|((of, number), _)| *of == license && wanted(*number));
        seats.map(|((_, number), lease)| (*number, lease.clone())).collect()
    }

    fn held(&mut self, license: LicenseId, lease: LeaseId) -> Result<&mut Lease, StoreError> {
        let held = self.floating_seats.get_mut(&(license, lease.seat())).and_then(Option::as_mut);
        held.filter(|held| held.lease_id == lease).ok_or(StoreError::Conflict)
    }

    fn take_lease_away(&mut self, license: LicenseId, lease: LeaseId) -> Result<(), StoreError> {
        self.held(license, lease)?;
        self.floating_seats.insert((license, lease.seat()), None);
        Ok(())
    }
}
