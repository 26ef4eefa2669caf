//! An activation key and a computer become a license key.

use latchkey_core::{
    Activation, ActivationAttempt, ActivationId, ActivationKey, Admission, Claims, Denial, Issuer, Kind, LicenseKey,
    LicenseRecord, Moment, SigningInput,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{Signer, TimeFrame, UseCaseError};

pub use self::store::{ActivationStore, ActivationView, FirstActivation, Seat};

mod store;

/// A request to activate a computer.
#[derive(Debug)]
pub struct Activate {
    /// The secret that the customer typed.
    pub activation_key: ActivationKey,
    /// The computer that wants a license key.
    pub attempt: ActivationAttempt,
}

/// What the computer gets.
#[derive(Debug)]
pub struct Activated {
    /// The license key to keep.
    pub license_key: LicenseKey,
    /// The computer's activation.
    pub activation: Activation,
    /// Whether it is new, or stood already.
    pub is_new: bool,
    /// The license, `used` counting this activation.
    pub record: LicenseRecord,
    /// When the license ends.
    pub expires_at: Option<Moment>,
}

/// Gives a computer its license key, taking a seat if it has none yet.
///
/// Signs first and writes then: a signature that nobody received harms nobody, a seat without a license key would (R20).
/// Who loses a race reads and decides anew, so that nobody is told "exhausted" while seats are free (R13).
///
/// # Errors
///
/// [`Denial::ActivationKeyUnknown`], what [`LicenseRecord::admit`] refuses, and faults of store and signer.
pub async fn activate(
    command: Activate,
    issuer: &Issuer,
    time: TimeFrame,
    store: &impl ActivationStore,
    signer: &impl Signer,
    random: &mut (impl CryptoRng + Send),
) -> Result<Activated, UseCaseError> {
    let attempt = &command.attempt;
    let (key_hash, computer_hash) = (&command.activation_key.hash(), &attempt.computer.hash());
    let mut chance = [0; 6];
    random.fill_bytes(&mut chance);
    retry(time, random, |signed: Option<Granted>| async move {
        let view = store.read_for_activation(key_hash, computer_hash).await?;
        let record = view.record.ok_or(Denial::ActivationKeyUnknown)?;
        let activation_id = ActivationId::new(record.license_id, &attempt.computer, chance);
        let expires_at = record.expires_at(time.now);
        let granted = match record.admit(attempt, view.standing, &view.switches, view.blocked, time.now)? {
            Admission::Again(activation) => return activated_again(record, activation, expires_at).map(Attempt::Done),
            Admission::Share(license_key) => Granted { license_key, expires_at },
            // What was signed before a race was lost is still right, unless the winner's clock set another end.
            Admission::Sign => match signed.filter(|signed| signed.expires_at == expires_at) {
                Some(signed) => signed,
                None => sign(&record, attempt, activation_id, issuer, time, signer).await?,
            },
        };
        let seat = granted.seat(&record, attempt, activation_id, time);
        let write = store.take_seat(key_hash, computer_hash, &seat).await;
        Attempt::of(write, granted, |granted| activated_anew(record, seat, granted))
    })
    .await
}

/// A license key for a computer that has no seat yet.
struct Granted {
    license_key: LicenseKey,
    expires_at: Option<Moment>,
}

impl Granted {
    fn seat(
        &self,
        record: &LicenseRecord,
        attempt: &ActivationAttempt,
        activation_id: ActivationId,
        time: TimeFrame,
    ) -> Seat {
        let generic = record.license.kind == Kind::Generic;
        let license_key = || self.license_key.clone();
        Seat {
            allowed: record.license.activations.get(),
            activation: Activation {
                activation_id,
                computer_id: attempt.computer.clone(),
                computer_name: attempt.computer_name.clone(),
                activated_at: time.now,
                license_key: (!generic).then(license_key),
            },
            first: record
                .first_activated_at
                .is_none()
                .then(|| FirstActivation { at: time.now, generic_license_key: generic.then(license_key) }),
        }
    }
}

async fn sign(
    record: &LicenseRecord,
    attempt: &ActivationAttempt,
    activation_id: ActivationId,
    issuer: &Issuer,
    time: TimeFrame,
    signer: &impl Signer,
) -> Result<Granted, UseCaseError> {
    let claims = Claims::new(record, activation_id, &attempt.computer, issuer, time.now);
    let input = SigningInput::new(signer.algorithm(), signer.signing_key_id(), &claims)
        .map_err(|too_long| UseCaseError::Fault(too_long.into()))?;
    let signature = signer.sign(&input).await?;
    let license_key = input.with_signature(&signature);
    Ok(Granted { license_key, expires_at: claims.exp })
}

fn activated_anew(mut record: LicenseRecord, seat: Seat, granted: Granted) -> Activated {
    record.used = record.used.saturating_add(1);
    let Granted { license_key, expires_at } = granted;
    Activated { license_key, activation: seat.activation, is_new: true, record, expires_at }
}

fn activated_again(
    record: LicenseRecord,
    activation: Activation,
    expires_at: Option<Moment>,
) -> Result<Activated, UseCaseError> {
    let license_key = activation.license_key.clone().or_else(|| record.generic_license_key.clone());
    let license_key = license_key.ok_or_else(|| UseCaseError::Fault("an activation has no license key".into()))?;
    Ok(Activated { license_key, activation, is_new: false, record, expires_at })
}

#[cfg(test)]
mod tests;
