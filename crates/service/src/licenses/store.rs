//! What the changes of a license need of a store.

use std::collections::BTreeMap;
use std::future::Future;

use latchkey_core::{CounterNumber, LicenseEvent, LicenseId, LicenseRecord, ReadCounters, Switches};

use crate::StoreError;

/// What reads and changes a license.
pub trait LicenseChangeStore: Sync {
    /// Reads a license, all of its counters, and what the server decides by, in one call.
    fn read_for_license_change(
        &self,
        license: LicenseId,
    ) -> impl Future<Output = Result<LicenseChangeView, StoreError>> + Send;

    /// Writes a change of a license, with its event and what is taken back by it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored license's
    /// chain has as many events as that of `before`, it was activated for the first time when `before` was, and each
    /// counter uses no more than it shall have. It MUST NOT touch what activations write: the license key of a generic
    /// license, and how many seats are used. The event MUST be new.
    fn write_license_change(&self, change: &LicenseChange) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A license as it is before a change.
#[derive(Debug, Clone)]
pub struct LicenseChangeView {
    /// The license, if there is one.
    pub record: Option<LicenseRecord>,
    /// Its counters, as far as they were ever written.
    pub counters: ReadCounters,
    /// What the server decides by.
    pub switches: Switches,
}

/// A license changes.
#[derive(Debug, Clone)]
pub struct LicenseChange {
    /// What it was.
    pub before: LicenseRecord,
    /// What it is then.
    pub after: LicenseRecord,
    /// How many seats each of its counters has then; empty where that stays as it is.
    pub quotas: BTreeMap<CounterNumber, u32>,
    /// Who did it.
    pub event: LicenseEvent,
}
