//! A JWK set, and what makes one that nobody should trust.

use std::collections::HashSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Jwk, PublicKey, SigningKeyId};
use crate::strict::{Object, or_default};

/// A JWK set: the keys that license keys are signed with, now and before; keys for other uses stand apart.
///
/// A library that verifies license keys reads `keys` alone, and a verifier takes a key for its use only: whoever may sign
/// lists can't sign license keys with that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    /// The keys.
    pub keys: Vec<Jwk>,
    /// The keys that revocation lists are signed with.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub list_keys: Vec<Jwk>,
    /// The keys that certify others, such as those that sign the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub certificate_keys: Vec<Jwk>,
}

impl JwkSet {
    /// The names of its keys.
    #[must_use]
    pub fn signing_key_ids(&self) -> Vec<SigningKeyId> {
        self.keys.iter().filter_map(|jwk| jwk.kid.as_deref()?.parse().ok()).collect()
    }

    /// The keys of all uses that signatures can be checked with.
    ///
    /// Everything else is left out (RFC 7517, 5): other types, curves, algorithms, uses and operations, no ID, coordinates
    /// of a wrong length or that are no point of the curve, and points of low order.
    #[must_use]
    pub fn usable_keys(&self) -> Vec<(SigningKeyId, PublicKey)> {
        self.jwks().filter_map(Jwk::usable).collect()
    }

    /// Refuses a set that shows a mistake which no key can be left out for.
    ///
    /// # Errors
    ///
    /// A secret anywhere in it, or an ID of two usable keys, whatever their uses: it must name one.
    pub(crate) fn check(&self) -> Result<(), JwkSetError> {
        if let Some(jwk) = self.jwks().find(|jwk| jwk.has_secret) {
            return Err(JwkSetError::Secret(jwk.kid.as_deref().and_then(|kid| kid.parse().ok())));
        }
        let mut kids = HashSet::new();
        let twice = self.usable_keys().into_iter().find(|(kid, _)| !kids.insert(kid.clone()));
        twice.map_or(Ok(()), |(kid, _)| Err(JwkSetError::KidTwice(kid)))
    }

    fn jwks(&self) -> impl Iterator<Item = &Jwk> {
        [&self.keys, &self.list_keys, &self.certificate_keys].into_iter().flatten()
    }
}

/// Those of one use that signatures can be checked with.
pub(crate) fn usable_keys(jwks: &[Jwk]) -> Vec<(SigningKeyId, PublicKey)> {
    jwks.iter().filter_map(Jwk::usable).collect()
}

/// Reads JSON, with a byte order mark as editors write one.
impl FromStr for JwkSet {
    type Err = JwkSetError;

    fn from_str(json: &str) -> Result<Self, JwkSetError> {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let set: Result<Object<Self>, _> = serde_json::from_str(json);
        set.map(|set| set.0).map_err(|_| JwkSetError::Json)
    }
}

/// Why nobody should trust a JWK set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwkSetError {
    /// It is none.
    #[error("it is no JSON object with a list of keys, or a member stands twice")]
    Json,
    /// It has a private or a shared key in it: of this ID, if it has one.
    #[error("the key {} has its secret in it, which whoever signs must keep: replace that key", named(.0))]
    Secret(Option<SigningKeyId>),
    /// An ID names two keys.
    #[error("the ID {} names two keys", .0.as_str())]
    KidTwice(SigningKeyId),
    /// No key with which signatures of license keys can be checked.
    #[error("it has no Ed25519 or P-256 key with a kid that signatures can be checked with")]
    NoUsableKey,
}

fn named(kid: &Option<SigningKeyId>) -> &str {
    kid.as_ref().map_or("without an ID", SigningKeyId::as_str)
}

#[cfg(test)]
mod tests;
