//! A vendor finds the license that a key leads to.

use latchkey_core::{
    ActivationKey, Denial, FieldError, LicenseId, LicenseKeyText, LicenseText, Rejection, TrustedKeys, VerifiedLicense,
};

use super::{LicenseReader, LicenseSeats};
use crate::UseCaseError;

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

/// Finds the license that a key leads to; a license key whose signature is wrong costs no call.
///
/// An activation key that was replaced finds it, too: it is what the customer has, who is to be told so.
///
/// # Errors
///
/// [`Denial::ActivationKeyUnknown`] or [`Denial::LicenseUnknown`]; [`Denial::InvalidFields`] for a license key that none of
/// the published keys signed; and faults of the store.
pub async fn find_license(
    command: FindLicense,
    published: &TrustedKeys,
    store: &impl LicenseReader,
) -> Result<FoundLicense, UseCaseError> {
    match command {
        FindLicense::ActivationKey(key) => {
            let found = store.read_license_of_key(LicenseId::of(&key)).await?;
            let license = found.ok_or(Denial::ActivationKeyUnknown)?;
            let is_key_replaced = license.record.activation_key_hash != key.hash();
            Ok(FoundLicense { license, is_key_replaced })
        }
        FindLicense::LicenseKey(text) => {
            let license_id = verified(&text, published)?.claims().sub;
            let license = store.read_license(license_id).await?.ok_or(Denial::LicenseUnknown)?;
            Ok(FoundLicense { license, is_key_replaced: false })
        }
    }
}

/// The license key in a text whose signature is right. Of two that overlap only one can be.
fn verified(text: &LicenseKeyText, published: &TrustedKeys) -> Result<VerifiedLicense, Denial> {
    let text = LicenseText::read(text.as_str().as_bytes());
    let mut refused = Rejection::Malformed;
    let mut verified: Option<VerifiedLicense> = None;
    for signed in &text.signed {
        match published.verify(&signed.license_key) {
            Ok(license) if verified.as_ref().is_some_and(|other| other.claims().sub != license.claims().sub) => {
                return Err(refuse("has license keys of several licenses; send one"));
            }
            Ok(license) => verified = Some(license),
            // What nobody signed says less than what somebody else signed.
            Err(rejection) if refused == Rejection::Malformed => refused = rejection,
            Err(_) => {}
        }
    }
    verified.ok_or_else(|| {
        refuse(match refused {
            Rejection::SigningKeyUnknown => "is signed with a key that this service does not publish",
            Rejection::SignatureInvalid => "has a wrong signature: it was changed, or somebody else signed it",
            _ => "holds no license key that is whole",
        })
    })
}

fn refuse(detail: &str) -> Denial {
    Denial::InvalidFields(vec![FieldError::at("/license_key", detail)])
}
