//! A vendor ends a lease, so that its seat is free for another computer.

use std::future::Future;

use latchkey_core::merge_patch::Members;
use latchkey_core::{
    Author, ChainHead, ChainName, Change, Denial, Event, Lease, LeaseId, LicenseEvent, LicenseId, Personal,
    RecordVersion, Salt,
};
use rand::CryptoRng;
use serde_json::json;

use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What ends leases.
pub trait LeaseEndStore: Sync {
    /// Reads whether there is a license, the lease of this ID, the end of the chain of its computer's activation, and whether
    /// there is an event of this ID.
    ///
    /// An adapter MUST make two calls at most.
    fn read_for_lease_end(
        &self,
        license: LicenseId,
        lease: LeaseId,
        event: RecordVersion,
    ) -> impl Future<Output = Result<LeaseEndView, StoreError>> + Send;

    /// Takes a lease away from its seat, with the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the seat has the lease of
    /// this ID and the chain has as many events as were read. The event MUST be new.
    fn write_lease_end(&self, end: &LeaseEnd) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A lease as it is before it is ended.
#[derive(Debug, Clone)]
pub struct LeaseEndView {
    /// Whether there is a license of that ID.
    pub has_license: bool,
    /// The lease, if there is one of that ID.
    pub lease: Option<Lease>,
    /// The end of the chain, if that has an event.
    pub head: Option<ChainHead>,
    /// Whether there is an event of the ID that was asked for.
    pub has_event: bool,
}

/// A lease is ended.
#[derive(Debug, Clone)]
pub struct LeaseEnd {
    /// The lease.
    pub lease: Lease,
    /// The end of the chain, as it was read.
    pub head: Option<ChainHead>,
    /// Who did it.
    pub event: LicenseEvent,
}

/// A request to end a lease.
#[derive(Debug)]
pub struct EndLease {
    /// Of which license.
    pub license_id: LicenseId,
    /// Which lease.
    pub lease_id: LeaseId,
    /// Who asks.
    pub by: Author,
}

/// Ends a lease: its seat is free at once. The computer that had it can't renew it, though it may go on to its end.
///
/// # Errors
///
/// [`Denial::LicenseUnknown`]; [`Denial::LeaseUnknown`], also for one that was ended or returned before; and faults of the store.
pub async fn end_lease(
    command: EndLease,
    time: TimeFrame,
    store: &impl LeaseEndStore,
    random: &mut (impl CryptoRng + Send),
) -> Result<(), UseCaseError> {
    let EndLease { license_id, lease_id, by } = &command;
    let (event_id, salt) = (RecordVersion(time.new_id(random)), Salt::draw(random));
    retry(time, random, |sent: Option<()>| async move {
        let view = store.read_for_lease_end(*license_id, *lease_id, event_id).await?;
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if sent.is_some() && view.has_event {
            return Ok(Attempt::Done(()));
        }
        if !view.has_license {
            return Err(Denial::LicenseUnknown.into());
        }
        let lease = view.lease.ok_or(Denial::LeaseUnknown)?;
        let (before, personal) = said_of(&lease);
        let change = Change::LeaseEnded { activation_id: lease.activation_id, before };
        let event = Event { event_id, at: time.now, author: by.clone().into(), change };
        let chain = ChainName::of_activation(lease.activation_id);
        let head = view.head.clone().unwrap_or_else(|| ChainHead::begin(*license_id, chain));
        let personal = Personal::of(salt, personal, Members::new());
        let event = LicenseEvent::link(*license_id, event, personal, chain, &head);
        let end = LeaseEnd { lease, head: view.head, event };
        Attempt::of(store.write_lease_end(&end).await, (), |()| ())
    })
    .await
}

/// What an event says of a lease, and what of it is personal. Its ID stays out of it.
fn said_of(lease: &Lease) -> (Members, Members) {
    let plain = [("taken_at", json!(lease.taken_at)), ("ends_at", json!(lease.ends_at()))];
    let session = lease.holder.session.as_ref().map(|session| ("session", json!(session)));
    let personal = [("computer_id", json!(lease.holder.computer_id))].into_iter().chain(session);
    let members = |(name, value): (&str, _)| (name.to_owned(), value);
    (plain.into_iter().map(members).collect(), personal.map(members).collect())
}
