//! What the use cases need of a store.
//!
//! Every read here MUST be consistent: it sees all writes that were answered before it began.
//! Every write MUST happen as a whole or not at all, also when the adapter or its caller dies in the middle, and MUST be
//! harmless to send twice: what is written stays as it is. The second time may be answered with [`StoreError::Conflict`],
//! whereupon a use case reads what it wrote.

use std::future::Future;

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationKeyHash, ComputerIdHash, IdempotencyKey, License, LicenseId, LicenseKey, LicenseRecord,
    Product, ProductId, RecordVersion, SealedActivationKey, Settings,
};
use serde::{Deserialize, Serialize};

/// Any error, as the cause of another.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a store did not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Something changed since it was read: read again and decide anew.
    #[error("lost a race for a record")]
    Conflict,
    /// Throttled, out of reach or too slow: the same may go through later. Whether a write happened is not known.
    #[error("the store is not available")]
    Unavailable(#[source] BoxError),
    /// Not allowed, no such table, or a record that makes no sense: an operator must mend it.
    #[error("the store refused")]
    Fault(#[source] BoxError),
}

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
    /// The properties of the server.
    pub settings: Settings,
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

/// What `create-key` reads and writes.
pub trait CreationStore: Sync {
    /// Reads all that decides on a creation, in one call.
    fn read_for_creation(
        &self,
        product: &ProductId,
        scope: Option<&CreationScope>,
    ) -> impl Future<Output = Result<CreationView, StoreError>> + Send;

    /// Writes new licenses, and what was answered.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when `record` has a
    /// record of its scope that is still to be kept at `now`, or an activation key is taken.
    fn create_licenses(
        &self,
        keys: &[NewKey],
        record: Option<(&CreationScope, &CreationRecord)>,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Whose `Idempotency-Key` it is: two accounts may use the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreationScope {
    /// The caller's AWS account.
    pub account: String,
    /// The header's value.
    pub idempotency_key: IdempotencyKey,
}

/// All that decides on a creation.
#[derive(Debug, Clone)]
pub struct CreationView {
    /// The product, if it was defined.
    pub product: Option<Product>,
    /// What was answered under the same scope; perhaps too old to count.
    pub earlier: Option<CreationRecord>,
    /// The properties of the server.
    pub settings: Settings,
}

/// What a creation answered, kept so that the same request gets the same answer again (R14).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreationRecord {
    /// The SHA-256 of the request.
    pub fingerprint: String,
    /// What every license of the batch says.
    pub license: License,
    /// The licenses, in the order they were answered.
    pub keys: Vec<(LicenseId, SealedActivationKey)>,
    /// Until when it counts.
    pub keep_until: Timestamp,
}

/// A license to be written.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is looked up by.
    pub activation_key: ActivationKeyHash,
    /// What the vendor can read again.
    pub sealed: SealedActivationKey,
    /// The license.
    pub record: LicenseRecord,
}

/// What reads properties.
pub trait SettingsReader: Sync {
    /// Reads all properties that were ever set.
    fn read_settings(&self) -> impl Future<Output = Result<Settings, StoreError>> + Send;
}

/// What changes properties.
pub trait SettingsWriter: SettingsReader {
    /// Replaces all properties.
    ///
    /// An adapter MUST answer [`StoreError::Conflict`], and write nothing, unless the stored version is the one before
    /// `settings.version`.
    fn replace_settings(&self, settings: &Settings) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What `put-product` reads and writes.
pub trait ProductStore: Sync {
    /// Reads a product.
    fn read_product(&self, product: &ProductId) -> impl Future<Output = Result<Option<Product>, StoreError>> + Send;

    /// Writes a product.
    ///
    /// An adapter MUST answer [`StoreError::Conflict`], and write nothing, unless the stored product has the version
    /// `earlier`, or for `None` unless there is none. It compares nothing else.
    fn write_product(
        &self,
        product: &Product,
        earlier: Option<RecordVersion>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
