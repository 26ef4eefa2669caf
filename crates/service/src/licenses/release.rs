//! A computer gives its own seat back.

use std::future::Future;

use latchkey_core::{
    ActivationId, ComputerId, Denial, EventAuthor, LicenseId, LicenseKey, Lot, ReadReleases, RecordVersion, Switches,
    VerifiedLicense,
};
use rand::CryptoRng;

use super::removal::{ActivationRemovalStore, ActivationRemovalView, Found, NotedRelease, Removing};
use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What takes activations back when their own computers ask for it.
pub trait ReleaseStore: ActivationRemovalStore {
    /// Reads what [`read_for_activation_removal`](ActivationRemovalStore::read_for_activation_removal) does, the logs of what the
    /// license's computers gave back, and the switches, in one call.
    ///
    /// An adapter MUST make one call. An activation MUST be shown only to whoever has its whole ID.
    fn read_for_release(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> impl Future<Output = Result<ReleaseView, StoreError>> + Send;
}

/// All that decides on whether a computer gives its seat back.
#[derive(Debug, Clone)]
pub struct ReleaseView {
    /// The activation as it is before it is taken away.
    pub removal: ActivationRemovalView,
    /// What computers gave back of the license's seats.
    pub logs: ReadReleases,
    /// What the server decides by.
    pub switches: Switches,
}

/// A request of a computer to give its seat back.
#[derive(Debug)]
pub struct Release {
    /// Its license key.
    pub license_key: LicenseKey,
    /// What that says, whose signature is right.
    pub license: VerifiedLicense,
    /// The computer.
    pub computer_id: ComputerId,
    /// The request, as the log has it.
    pub request_id: String,
}

/// Gives a computer's seat back, for the next computer (R25); its license key is taken back with the next revocation list.
///
/// Whatever became of the license: what was suspended, revoked or has expired frees its seat all the same.
///
/// # Errors
///
/// What [`Claims::check_release`](latchkey_core::Claims::check_release) refuses, before any call; [`Denial::LicenseUnknown`];
/// [`Denial::ActivationUnknown`], also for a seat that was given back before; [`Denial::LicenseSuperseded`]; what
/// [`LicenseRecord::admit_release`](latchkey_core::LicenseRecord::admit_release) refuses; and faults of the store.
pub async fn release(
    command: Release,
    time: TimeFrame,
    store: &impl ReleaseStore,
    random: &mut (impl CryptoRng + Send),
) -> Result<LicenseId, UseCaseError> {
    let Release { license_key, license, computer_id, request_id } = command;
    let claims = license.claims();
    claims.check_release(&computer_id)?;
    let (license_id, activation_id, revision) = (claims.sub, ActivationId(claims.jti), claims.rev);
    let author = EventAuthor::Computer { activation_id, request_id };
    let (license_key, license) = (&license_key, &license);
    let (lot, removing) = (Lot::draw(random), &Removing::new(license_id, activation_id, author, time, random));
    retry(time, random, |sent: Option<()>| async move {
        let view = store.read_for_release(license_id, activation_id, removing.event_id).await?;
        let seat = match removing.find(view.removal, sent.is_some())? {
            Found::Done => return Ok(Attempt::Done(license_id)),
            Found::TooEarly => return Ok(Attempt::Conflict(())),
            Found::Seat(seat) => *seat,
        };
        let is_genuine = seat.record.is_genuine(license_key, license, Some(&seat.activation), &view.switches);
        if seat.record.supersedes(revision) || !is_genuine {
            return Err(Denial::LicenseSuperseded.into());
        }
        let limit = seat.record.release_limit(&view.switches);
        let number = seat.record.admit_release(limit, seat.activation.counter, &lot, &view.logs, time.now)?;
        let earlier = view.logs.get(&number).cloned();
        let log = earlier.clone().unwrap_or_default().noting(limit, time.now);
        let removal = removing.removal(seat, Some(NotedRelease { number, earlier, log }));
        Attempt::of(store.write_activation_removal(&removal).await, (), |()| license_id)
    })
    .await
}

#[cfg(test)]
mod tests;
