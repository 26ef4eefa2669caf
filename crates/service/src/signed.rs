//! A license key that was signed, but perhaps not written yet.

use latchkey_core::{Claims, SignedLicenseKey, SigningInput};

use crate::{Signer, UseCaseError};

/// A license key that was signed, but perhaps not written yet.
pub(crate) struct Signed {
    pub(crate) claims: Claims,
    pub(crate) license_key: SignedLicenseKey,
}

impl Signed {
    /// Signs, unless what was signed before a race was lost says the same, word for word.
    pub(crate) async fn of(claims: Claims, earlier: Option<Self>, signer: &impl Signer) -> Result<Self, UseCaseError> {
        if let Some(earlier) = earlier.filter(|earlier| {
            earlier.claims == claims && earlier.license_key.signing_key_id == *signer.signing_key_id()
        }) {
            return Ok(earlier);
        }
        let signing_key_id = signer.signing_key_id();
        let input = SigningInput::new(signer.algorithm(), signing_key_id, &claims)
            .map_err(|too_long| UseCaseError::Fault(too_long.into()))?;
        let text = input.with_signature(&signer.sign(&input).await?);
        let license_key = SignedLicenseKey {
            text,
            revision: claims.rev,
            signing_key_id: signing_key_id.clone(),
            earlier: Vec::new(),
        };
        Ok(Self { claims, license_key })
    }
}
