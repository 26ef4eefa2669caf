//! The keys that an application trusts to sign revocation lists, and the check of one.

use data_encoding::BASE64URL_NOPAD;

use crate::jwk::usable_keys;
use crate::jws::Jws;
use crate::signing_input::LIST_TYP;
use crate::trusted_keys::find;
use crate::{JwkSet, JwkSetError, ListClaims, ListEntries, ProductId, PublicKey, RevocationList, SigningKeyId};

/// As many signed lines are looked at; a list has one for each key that signs lists.
const SIGNED_LINES_MAX: usize = 16;

/// The keys that an application trusts to sign revocation lists; those of a JWK set's `list_keys`, and no others, in their
/// order: what a later one signed is newer than anything of an earlier one.
#[derive(Debug, Clone)]
pub struct ListKeys(Vec<(SigningKeyId, PublicKey)>);

impl ListKeys {
    /// Takes them from a JWK set; there may be none, and [those that can't be used](JwkSet::usable_keys) are left out.
    ///
    /// # Errors
    ///
    /// A secret in the set, or an ID of two keys.
    pub fn of(jwks: &JwkSet) -> Result<Self, JwkSetError> {
        jwks.check()?;
        Ok(Self(usable_keys(&jwks.list_keys)))
    }

    /// Whether there is none, so that nothing can be verified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this key is one of them.
    #[must_use]
    pub fn contains(&self, kid: &SigningKeyId) -> bool {
        find(&self.0, kid).is_some()
    }

    /// Verifies the text of a revocation list. Of several lines that trusted keys signed, that of the latest key counts.
    ///
    /// Blank lines, blanks around lines, a byte order mark and the line ends of any system are no matter.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in the order of [`ListRejection`].
    pub fn verify(&self, text: &str, product: &ProductId) -> Result<RevocationList, ListRejection> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        // Base64url has no dot.
        let (signed, entries): (Vec<_>, Vec<_>) = lines.partition(|line| line.contains('.'));
        if signed.is_empty() || signed.len() > SIGNED_LINES_MAX || entries.len() > 1 {
            return Err(ListRejection::Malformed);
        }
        let signed = signed.into_iter().map(|line| self.signed(line)).collect::<Result<Vec<_>, _>>()?;
        let latest = signed.into_iter().flatten().max_by_key(|signed| signed.key_place);
        let SignedLine { jws, list_key, key_place, is_right } = latest.ok_or(ListRejection::KeyUnknown)?;
        if !is_right {
            return Err(ListRejection::SignatureInvalid);
        }
        let claims = jws.payload::<ListClaims>().ok_or(ListRejection::Malformed)?;
        if claims.aud != *product {
            return Err(ListRejection::ProductMismatch);
        }
        let bytes = BASE64URL_NOPAD.decode(entries.first().copied().unwrap_or_default().as_bytes());
        let entries = bytes.ok().and_then(ListEntries::from_bytes).ok_or(ListRejection::EntriesChanged)?;
        if entries.len() != claims.entries || entries.sha256() != claims.sha256 {
            return Err(ListRejection::EntriesChanged);
        }
        Ok(RevocationList { claims, entries, list_key, key_place })
    }

    /// A signed line; `None` when it is for those who trust another key.
    fn signed<'a>(&self, line: &'a str) -> Result<Option<SignedLine<'a>>, ListRejection> {
        let jws = Jws::parse(line).ok_or(ListRejection::Malformed)?;
        let header = jws.header(LIST_TYP).ok_or(ListRejection::Malformed)?;
        let Some(key_place) = self.0.iter().position(|(kid, _)| *kid == header.kid) else { return Ok(None) };
        let is_right = jws.is_signed_by(&self.0[key_place].1, header.alg);
        Ok(Some(SignedLine { jws, list_key: header.kid, key_place, is_right }))
    }
}

/// A line that names a trusted key.
struct SignedLine<'a> {
    jws: Jws<'a>,
    list_key: SigningKeyId,
    key_place: usize,
    is_right: bool,
}

/// Why a revocation list is refused; each has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListRejection {
    /// No revocation list, or one of a later format.
    #[error("this is no revocation list")]
    Malformed,
    /// No trusted key signed it.
    #[error("the revocation list is signed with a key that is not trusted here")]
    KeyUnknown,
    /// Changed since it was signed, or signed by somebody else.
    #[error("the revocation list's signature is wrong")]
    SignatureInvalid,
    /// Of another product.
    #[error("the revocation list is of another product")]
    ProductMismatch,
    /// Its entries are not those that were signed: cut, or changed.
    #[error("the revocation list is not whole, or was changed")]
    EntriesChanged,
}

impl ListRejection {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "revocations_malformed",
            Self::KeyUnknown => "list_key_unknown",
            Self::SignatureInvalid => "revocations_signature_invalid",
            Self::ProductMismatch => "revocations_of_another_product",
            Self::EntriesChanged => "revocations_changed",
        }
    }
}

#[cfg(test)]
mod tests;
