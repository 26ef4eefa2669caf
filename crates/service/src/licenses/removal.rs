//! A vendor gives a seat back for a customer.

use std::future::Future;

use latchkey_core::{
    Activation, ActivationId, Author, ChainHead, ChainName, Change, Denial, Event, LicenseEvent, LicenseId,
    LicenseRecord, Personal, RecordVersion, Salt, TakenBack,
};
use latchkey_core::{ProductId, merge_patch::Members};
use rand::CryptoRng;
use serde_json::json;

use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What takes activations back.
pub trait ActivationRemovalStore: Sync {
    /// Reads a license, one of its activations, the end of that one's chain, and whether there is an event of this ID, in one
    /// call.
    ///
    /// An activation MUST be shown only to whoever has its whole ID.
    fn read_for_activation_removal(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> impl Future<Output = Result<ActivationRemovalView, StoreError>> + Send;

    /// Takes an activation away and gives its seat back to the counter that it came from, with the event of it and what is
    /// taken back by it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the activation is
    /// there with a license key of the same revision, its counter uses a seat, and its chain has as many events as were read.
    /// The event MUST be new. It MUST NOT conflict only because an activation of another chain is taken back, unless both
    /// are about one counter at the same moment.
    fn write_activation_removal(
        &self,
        removal: &ActivationRemoval,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// An activation as it is before it is taken away.
#[derive(Debug, Clone)]
pub struct ActivationRemovalView {
    /// The license, if there is one.
    pub record: Option<LicenseRecord>,
    /// The activation, if there is one of that ID.
    pub activation: Option<Activation>,
    /// The end of its chain, if that has an event.
    pub head: Option<ChainHead>,
    /// Whether there is an event of the ID that was asked for.
    pub has_event: bool,
}

/// An activation is taken away.
#[derive(Debug, Clone)]
pub struct ActivationRemoval {
    /// The activation.
    pub activation: Activation,
    /// The end of its chain, as it was read.
    pub head: Option<ChainHead>,
    /// Who did it.
    pub event: LicenseEvent,
    /// What is taken back by it, and of which product.
    pub taken_back: Option<(ProductId, TakenBack)>,
}

/// A request to give back the seat of an activation.
#[derive(Debug)]
pub struct RemoveActivation {
    /// Whose activation.
    pub license_id: LicenseId,
    /// Which activation.
    pub activation_id: ActivationId,
    /// Who asks.
    pub by: Author,
}

/// Gives back the seat of an activation, for the next computer (R25). What its computer has offline is taken back with the
/// next revocation list.
///
/// # Errors
///
/// [`Denial::LicenseUnknown`]; [`Denial::ActivationUnknown`], also for one that was taken away before; and faults of the
/// store.
pub async fn remove_activation(
    command: RemoveActivation,
    time: TimeFrame,
    store: &impl ActivationRemovalStore,
    random: &mut (impl CryptoRng + Send),
) -> Result<(), UseCaseError> {
    let RemoveActivation { license_id, activation_id, by } = &command;
    let (event_id, salt) = (RecordVersion(time.new_id(random)), Salt::draw(random));
    retry(time, random, |sent: Option<()>| async move {
        let view = store.read_for_activation_removal(*license_id, *activation_id, event_id).await?;
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if sent.is_some() && view.has_event {
            return Ok(Attempt::Done(()));
        }
        let record = view.record.ok_or(Denial::LicenseUnknown)?;
        let activation = view.activation.ok_or(Denial::ActivationUnknown)?;
        if record.is_older_than(&activation) {
            // Until when a license key of it may be in use, the license alone says.
            return Ok(Attempt::Conflict(()));
        }
        let (before, personal) = said_of(&activation);
        let change = Change::ActivationRemoved { activation_id: *activation_id, before };
        let event = Event { event_id, at: time.now, author: by.clone(), change };
        let chain = ChainName::of_activation(*activation_id);
        let head = view.head.clone().unwrap_or_else(|| ChainHead::begin(*license_id, chain));
        let personal = Personal::of(salt, personal, Members::new());
        let taken_back = TakenBack::of_activation(&record, &activation);
        let removal = ActivationRemoval {
            event: LicenseEvent::link(*license_id, event, personal, chain, &head),
            taken_back: taken_back.map(|entry| (record.license.product, entry)),
            head: view.head,
            activation,
        };
        Attempt::of(store.write_activation_removal(&removal).await, (), |()| ())
    })
    .await
}

/// What an event says of an activation, and what of it is personal.
fn said_of(activation: &Activation) -> (Members, Members) {
    let plain = [("activated_at", json!(activation.activated_at))];
    let name = activation.computer_name.as_ref().map(|name| ("computer_name", json!(name)));
    let personal = [("computer_id", json!(activation.computer_id))].into_iter().chain(name);
    let members = |(name, value): (&str, _)| (name.to_owned(), value);
    (plain.into_iter().map(members).collect(), personal.map(members).collect())
}

#[cfg(test)]
mod tests;
