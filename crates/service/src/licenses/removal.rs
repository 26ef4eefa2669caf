//! A seat is given back: by the vendor for a customer here, by its own computer in `release.rs`.

use std::future::Future;

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationId, Author, ChainHead, ChainName, Change, CounterNumber, Denial, Event, EventAuthor,
    LicenseEvent, LicenseId, LicenseRecord, Personal, RecordVersion, ReleaseLog, Salt, TakenBack,
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

    /// Takes an activation away and gives its seat back to the counter that it came from, with the event of it, what is
    /// taken back by it, and the log that it is noted in.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the activation is
    /// there with a license key of the same revision, its counter uses a seat, its chain has as many events as were read, and
    /// the log is the one that was read. The event MUST be new. It MUST NOT conflict only because an activation of another chain is taken back, unless both
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
    /// The log that it is noted in, if it counts.
    pub noted: Option<NotedRelease>,
}

/// A log of releases with one more.
#[derive(Debug, Clone)]
pub struct NotedRelease {
    /// Which log.
    pub number: CounterNumber,
    /// As it was read.
    pub earlier: Option<ReleaseLog>,
    /// As it is then.
    pub log: ReleaseLog,
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
    let RemoveActivation { license_id, activation_id, by } = command;
    let removing = &Removing::new(license_id, activation_id, by.into(), time, random);
    retry(time, random, |sent: Option<()>| async move {
        let Removing { license_id, activation_id, event_id, .. } = *removing;
        let view = store.read_for_activation_removal(license_id, activation_id, event_id).await?;
        match removing.find(view, sent.is_some())? {
            Found::Done => Ok(Attempt::Done(())),
            Found::TooEarly => Ok(Attempt::Conflict(())),
            Found::Seat(seat) => {
                let write = store.write_activation_removal(&removing.removal(*seat, None)).await;
                Attempt::of(write, (), |()| ())
            }
        }
    })
    .await
}

/// What stays the same over all attempts to give one seat back.
pub(super) struct Removing {
    pub(super) license_id: LicenseId,
    pub(super) activation_id: ActivationId,
    pub(super) event_id: RecordVersion,
    author: EventAuthor,
    salt: Salt,
    now: Timestamp,
}

/// What there is to be given back.
pub(super) enum Found {
    /// Nothing more: an earlier attempt did it, though its answer was lost.
    Done,
    /// The license was read before the activation.
    TooEarly,
    /// A seat.
    Seat(Box<TakenSeat>),
}

/// A seat, and by what it is taken.
pub(super) struct TakenSeat {
    pub(super) record: LicenseRecord,
    pub(super) activation: Activation,
    head: Option<ChainHead>,
}

impl Removing {
    pub(super) fn new(
        license_id: LicenseId,
        activation_id: ActivationId,
        author: EventAuthor,
        time: TimeFrame,
        random: &mut impl CryptoRng,
    ) -> Self {
        let (event_id, salt) = (RecordVersion(time.new_id(random)), Salt::draw(random));
        Self { license_id, activation_id, event_id, author, salt, now: time.now }
    }

    /// What there is to be given back; `was_sent` whether an attempt before this one sent its write.
    pub(super) fn find(&self, view: ActivationRemovalView, was_sent: bool) -> Result<Found, Denial> {
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if was_sent && view.has_event {
            return Ok(Found::Done);
        }
        let record = view.record.ok_or(Denial::LicenseUnknown)?;
        let activation = view.activation.ok_or(Denial::ActivationUnknown)?;
        if record.is_older_than(&activation) {
            // Until when a license key of it may be in use, the license alone says.
            return Ok(Found::TooEarly);
        }
        Ok(Found::Seat(TakenSeat { record, activation, head: view.head }.into()))
    }

    /// All that is written when the seat is given back.
    pub(super) fn removal(&self, seat: TakenSeat, noted: Option<NotedRelease>) -> ActivationRemoval {
        let TakenSeat { record, activation, head } = seat;
        let (before, personal) = said_of(&activation);
        let activation_id = self.activation_id;
        let change = match self.author {
            EventAuthor::Vendor(_) => Change::ActivationRemoved { activation_id, before },
            EventAuthor::Computer { .. } => Change::ActivationReleased { activation_id, before },
        };
        let event = Event { event_id: self.event_id, at: self.now, author: self.author.clone(), change };
        let chain = ChainName::of_activation(activation_id);
        let end = head.clone().unwrap_or_else(|| ChainHead::begin(self.license_id, chain));
        let personal = Personal::of(self.salt, personal, Members::new());
        let taken_back = TakenBack::of_activation(&record, &activation);
        ActivationRemoval {
            event: LicenseEvent::link(self.license_id, event, personal, chain, &end),
            taken_back: taken_back.map(|entry| (record.license.product, entry)),
            head,
            activation,
            noted,
        }
    }
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
