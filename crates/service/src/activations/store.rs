//! What `activate` needs of a store.

use std::future::Future;

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationId, ComputerId, Kind, LatestEnd, LicenseId, LicenseRecord, Lot, ReadCounters, Revision,
    SeatCounters, SignedLicenseKey, Switches, Trial,
};

use crate::StoreError;

/// What `activate` reads and writes.
pub trait ActivationStore: Sync {
    /// Reads all that decides on one activation, with the counters that were drawn, of the license that the ID of an activation
    /// key leads to.
    ///
    /// An adapter MUST make one call, whatever the number of activations, and one more where that activation key came in place
    /// of another one. It may make one more when the license may have been read before a write and the activation after it.
    fn read_for_activation(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        lot: &Lot,
    ) -> impl Future<Output = Result<ActivationView, StoreError>> + Send;

    /// Reads all counters of a license, and whether the computer has a seat by now.
    ///
    /// An adapter MUST make one call. A computer MUST NOT be shown full counters without the activation by which it has a
    /// seat itself, so an adapter whose reads are not of one moment waits before it for whatever is being written.
    fn read_seats(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        counters: SeatCounters,
    ) -> impl Future<Output = Result<SeatsView, StoreError>> + Send;

    /// Gives a computer a seat: counts it, and keeps its activation.
    ///
    /// An adapter MUST answer [`StoreError::Conflict`], and write nothing, when the counter has no seat left, when there is
    /// an activation in the computer's place already, whosever it is, when what `seat.license` changes is not as it expects, or
    /// when the trial may be the only one of `seat.trial` and the computer has had one by another license. It MUST keep
    /// `seat.trial` unless the computer has had a trial of that product. It MUST NOT conflict only because another computer took another seat, unless both are about it at the same
    /// moment.
    fn take_seat(&self, license: LicenseId, seat: &Seat) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps a license key that was signed anew.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when what is there is not
    /// as the renewal expects.
    fn renew_license_key(
        &self,
        license: LicenseId,
        renewal: &Renewal,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// All that decides on one activation.
#[derive(Debug, Clone)]
pub struct ActivationView {
    /// The license, if there is one of that ID.
    pub record: Option<LicenseRecord>,
    /// The activation in the computer's place; its own, unless two computer IDs meet.
    pub standing: Option<Activation>,
    /// The counters that were drawn.
    pub counters: ReadCounters,
    /// What the server decides by.
    pub switches: Switches,
    /// Whether the vendor blocked the computer.
    pub blocked: bool,
}

/// All counters of a license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatsView {
    /// The activation in the computer's place.
    pub standing: Option<Activation>,
    /// The counters.
    pub counters: ReadCounters,
}

/// A seat to be taken.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Who takes it, and from which counter.
    pub activation: Activation,
    /// How many seats the counter has, if nobody wrote it yet.
    pub quota: u32,
    /// What else it changes: a first activation does, and one that replaces the license key of a generic license.
    pub license: Option<LicenseUpdate>,
    /// The trial that it is.
    pub trial: Option<TrialSeat>,
}

/// A seat that is a computer's trial.
#[derive(Debug, Clone)]
pub struct TrialSeat {
    /// The trial, if it is the computer's first of the product.
    pub trial: Trial,
    /// Whether it expects that the computer has had none by another license.
    pub is_only: bool,
}

/// A change of a license by an activation. It expects the license to be active, at this revision.
#[derive(Debug, Clone)]
pub struct LicenseUpdate {
    /// The revision that was read.
    pub revision: Revision,
    /// What the first activation settles: it expects none before it. Without, it expects one.
    pub first: Option<FirstActivation>,
    /// The one license key of a generic license.
    pub generic_license_key: Option<NewLicenseKey>,
}

/// What the first activation of a license settles for all later ones.
#[derive(Debug, Clone)]
pub struct FirstActivation {
    /// When it is: a duration counts from here.
    pub at: Timestamp,
    /// The end of its license key.
    pub latest_end: LatestEnd,
    /// The license as it was read: what it is found by may follow from what is settled.
    pub record: Box<LicenseRecord>,
}

/// A license key in the place of another one.
#[derive(Debug, Clone)]
pub struct NewLicenseKey {
    /// The new one.
    pub license_key: SignedLicenseKey,
    /// It expects this one, or none.
    pub replaces: Option<SignedLicenseKey>,
}

impl NewLicenseKey {
    /// A license key that comes in place of this one, which is remembered with it.
    pub(crate) fn of(license_key: SignedLicenseKey, replaces: Option<SignedLicenseKey>) -> Self {
        Self { license_key: license_key.in_place_of(replaces.as_ref()), replaces }
    }
}

/// A license key to be kept in place of an outdated one.
#[derive(Debug, Clone)]
pub enum Renewal {
    /// That of a computer; it expects this activation.
    OfComputer(ActivationId, NewLicenseKey),
    /// That of a generic license.
    OfLicense(LicenseUpdate),
}

impl Renewal {
    /// The renewal of an activation's license key, or of the one that a generic license has for all.
    pub(crate) fn of(record: &LicenseRecord, activation: ActivationId, license_key: NewLicenseKey) -> Self {
        match record.license.kind {
            Kind::Computer => Self::OfComputer(activation, license_key),
            Kind::Generic => Self::OfLicense(LicenseUpdate {
                revision: record.revision,
                first: None,
                generic_license_key: Some(license_key),
            }),
        }
    }
}
