//! What `activate` needs of a store.

use std::future::Future;

use jiff::Timestamp;
use latchkey_core::{Activation, ActivationKeyHash, ComputerIdHash, LicenseKey, LicenseRecord, Switches};

use crate::StoreError;

/// What `activate` reads and writes.
pub trait ActivationStore: Sync {
    /// Reads all that decides on one activation.
    ///
    /// An adapter MUST make one call, whatever the number of activations. It may make one more when a seat may have been
    /// taken between the reading of the license and that of the activation: a computer MUST NOT be shown a full license
    /// without the activation by which it has a seat of it itself.
    fn read_for_activation(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
    ) -> impl Future<Output = Result<ActivationView, StoreError>> + Send;

    /// Gives a computer a seat: counts it, and keeps its activation.
    ///
    /// An adapter MUST answer [`StoreError::Conflict`], and write nothing, when the license is no longer active or has
    /// no seat left, when the computer has an activation already, or when `seat.first` is given for a license that was
    /// activated before, or is not given for one that wasn't. It MUST NOT conflict only because another computer took
    /// another seat, unless both are about it at the same moment.
    fn take_seat(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
        seat: &Seat,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// All that decides on one activation.
#[derive(Debug, Clone)]
pub struct ActivationView {
    /// The license, if there is one of that activation key.
    pub record: Option<LicenseRecord>,
    /// The activation that the computer has already.
    pub standing: Option<Activation>,
    /// What the server decides by.
    pub switches: Switches,
    /// Whether the vendor blocked the computer.
    pub blocked: bool,
}

/// A seat to be taken.
#[derive(Debug, Clone)]
pub struct Seat {
    /// How many seats there are.
    pub allowed: u32,
    /// Who takes it.
    pub activation: Activation,
    /// What the license's first activation settles.
    pub first: Option<FirstActivation>,
}

/// What the first activation of a license settles for all later ones.
#[derive(Debug, Clone)]
pub struct FirstActivation {
    /// When it is: a duration counts from here.
    pub at: Timestamp,
    /// The one license key of a generic license.
    pub generic_license_key: Option<LicenseKey>,
}
