//! A license key that somebody shows to the service.

use latchkey_core::{
    Denial, FieldError, LicenseKey, LicenseKeyText, LicenseText, Rejection, TrustedKeys, VerifiedLicense,
};

/// The license key in a text whose signature is right, before anything is read. Of two that overlap only one can be.
///
/// # Errors
///
/// [`Denial::InvalidFields`] for a text in which none of the published keys signed anything, or license keys of several licenses.
pub fn verified(text: &LicenseKeyText, published: &TrustedKeys) -> Result<(LicenseKey, VerifiedLicense), Denial> {
    let text = LicenseText::read(text.as_str().as_bytes());
    let mut refused = Rejection::Malformed;
    let mut verified: Option<(LicenseKey, VerifiedLicense)> = None;
    for signed in text.signed {
        match published.verify(&signed.license_key) {
            Ok(license) if verified.as_ref().is_some_and(|(_, other)| other.claims().sub != license.claims().sub) => {
                return Err(refuse("has license keys of several licenses; send one"));
            }
            Ok(license) => verified = Some((signed.license_key, license)),
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
