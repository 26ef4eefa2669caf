//! The signed list of what was taken back, which reaches computers that are never online (R27).

use data_encoding::BASE64URL_NOPAD;

use crate::{Kind, ListClaims, ListEntries, ListEntry, Moment, Rejection, SigningKeyId, Stopped, VerifiedLicense};

/// The text of a revocation list, as it is served and stands beside a license: a signed line for each key that signs lists
/// ([`SigningInput::signed`](crate::SigningInput::signed)), then the entries as base64url.
#[must_use]
pub fn list_text(signed: &[String], entries: &ListEntries) -> String {
    let entries = BASE64URL_NOPAD.encode(entries.as_bytes());
    let lines: Vec<_> = signed.iter().map(String::as_str).chain([entries.as_str()]).collect();
    lines.join("\n") + "\n"
}

/// A revocation list that a trusted key signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    pub(crate) claims: ListClaims,
    pub(crate) entries: ListEntries,
    pub(crate) list_key: SigningKeyId,
    /// The place of that key among the trusted ones.
    pub(crate) key_place: usize,
}

impl RevocationList {
    /// What it says of itself.
    #[must_use]
    pub fn claims(&self) -> &ListClaims {
        &self.claims
    }

    /// What it says of licenses and activations.
    #[must_use]
    pub fn entries(&self) -> &ListEntries {
        &self.entries
    }

    /// The trusted key that signed it.
    #[must_use]
    pub fn list_key(&self) -> &SigningKeyId {
        &self.list_key
    }

    /// What is newer, of two lists of a product that are verified by the same keys: the later key, then the number.
    #[must_use]
    pub fn age(&self) -> (usize, u64, Moment) {
        (self.key_place, self.claims.seq, self.claims.iat)
    }

    /// Decides whether a license key is taken back.
    ///
    /// What was revoked or suspended spares a license key that was signed after the list: none is signed meanwhile, so it was
    /// reinstated since, and its customer needs the new license key alone. A license key of an earlier revision, of an
    /// activation that was given back, or of a signing key that isn't trusted any more is taken back whatever it says of
    /// its time.
    ///
    /// # Errors
    ///
    /// [`Rejection::Superseded`], [`Rejection::Revoked`], [`Rejection::Suspended`] or [`Rejection::ActivationReleased`].
    pub fn check(&self, license: &VerifiedLicense) -> Result<(), Rejection> {
        let claims = license.claims();
        if self.claims.signing_keys.contains(license.signing_key()) {
            return Err(Rejection::Superseded);
        }
        let is_later = claims.iat > self.claims.iat;
        match self.entries.find(claims.sub.0) {
            Some(ListEntry::Stopped(Stopped::Revoked)) if !is_later => return Err(Rejection::Revoked),
            Some(ListEntry::Stopped(Stopped::Suspended)) if !is_later => return Err(Rejection::Suspended),
            Some(ListEntry::Before(revision)) if claims.rev < revision => return Err(Rejection::Superseded),
            _ => {}
        }
        let is_removed = self.entries.find(claims.jti) == Some(ListEntry::Stopped(Stopped::Removed));
        if claims.kind == Kind::Computer && is_removed { Err(Rejection::ActivationReleased) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
