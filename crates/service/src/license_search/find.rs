//! A vendor finds the license that a key leads to.

use latchkey_core::{ActivationKey, Denial, LicenseId, LicenseKeyText, TrustedKeys};

use super::{LicenseReader, LicenseSeats};
use crate::presented::verified;
use crate::{UseCaseError, ValidationStore};

/// What a license is found by.
#[derive(Debug)]
pub enum FindLicense {
    /// An activation key, which may have been replaced since.
    ActivationKey(ActivationKey),
    /// A text with a license key in it, as people have it; it may have expired.
    LicenseKey(LicenseKeyText),
}

/// A license that was found by a key.
#[derive(Debug)]
pub struct FoundLicense {
    /// The license.
    pub license: LicenseSeats,
    /// Whether it was found by an activation key that another one has replaced since.
    pub is_key_replaced: bool,
}

/// Finds the license that a key leads to; a license key whose signature is wrong costs no call. `judging` is the same store, for what
/// decides on whether the service has signed a license key.
///
/// An activation key that was replaced finds it, too: it is what the customer has, who is to be told so.
///
/// # Errors
///
/// [`Denial::ActivationKeyUnknown`] or [`Denial::LicenseUnknown`]; [`Denial::InvalidFields`] for a license key that none of
/// the published keys signed; [`Denial::LicenseSuperseded`] for one that anybody may have written, since its signing key was taken
/// back; and faults of the store.
pub async fn find_license(
    command: FindLicense,
    published: &TrustedKeys,
    store: &impl LicenseReader,
    judging: &impl ValidationStore,
) -> Result<FoundLicense, UseCaseError> {
    match command {
        FindLicense::ActivationKey(key) => {
            let found = store.read_license_of_key(LicenseId::of(&key)).await?;
            let license = found.ok_or(Denial::ActivationKeyUnknown)?;
            let is_key_replaced = license.record.activation_key_hash != key.hash();
            Ok(FoundLicense { license, is_key_replaced })
        }
        FindLicense::LicenseKey(text) => {
            let (license_key, verified) = verified(&text, published)?;
            let license_id = verified.claims().sub;
            let (activation_id, product) = (verified.claims().activation_id(), &verified.claims().aud);
            let view = judging.read_for_validation(license_id, activation_id, None, product).await?;
            let record = view.record.ok_or(Denial::LicenseUnknown)?;
            if !record.is_genuine(&license_key, &verified, view.activation.as_ref(), &view.switches) {
                return Err(Denial::LicenseSuperseded.into());
            }
            let license = store.read_license(license_id).await?.ok_or(Denial::LicenseUnknown)?;
            Ok(FoundLicense { license, is_key_replaced: false })
        }
    }
}
