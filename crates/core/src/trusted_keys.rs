//! The signing keys that an application trusts, and the signature check.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;

use crate::jws::Jws;
use crate::signing_input::Header;
use crate::{Algorithm, Claims, Jwk, JwkSet, LicenseKey, PublicKey, Rejection, SigningKeyId, VerifiedLicense};

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
        let header: Header = jws.header().ok_or(Rejection::Malformed)?;
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
    type Error = UnusableKey;

    /// Takes the keys of a set; those of a type, curve or use it doesn't know are left out (RFC 7517, 5).
    fn try_from(jwks: &JwkSet) -> Result<Self, UnusableKey> {
        let keys = usable_keys(&jwks.keys)?;
        if keys.is_empty() { Err(UnusableKey) } else { Ok(Self(keys)) }
    }
}

/// A JWK without `kid`, with an algorithm that is not its own, or with coordinates of a wrong length; or no key at all.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the JWK set has no usable key, or a broken one")]
pub struct UnusableKey;

impl fmt::Debug for UnusableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The keys that can be used; those of a type, curve or use that nobody here knows are left out (RFC 7517, 5).
pub(crate) fn usable_keys(jwks: &[Jwk]) -> Result<Vec<(SigningKeyId, PublicKey)>, UnusableKey> {
    let jwks = jwks.iter().filter(|jwk| jwk.key_use.as_deref().is_none_or(|key_use| key_use == "sig"));
    jwks.filter_map(|jwk| trusted_key(jwk).transpose()).collect()
}

/// The key of this ID.
pub(crate) fn find<'a>(keys: &'a [(SigningKeyId, PublicKey)], kid: &SigningKeyId) -> Option<&'a PublicKey> {
    keys.iter().find(|(known, _)| known == kid).map(|(_, key)| key)
}

fn trusted_key(jwk: &Jwk) -> Result<Option<(SigningKeyId, PublicKey)>, UnusableKey> {
    let key = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("OKP", Some("Ed25519")) => PublicKey::Ed25519(coordinate(jwk.x.as_ref())?),
        ("EC", Some("P-256")) => PublicKey::P256 { x: coordinate(jwk.x.as_ref())?, y: coordinate(jwk.y.as_ref())? },
        _ => return Ok(None),
    };
    if jwk.alg.as_deref().is_some_and(|alg| Algorithm::of_jose(alg) != Some(key.algorithm())) {
        return Err(UnusableKey);
    }
    let kid = jwk.kid.as_deref().and_then(|kid| kid.parse().ok()).ok_or(UnusableKey)?;
    Ok(Some((kid, key)))
}

fn coordinate(text: Option<&String>) -> Result<[u8; 32], UnusableKey> {
    let bytes = BASE64URL_NOPAD.decode(text.ok_or(UnusableKey)?.as_bytes()).map_err(|_| UnusableKey)?;
    bytes.try_into().map_err(|_| UnusableKey)
}

#[cfg(test)]
mod tests;
