//! An activation key and a computer become a license key.

use latchkey_core::Lot;
#[cfg(doc)]
use latchkey_core::{Denial, LicenseRecord};
use rand::rngs::StdRng;
use rand::{CryptoRng, SeedableRng};

use self::desk::Desk;
use crate::retry::retry;
use crate::signed::Signed;
use crate::{Signer, SigningKeys, TimeFrame, TrialReader, UseCaseError};

pub use self::command::{Activate, Activated, Authority};
pub use self::store::{
    ActivationStore, ActivationView, FirstActivation, LicenseUpdate, NewLicenseKey, Renewal, Seat, SeatsView, TrialSeat,
};

mod command;
mod desk;
mod store;

/// Gives a computer its license key, taking a seat if it has none yet.
///
/// Signs first and writes then: a signature that nobody received harms nobody, a seat without a license key would (R20).
/// Who loses a race reads and decides anew, so that nobody is told "exhausted" while seats are free (R13).
///
/// # Errors
///
/// [`ApplicationTooOld`](Denial::ApplicationTooOld), before any call;
/// [`ActivationKeyUnknown`](Denial::ActivationKeyUnknown), [`ActivationKeyReplaced`](Denial::ActivationKeyReplaced), what
/// [`LicenseRecord::admit`] refuses, [`TrialUsed`](Denial::TrialUsed),
/// [`ActivationsExhausted`](Denial::ActivationsExhausted), and faults of store and signer.
pub async fn activate(
    command: Activate,
    authority: &Authority,
    time: TimeFrame,
    store: &(impl ActivationStore + TrialReader),
    signers: &SigningKeys<impl Signer>,
    random: &mut (impl CryptoRng + Send),
) -> Result<Activated, UseCaseError> {
    let mut chance = [0; 6];
    random.fill_bytes(&mut chance);
    let mut lots = StdRng::from_rng(random);
    let desk = &Desk::new(&command, authority, chance, time.now, store, signers)?;
    retry(time, random, |earlier: Option<Option<Signed>>| desk.attempt(Lot::draw(&mut lots), earlier.flatten())).await
}

#[cfg(test)]
mod tests;
