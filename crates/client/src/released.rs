//! The activations that this user's computers gave back: their license keys count no more here, wherever they lie.

use latchkey_core::{ActivationId, Kind, LicenseId, LicenseKey, Rejection, VerifiedLicense};
use serde::{Deserialize, Serialize};

use crate::unreadable::Content;

/// The file in the user's store.
pub(crate) const RELEASED_FILE: &str = "released";
/// More than a user's computers give back in years; the file must not grow.
#[cfg(feature = "online")]
const ENTRIES_MAX: usize = 256;

/// What was given back, the oldest first.
///
/// Editing the file has no other effect than deleting it: what a list of the vendor's takes back isn't in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ReleasedActivations(Vec<ReleasedActivation>);

/// An activation that was given back, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReleasedActivation {
    pub(crate) activation_id: ActivationId,
    pub(crate) license_id: LicenseId,
    /// Its license key, as long as it isn't known whether the service gave the seat back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pending: Option<LicenseKey>,
}

impl ReleasedActivations {
    /// What a file says; one that is absent or none says nothing.
    pub(crate) fn read(content: &Content) -> Self {
        content.as_ref().ok().and_then(|content| serde_json::from_slice(content).ok()).unwrap_or_default()
    }

    /// Decides whether a license key still counts here.
    pub(crate) fn check(&self, license: &VerifiedLicense) -> Result<(), Rejection> {
        let claims = license.claims();
        let is_it = |entry: &ReleasedActivation| entry.activation_id.0 == claims.jti;
        let is_released = claims.kind == Kind::Computer && self.0.iter().any(is_it);
        if is_released { Err(Rejection::ActivationReleased) } else { Ok(()) }
    }

    /// Whether an activation of this license was given back.
    #[cfg(feature = "online")]
    pub(crate) fn has_license(&self, license: LicenseId) -> bool {
        self.0.iter().any(|entry| entry.license_id == license)
    }
}

#[cfg(feature = "online")]
impl ReleasedActivations {
    /// What nobody knows of whether it was given back, the latest first.
    pub(crate) fn pending(&self) -> impl Iterator<Item = (&ReleasedActivation, &LicenseKey)> {
        self.0.iter().rev().filter_map(|entry| Some((entry, entry.pending.as_ref()?)))
    }

    /// The activation is about to be given back.
    pub(crate) fn begin(&mut self, activation: ReleasedActivation) {
        self.forget(activation.activation_id);
        if self.0.len() >= ENTRIES_MAX
            && let Some(oldest) = self.0.iter().position(|entry| entry.pending.is_none())
        {
            self.0.remove(oldest);
        }
        self.0.push(activation);
    }

    /// The seat is free.
    pub(crate) fn confirm(&mut self, activation: ActivationId) {
        let entries = self.0.iter_mut().filter(|entry| entry.activation_id == activation);
        entries.for_each(|entry| entry.pending = None);
    }

    /// The activation stands.
    pub(crate) fn forget(&mut self, activation: ActivationId) {
        self.0.retain(|entry| entry.activation_id != activation);
    }

    /// The service has given a license key of this activation: so it stands, if anything was in doubt, and what else was in doubt of
    /// the license doesn't. Whether that changes anything.
    pub(crate) fn learn(&mut self, license: &VerifiedLicense) -> bool {
        let claims = license.claims();
        let in_doubt: Vec<_> = self.pending().filter(|(entry, _)| entry.license_id == claims.sub).collect();
        let in_doubt: Vec<_> = in_doubt.into_iter().map(|(entry, _)| entry.activation_id).collect();
        for activation in &in_doubt {
            match activation.0 == claims.jti {
                true => self.forget(*activation),
                false => self.confirm(*activation),
            }
        }
        !in_doubt.is_empty()
    }

    pub(crate) fn to_file(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("IDs and texts are JSON")
    }
}
