//! Whether a computer gets a license key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ActivationId, ComputerId, ComputerName, CounterNumber, Denial, FieldError, Kind, LicenseKey, LicenseRecord,
    LicenseState, ProductId, SignedLicenseKey, SigningKeyId, Switches,
};

/// A computer asking for a license key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivationAttempt {
    /// Which computer.
    pub computer: ComputerId,
    /// Whether it is for no computer in particular, as only a generic license can be.
    pub is_for_any: bool,
    /// What people call it.
    pub computer_name: Option<ComputerName>,
    /// The product that the application is, if it says so.
    pub product: Option<ProductId>,
    /// Whether the application would take a generic license key (R10).
    pub accept_generic: bool,
}

/// The record that a computer took a seat of a license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Names the activation.
    pub activation_id: ActivationId,
    /// Which computer.
    pub computer_id: ComputerId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer_name: Option<ComputerName>,
    /// When it took the seat.
    pub activated_at: Timestamp,
    /// The counter that counts its seat.
    pub counter: CounterNumber,
    /// The license key bound to it; `None` when the license is generic and has one for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_key: Option<SignedLicenseKey>,
}

/// A "yes" to an [`ActivationAttempt`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// The computer holds a seat already: it gets the same license key again.
    Again(Activation, LicenseKey),
    /// The computer holds a seat, but its license key shows an earlier revision of the license, or is signed with a key that
    /// is published no more or that the application doesn't trust: it gets a new one in place of this.
    Renew(Activation, Option<SignedLicenseKey>),
    /// The computer takes a seat, and a license key is to be signed for it; in place of this one, if a generic license has
    /// one that is no longer good.
    Sign(Option<SignedLicenseKey>),
    /// The computer takes a seat, and gets the license key that was signed for another one.
    Share(LicenseKey),
}

impl LicenseRecord {
    /// Whether the license was read before a write and this activation of it after it: a first activation, or a new signature
    /// of what the vendor changed. A read of several items need not be of one moment.
    #[must_use]
    pub fn is_older_than(&self, activation: &Activation) -> bool {
        let signed_later = activation.license_key.as_ref().is_some_and(|key| key.revision > self.revision);
        self.first_activated_at.is_none() || signed_later
    }

    /// Decides whether a computer gets a license key at `now`; `standing` is the activation it has, if any, and
    /// `blocked` whether the vendor blocked the computer; `usable` are the published signing keys that the application trusts.
    ///
    /// A computer that already holds a seat is admitted again, so that activation can be retried safely. Whether a seat is
    /// free for one that holds none is the next question ([`free_seat`](Self::free_seat)).
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: taken back, product, generic switches, blocked, expired, no computer where
    /// there must be one, a computer ID that can't be told from another.
    pub fn admit(
        &self,
        attempt: &ActivationAttempt,
        standing: Option<Activation>,
        switches: &Switches,
        blocked: bool,
        usable: &[SigningKeyId],
        now: Timestamp,
    ) -> Result<Admission, Denial> {
        let license = &self.license;
        match self.state {
            LicenseState::Active => {}
            LicenseState::Suspended => return Err(Denial::LicenseSuspended),
            LicenseState::Revoked => return Err(Denial::LicenseRevoked),
        }
        if attempt.product.as_ref().is_some_and(|product| *product != license.product) {
            return Err(Denial::ProductMismatch);
        }
        if license.kind == Kind::Generic && !switches.allow_generic_keys() {
            return Err(Denial::GenericKeysDisabled);
        }
        if license.kind == Kind::Generic && !attempt.accept_generic {
            return Err(Denial::GenericKeysNotAccepted);
        }
        if blocked {
            return Err(Denial::ComputerBlocked);
        }
        let expires_at = self.expires_at(now);
        if expires_at.is_some_and(|expires_at| Timestamp::from(expires_at) <= now) {
            return Err(Denial::LicenseExpired);
        }
        if license.kind == Kind::Computer && attempt.is_for_any {
            return Err(Denial::InvalidFields(vec![FieldError::at(
                "/computer_id",
                "is required: the license is for one computer",
            )]));
        }
        let is_current = |key: &SignedLicenseKey| key.is_current(self.revision, usable);
        let generic = self.generic_license_key.clone();
        let Some(activation) = standing else {
            return Ok(match generic {
                Some(key) if is_current(&key) => Admission::Share(key.text),
                outdated => Admission::Sign(outdated),
            });
        };
        if activation.computer_id != attempt.computer {
            let detail = "can't be told from that of another computer of this license; any other one will do";
            return Err(Denial::InvalidFields(vec![FieldError::at("/computer_id", detail)]));
        }
        match activation.license_key.clone().or(generic) {
            Some(key) if is_current(&key) => Ok(Admission::Again(activation, key.text)),
            outdated => Ok(Admission::Renew(activation, outdated)),
        }
    }
}

#[cfg(test)]
mod tests;
