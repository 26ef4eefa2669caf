//! The signing keys that an application trusts, and the signature check.

use crate::jwk::usable_keys;
use crate::jws::Jws;
use crate::signing_input::LICENSE_TYP;
use crate::{Claims, JwkSet, JwkSetError, LicenseKey, PublicKey, Rejection, SigningKeyId, VerifiedLicense};

/// The signing keys that an application trusts, several while keys rotate (R16).
///
/// ```
/// use latchkey_core::{JwkSet, LicenseKey, Rejection, TrustedKeys};
/// let jwks: JwkSet = serde_json::from_str(
///     r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
/// )?;
/// let trusted_keys = TrustedKeys::try_from(&jwks)?;
/// let answer = trusted_keys.verify(&LicenseKey::from_text("not a license key"));
/// assert_eq!(answer.unwrap_err(), Rejection::Malformed);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct TrustedKeys(Vec<(SigningKeyId, PublicKey)>);

impl TrustedKeys {
    /// Checks the signature of a license key.
    ///
    /// The algorithm is that of the trusted key which the header's `kid` names, whatever the header says (RFC 8725, 3.1).
    ///
    /// # Errors
    ///
    /// [`Rejection::Malformed`], [`Rejection::SigningKeyUnknown`] or [`Rejection::SignatureInvalid`].
    pub fn verify(&self, license_key: &LicenseKey) -> Result<VerifiedLicense, Rejection> {
        let jws = Jws::parse(license_key.reveal()).ok_or(Rejection::Malformed)?;
        let header = jws.header(LICENSE_TYP).ok_or(Rejection::Malformed)?;
        let key = find(&self.0, &header.kid).ok_or(Rejection::SigningKeyUnknown)?;
        if !jws.is_signed_by(key, header.alg) {
            return Err(Rejection::SignatureInvalid);
        }
        let claims = jws.payload::<Claims>().ok_or(Rejection::Malformed)?;
        Ok(VerifiedLicense::new(claims, header.kid))
    }

    /// Whether this key is one of them.
    #[must_use]
    pub fn contains(&self, kid: &SigningKeyId) -> bool {
        find(&self.0, kid).is_some()
    }

    /// Their IDs.
    pub fn ids(&self) -> impl Iterator<Item = &SigningKeyId> {
        self.0.iter().map(|(kid, _)| kid)
    }
}

impl TryFrom<&JwkSet> for TrustedKeys {
    type Error = JwkSetError;

    /// Takes the `keys` of a set, of which [those that can't be used](JwkSet::usable_keys) are left out.
    fn try_from(jwks: &JwkSet) -> Result<Self, JwkSetError> {
        jwks.check()?;
        let keys = usable_keys(&jwks.keys);
        if keys.is_empty() { Err(JwkSetError::NoUsableKey) } else { Ok(Self(keys)) }
    }
}

/// The key of this ID.
pub(crate) fn find<'a>(keys: &'a [(SigningKeyId, PublicKey)], kid: &SigningKeyId) -> Option<&'a PublicKey> {
    keys.iter().find(|(known, _)| known == kid).map(|(_, key)| key)
}

#[cfg(test)]
mod tests;
