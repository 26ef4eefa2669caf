//! A vendor reads an activation key again.

use std::future::Future;

use latchkey_core::{
    ActivationKey, Author, ChainName, Change, Denial, Event, LicenseEvent, LicenseId, LicenseRecord, LicenseState,
    RecordVersion, SealedActivationKey, StatedReason,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{Sealer, StoreError, TimeFrame, UseCaseError};

/// What reveals activation keys.
pub trait KeyRevealStore: Sync {
    /// Reads a license with its activation key, and whether it has an event of this ID, in one call.
    fn read_for_key_reveal(
        &self,
        license: LicenseId,
        event: RecordVersion,
    ) -> impl Future<Output = Result<KeyRevealView, StoreError>> + Send;

    /// Keeps the event of reading a license's activation key.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the license's chain
    /// has as many events as come before this one. The event MUST be new. Of the license it MUST change nothing but the end of its chain.
    fn write_key_reveal(&self, event: &LicenseEvent) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// All that decides on revealing an activation key.
#[derive(Debug, Clone)]
pub struct KeyRevealView {
    /// The license, if there is one.
    pub license: Option<SealedLicense>,
    /// Whether there is an event of the ID that was asked for.
    pub has_event: bool,
}

/// A license with the activation key that is accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct SealedLicense {
    /// The license.
    pub record: LicenseRecord,
    /// Its activation key.
    pub sealed: SealedActivationKey,
}

/// A request to read an activation key again.
#[derive(Debug)]
pub struct RevealKey {
    /// Whose activation key.
    pub license_id: LicenseId,
    /// Why, if that was said.
    pub reason: Option<StatedReason>,
    /// Who asks.
    pub by: Author,
}

/// An activation key and what it is for.
#[derive(Debug)]
pub struct RevealedKey {
    /// The activation key that is accepted.
    pub activation_key: ActivationKey,
    /// Its license.
    pub record: LicenseRecord,
}

/// Reads the activation key that a license accepts; whoever gets it is in the license's events by then (R24, R29).
///
/// # Errors
///
/// [`Denial::LicenseUnknown`]; [`Denial::LicenseIsRevoked`]; and faults of store and sealer.
pub async fn reveal_key(
    command: RevealKey,
    time: TimeFrame,
    store: &impl KeyRevealStore,
    sealer: &impl Sealer,
    random: &mut (impl CryptoRng + Send),
) -> Result<RevealedKey, UseCaseError> {
    let RevealKey { license_id, reason, by } = &command;
    let event_id = RecordVersion(time.new_id(random));
    retry(time, random, |opened: Option<ActivationKey>| async move {
        let view = store.read_for_key_reveal(*license_id, event_id).await?;
        let SealedLicense { record, sealed } = view.license.ok_or(Denial::LicenseUnknown)?;
        let activation_key = match opened {
            // A store that sends a write twice may take its own first attempt for somebody else's.
            Some(activation_key) if view.has_event => {
                return Ok(Attempt::Done(RevealedKey { activation_key, record }));
            }
            opened => opened.filter(|activation_key| activation_key.hash() == record.activation_key_hash),
        };
        if record.state == LicenseState::Revoked {
            return Err(Denial::LicenseIsRevoked.into());
        }
        let activation_key = match activation_key {
            Some(activation_key) => activation_key,
            None => open(&record, sealed, sealer).await?,
        };
        let change = Change::ActivationKeyRevealed { reason: reason.clone() };
        let event = Event { event_id, at: time.now, author: by.clone().into(), change };
        let event = LicenseEvent::link(*license_id, event, None, ChainName::License, &record.chain);
        let write = store.write_key_reveal(&event).await;
        Attempt::of(write, activation_key, |activation_key| RevealedKey { activation_key, record })
    })
    .await
}

/// The activation key of a license.
async fn open(
    record: &LicenseRecord,
    sealed: SealedActivationKey,
    sealer: &impl Sealer,
) -> Result<ActivationKey, UseCaseError> {
    let opened = sealer.open(&[(record.license_id, sealed)]).await?.pop();
    let accepted = opened.filter(|activation_key| activation_key.hash() == record.activation_key_hash);
    accepted.ok_or_else(|| UseCaseError::Fault("what is sealed is not the activation key that is accepted".into()))
}

#[cfg(test)]
mod tests;
