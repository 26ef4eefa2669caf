//! What `create-key` needs of a store, and the answers that it and `reissue-key` keep.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{
    Event, License, LicenseId, LicenseRecord, Product, ProductId, RecordVersion, SealedActivationKey, Switches,
};
use serde::{Deserialize, Serialize};

use crate::{Fingerprint, IdempotencyScope, StoreError, TimeFrame, UseCaseError};

/// For how long a repeated request gets the first answer again.
const IDEMPOTENCY_TERM: SignedDuration = SignedDuration::from_hours(24);

/// What `create-key` reads and writes.
pub trait ActivationKeyStore: Sync {
    /// Reads all that decides on new activation keys, in one call.
    fn read_for_create_key(
        &self,
        product: &ProductId,
        scope: Option<&IdempotencyScope>,
    ) -> impl Future<Output = Result<CreateKeyView, StoreError>> + Send;

    /// Writes new activation keys with their licenses, what was answered, and the one event of it all.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when the scope of
    /// `answer` has one that is still to be kept at `now`, or there is a license of one of the IDs.
    fn write_new_keys(
        &self,
        keys: &[NewActivationKey],
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        event: &Event,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// All that decides on new activation keys.
#[derive(Debug, Clone)]
pub struct CreateKeyView {
    /// The product, if it was defined.
    pub product: Option<Product>,
    /// What was answered under the same scope; perhaps too old to count.
    pub earlier: Option<KeptAnswer>,
    /// What the server decides by.
    pub switches: Switches,
}

/// What was answered, kept so that the same request gets the same answer again (R14).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// Of the request that it answered.
    pub fingerprint: Fingerprint,
    /// What every license that it is about said.
    pub license: License,
    /// The version of every license, unless it was changed since.
    pub record_version: RecordVersion,
    /// The licenses with their activation keys, in the order they were answered.
    pub keys: Vec<(LicenseId, SealedActivationKey)>,
    /// Until when it counts.
    pub keep_until: Timestamp,
}

impl KeptAnswer {
    /// An answer to be kept from now on.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Fault`] at the end of time.
    pub(super) fn new(
        fingerprint: Fingerprint,
        license: License,
        record_version: RecordVersion,
        keys: Vec<(LicenseId, SealedActivationKey)>,
        time: TimeFrame,
    ) -> Result<Self, UseCaseError> {
        let keep_until = time.now.checked_add(IDEMPOTENCY_TERM).map_err(|error| UseCaseError::Fault(error.into()))?;
        Ok(Self { fingerprint, license, record_version, keys, keep_until })
    }
}

/// An activation key to be written.
#[derive(Debug, Clone)]
pub struct NewActivationKey {
    /// What the vendor can read again.
    pub sealed: SealedActivationKey,
    /// The license.
    pub record: LicenseRecord,
}
