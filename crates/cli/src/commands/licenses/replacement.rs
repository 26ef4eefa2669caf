//! The steps by which a license key that has leaked is replaced, for the terminal and the page alike.

use latchkey_api::{ActivateRequest, ActivateResponse, ActivationView, ChangedLicense, LicenseView};
use latchkey_core::{ActivationKey, ComputerId, IdempotencyKey, Kind, LicensePatch, StatedReason};

use super::activation_key::{reissued, revealed};
use super::change::send;
use crate::commands::activate;
use crate::failure::Failure;
use crate::options::Options;
use crate::trusted_jwks::Jwks;
use crate::vendor::{Service, Vendor};

/// What to do when a part of it was done.
pub(super) const GO_ON: &str = "what was done stays; the same command with --activation-key safe goes on";
/// Who asks for the license key of a generic license when it has no activation any more.
const NO_COMPUTER: &str = "the vendor";

/// A license whose license keys shall be taken back.
pub(crate) struct Replacement {
    /// As it was read.
    pub(crate) before: LicenseView,
    /// Why the activation key is read or replaced.
    pub(crate) reason: Option<StatedReason>,
    /// The name of the request for a new activation key, where others may have this one.
    pub(crate) reissue: Option<IdempotencyKey>,
    /// How the customer gets the new license key of a generic license.
    pub(crate) handover: Option<Handover>,
}

/// What was done.
pub(crate) struct Replaced {
    pub(crate) changed: ChangedLicense,
    /// The one that the customer needs from now on, if it was replaced.
    pub(crate) activation_key: Option<ActivationKey>,
    /// The new license key of a generic license.
    pub(crate) activated: Option<ActivateResponse>,
}

impl Replacement {
    /// Takes back all license keys of the license that were signed so far, and gets the new one of a generic license.
    ///
    /// An activation key that leaked is replaced first: whoever has it would get the new license key otherwise.
    pub(crate) fn carry_out(self, vendor: &Vendor) -> Result<Replaced, Failure> {
        let Self { before, reason, reissue, handover } = self;
        let license_id = before.license_id;
        let is_leaked = reissue.is_some();
        let new = reissue.map(|name| reissued(vendor, license_id, reason.clone(), name)).transpose()?;
        let go_on = |failure: Failure| if is_leaked { failure.with_advice(GO_ON) } else { failure };
        let version = new.as_ref().map_or(before.record_version, |new| new.record_version);
        let known = match (&new, &handover) {
            (None, Some(_)) => Some(revealed(vendor, license_id, reason)?.activation_key),
            (new, _) => new.as_ref().map(|new| new.activation_key.clone()),
        };
        // What the service would refuse is heard before anything is taken back.
        let handover = handover.zip(known);
        if let Some((handover, activation_key)) = &handover {
            handover.license_key(activation_key).map_err(go_on)?;
        }
        let patch = LicensePatch { revoke_earlier: true, ..LicensePatch::default() };
        let changed = send(vendor, &LicenseView { record_version: version, ..before }, patch).map_err(go_on)?;
        let activated = handover.map(|(handover, activation_key)| handover.license_key(&activation_key)).transpose();
        let activated = activated.map_err(|failure| failure.with_advice(GO_ON))?;
        Ok(Replaced { changed, activation_key: new.map(|new| new.activation_key), activated })
    }
}

/// How the customer gets the new license key of a generic license.
pub(crate) struct Handover {
    service: Service,
    jwks: String,
    computer_id: ComputerId,
}

impl Handover {
    /// Finds out what could fail before anything is done; `None` for what each computer gets itself.
    pub(crate) fn prepare(
        options: &Options,
        jwks: &Jwks,
        before: &LicenseView,
        activations: Vec<ActivationView>,
    ) -> Result<Option<Self>, Failure> {
        if before.license.kind == Kind::Computer {
            return Ok(None);
        }
        if before.first_activated_at.is_none() {
            let failure = Failure::refused("no_license_key", "there is no license key of this license yet");
            return Err(failure.with_advice("latchkey licenses reissue replaces an activation key that leaked"));
        }
        let standing = activations.into_iter().next().map(|activation| activation.computer_id);
        let computer_id = match standing {
            Some(computer_id) => computer_id,
            None => ComputerId::try_from(NO_COMPUTER.to_owned()).map_err(Failure::usage)?,
        };
        Ok(Some(Self { service: Service::of(options)?, jwks: jwks.fetch(options)?, computer_id }))
    }

    /// The license key that the customer would get with this activation key; a computer that has a seat takes none.
    fn license_key(&self, activation_key: &ActivationKey) -> Result<ActivateResponse, Failure> {
        let request = ActivateRequest {
            activation_key: activation_key.clone(),
            computer_id: Some(self.computer_id.clone()),
            computer_name: None,
            product: None,
            accept_generic: true,
            trusted_signing_keys: None,
        };
        activate::ask(&self.service, request, &self.jwks)
    }
}
