//! The signing keys that an application trusts, and the signature check.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use serde::de::DeserializeOwned;

use crate::signing_input::Header;
use crate::{
    Algorithm, Claims, Jwk, JwkSet, LicenseKey, PublicKey, Rejection, SIGNING_INPUT_MAX_BYTES, SigningKeyId,
    VerifiedLicense,
};

/// Signature and separators past the signing input.
const LICENSE_KEY_MAX_BYTES: usize = SIGNING_INPUT_MAX_BYTES + 128;

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
        let text = license_key.reveal();
        if text.len() > LICENSE_KEY_MAX_BYTES {
            return Err(Rejection::Malformed);
        }
        let (signing_input, signature) = text.rsplit_once('.').ok_or(Rejection::Malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or(Rejection::Malformed)?;
        if payload.contains('.') {
            return Err(Rejection::Malformed);
        }
        let header: Header = decode_json(header)?;
        let signature = decode(signature)?;
        let (_, key) = self.0.iter().find(|(kid, _)| *kid == header.kid).ok_or(Rejection::SigningKeyUnknown)?;
        if header.alg != key.algorithm() || !is_signed(key, signing_input.as_bytes(), &signature) {
            return Err(Rejection::SignatureInvalid);
        }
        decode_json::<Claims>(payload).map(VerifiedLicense::new)
    }
}

impl TryFrom<&JwkSet> for TrustedKeys {
    type Error = UnusableKey;

    /// Takes the keys of a set; those of a type, curve or use it doesn't know are left out (RFC 7517, 5).
    fn try_from(jwks: &JwkSet) -> Result<Self, UnusableKey> {
        let keys = jwks.keys.iter().filter(|jwk| jwk.key_use.as_deref().is_none_or(|key_use| key_use == "sig"));
        let keys = keys.filter_map(|jwk| trusted_key(jwk).transpose()).collect::<Result<Vec<_>, _>>()?;
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

fn is_signed(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let check = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
        UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
    };
    match key {
        PublicKey::Ed25519(bytes) => check(&ED25519, bytes),
        // SEC 1, 2.3.3: 4, then both coordinates.
        PublicKey::P256 { x, y } => check(&ECDSA_P256_SHA256_FIXED, &[&[4], &x[..], &y[..]].concat()),
    }
}

fn decode(text: &str) -> Result<Vec<u8>, Rejection> {
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Rejection::Malformed)
}

fn decode_json<T: DeserializeOwned>(text: &str) -> Result<T, Rejection> {
    serde_json::from_slice(&decode(text)?).map_err(|_| Rejection::Malformed)
}

#[cfg(test)]
mod tests;
