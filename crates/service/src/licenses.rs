//! A vendor changes a license, or takes it back.

use std::collections::BTreeMap;

use latchkey_core::merge_patch::Members;
use latchkey_core::{
    Author, ChainName, Change, CounterNumber, Denial, Event, LicenseDocument, LicenseDocumentChange, LicenseEvent,
    LicenseId, LicensePatch, LicenseRecord, LicenseState, RecordVersion, Salt, StatedReason, Unseen, Updated, Warning,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{ProductReader, TimeFrame, UseCaseError};

pub use self::release::{Release, ReleaseStore, ReleaseView, release};
pub use self::removal::{
    ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, NotedRelease, RemoveActivation, remove_activation,
};
pub use self::store::{LicenseChange, LicenseChangeStore, LicenseChangeView};

mod release;
mod removal;
mod store;

/// A request to change a license.
#[derive(Debug)]
pub struct UpdateLicense {
    /// Which license.
    pub license_id: LicenseId,
    /// What shall be otherwise.
    pub patch: LicensePatch,
    /// The version that whoever asks has seen.
    pub seen: Option<RecordVersion>,
    /// Who asks.
    pub by: Author,
}

/// A license after a request to change it.
#[derive(Debug)]
pub struct LicenseChanged {
    /// What it is.
    pub record: LicenseRecord,
    /// How many activations it has.
    pub used: u32,
    /// What the vendor should know of the change.
    pub warnings: Vec<Warning>,
}

/// Changes what a license says (R22).
///
/// Nothing is changed where the license is so already, and whoever asks has seen that, or asks again for what they did (R14).
///
/// # Errors
///
/// [`Denial::LicenseUnknown`]; [`Denial::Unseen`] for a license that was not seen as it is; what [`LicenseRecord::revise`]
/// refuses; and faults of the store.
pub async fn update_license(
    command: UpdateLicense,
    time: TimeFrame,
    store: &impl LicenseChangeStore,
    products: &impl ProductReader,
    random: &mut (impl CryptoRng + Send),
) -> Result<LicenseChanged, UseCaseError> {
    let UpdateLicense { license_id, patch, seen, by } = &command;
    let desk =
        &ChangeDesk { by, seen: *seen, time, version: RecordVersion(time.new_id(random)), salt: Salt::draw(random) };
    retry(time, random, |sent: Option<Vec<Warning>>| async move {
        let view = store.read_for_license_change(*license_id).await?;
        let stored = view.record.ok_or(Denial::LicenseUnknown)?;
        let used = stored.seats_in_use(&view.counters);
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if let Some(warnings) = sent.filter(|_| stored.record_version == desk.version) {
            return Ok(Attempt::Done(LicenseChanged { record: stored, used, warnings }));
        }
        let is_repeated = desk.is_repeated(&stored);
        if !is_repeated {
            RecordVersion::check(*seen, Some(stored.record_version)).map_err(Denial::from)?;
        }
        let mut patch = patch.clone();
        // Asked again, what was taken back isn't taken back once more.
        patch.revoke_earlier &= !(is_repeated && stored.before_revision == Some(stored.revision));
        let product = match patch.adds_features(&stored.license) {
            true => products.read_product(&stored.license.product).await?,
            false => None,
        };
        let revised = stored.revise(patch, product.as_ref(), &view.switches, &view.counters, time.now);
        let is_so = |record: &LicenseRecord| record.license == stored.license && record.revision == stored.revision;
        let revised = match revised {
            Ok(revised) if is_so(&revised.record) => {
                return Ok(Attempt::Done(LicenseChanged { record: stored, used, warnings: Vec::new() }));
            }
            _ if is_repeated => return Err(Denial::from(Unseen::Mismatch).into()),
            revised => revised?,
        };
        let kind = |before, after| Change::LicenseUpdated { before, after };
        let change = desk.change(stored, revised.record, revised.quotas, kind);
        let write = store.write_license_change(&change).await;
        let warnings = revised.warnings;
        Attempt::of(write, warnings, |warnings| LicenseChanged { record: change.after, used, warnings })
    })
    .await
}

/// A request to suspend, reinstate or revoke a license.
#[derive(Debug)]
pub struct SetLicenseState {
    /// Which license.
    pub license_id: LicenseId,
    /// The state that it shall have.
    pub state: LicenseState,
    /// Why.
    pub reason: StatedReason,
    /// The version that must be the last, if whoever asks named one.
    pub seen: Option<RecordVersion>,
    /// Who asks.
    pub by: Author,
}

/// Suspends, reinstates or revokes a license: whoever asks after the answer gets no license key, or gets one again (R23).
///
/// # Errors
///
/// [`Denial::LicenseUnknown`]; [`Denial::Unseen`] for a license whose last version is another one than was named;
/// [`Denial::LicenseIsRevoked`], which is final; and faults of the store.
pub async fn set_license_state(
    command: SetLicenseState,
    time: TimeFrame,
    store: &impl LicenseChangeStore,
    random: &mut (impl CryptoRng + Send),
) -> Result<LicenseChanged, UseCaseError> {
    let SetLicenseState { license_id, state, reason, seen, by } = &command;
    let desk =
        &ChangeDesk { by, seen: *seen, time, version: RecordVersion(time.new_id(random)), salt: Salt::draw(random) };
    retry(time, random, |_: Option<()>| async move {
        let view = store.read_for_license_change(*license_id).await?;
        let stored = view.record.ok_or(Denial::LicenseUnknown)?;
        let used = stored.seats_in_use(&view.counters);
        let is_seen = seen.is_none_or(|seen| seen == stored.record_version);
        if !is_seen && !desk.is_repeated(&stored) {
            return Err(Denial::from(Unseen::Mismatch).into());
        }
        let Some(revised) = stored.set_state(*state, reason.clone())? else {
            let warnings = Vec::new();
            return Ok(Attempt::Done(LicenseChanged { record: stored, used, warnings }));
        };
        if !is_seen {
            return Err(Denial::from(Unseen::Mismatch).into());
        }
        let kind = |before, after| Change::LicenseStateSet { before, after };
        let change = desk.change(stored, revised, BTreeMap::new(), kind);
        let write = store.write_license_change(&change).await;
        Attempt::of(write, (), |()| LicenseChanged { record: change.after, used, warnings: Vec::new() })
    })
    .await
}

/// What stays the same over all attempts at a change.
pub(crate) struct ChangeDesk<'a> {
    pub(crate) by: &'a Author,
    pub(crate) seen: Option<RecordVersion>,
    pub(crate) time: TimeFrame,
    pub(crate) version: RecordVersion,
    pub(crate) salt: Salt,
}

impl ChangeDesk<'_> {
    /// Whether whoever asks made the last change, of the same version.
    fn is_repeated(&self, stored: &LicenseRecord) -> bool {
        let is_theirs = stored.updated.as_ref().is_some_and(|updated| updated.by == self.by.principal);
        is_theirs && stored.replaces.is_some() && stored.replaces == self.seen
    }

    /// The write that makes `after` of `before`, with its event.
    pub(crate) fn change(
        &self,
        before: LicenseRecord,
        mut after: LicenseRecord,
        quotas: BTreeMap<CounterNumber, u32>,
        kind: impl FnOnce(Members, Members) -> Change,
    ) -> LicenseChange {
        let document = LicenseDocument::change(&before, &after, self.salt);
        let LicenseDocumentChange { before: back, after: onward, personal } = document;
        let change = kind(back, onward);
        let event = Event { event_id: self.version, at: self.time.now, author: self.by.clone().into(), change };
        let event = LicenseEvent::link(before.license_id, event, personal, ChainName::License, &before.chain);
        after.chain = event.head();
        (after.record_version, after.replaces) = (self.version, Some(before.record_version));
        after.updated = Some(Updated { at: self.time.now, by: self.by.principal.clone() });
        LicenseChange { before, after, quotas, event }
    }
}

#[cfg(test)]
mod tests;
