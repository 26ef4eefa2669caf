//! The keys that sign for one use, several while they rotate.

use latchkey_core::{Denial, RevokedSigningKeys, SigningKeyId};

use crate::Signer;

/// What signs with a key, or with one that the key certifies.
pub trait Keyed {
    /// The ID of the key.
    fn key_id(&self) -> &SigningKeyId;
}

impl<S: Signer> Keyed for S {
    fn key_id(&self) -> &SigningKeyId {
        self.signing_key_id()
    }
}

/// The keys that sign for one use, the oldest first; the last is the current one.
///
/// Whoever knows only an older one still gets what they can verify, as long as that signs (R28).
#[derive(Debug)]
pub struct SigningKeys<S> {
    current: S,
    older: Vec<S>,
}

impl<S: Keyed> SigningKeys<S> {
    /// Takes keys, the oldest first; `None` when there is none.
    #[must_use]
    pub fn of(mut keys: Vec<S>) -> Option<Self> {
        let current = keys.pop()?;
        Some(Self { current, older: keys })
    }

    /// The newest.
    #[must_use]
    pub fn current(&self) -> &S {
        &self.current
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &S> {
        self.older.iter().chain([&self.current])
    }

    /// Their IDs, the oldest first.
    pub fn ids(&self) -> impl Iterator<Item = &SigningKeyId> {
        self.iter().map(Keyed::key_id)
    }

    /// The newest that an application trusts and that isn't taken back; for one that doesn't say which it trusts, the current one.
    ///
    /// # Errors
    ///
    /// [`Denial::ApplicationTooOld`] when it trusts none of them.
    pub fn newest_trusted(&self, trusted: Option<&[SigningKeyId]>, revoked: &RevokedSigningKeys) -> Result<&S, Denial> {
        let mut newest_first = [&self.current].into_iter().chain(self.older.iter().rev());
        newest_first.find(|key| trusts(trusted, revoked, key.key_id())).ok_or(Denial::ApplicationTooOld)
    }
}

impl<S: Keyed> From<S> for SigningKeys<S> {
    fn from(only: S) -> Self {
        Self { current: only, older: Vec::new() }
    }
}

/// Whether an application trusts a key, as far as it says which it trusts; one that was taken back nobody should.
pub(crate) fn trusts(trusted: Option<&[SigningKeyId]>, revoked: &RevokedSigningKeys, kid: &SigningKeyId) -> bool {
    trusted.is_none_or(|known| known.contains(kid)) && !revoked.contains(kid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Journal, MemoryKey};

    // R28
    #[test]
    fn the_newest_key_signs_that_the_application_trusts() {
        let key = |kid| MemoryKey::new(kid, &Journal::default());
        let keys = SigningKeys::of(vec![key("2024"), key("2025"), key("2026")]).unwrap();
        let signs = |trusted: &[&str]| {
            let trusted: Vec<SigningKeyId> = trusted.iter().map(|kid| kid.parse().unwrap()).collect();
            keys.newest_trusted(Some(&trusted), &RevokedSigningKeys::default()).map(|key| key.key_id().to_string())
        };
        assert_eq!(signs(&["2024", "2026", "2025", "2027"]), Ok("2026".to_owned()));
        assert_eq!(signs(&["2025", "2024"]), Ok("2025".to_owned()));
        assert_eq!(signs(&["2023", "2024"]), Ok("2024".to_owned()));
        assert_eq!((signs(&["2023"]), signs(&[])), (Err(Denial::ApplicationTooOld), Err(Denial::ApplicationTooOld)));
        let current = |revoked: &[&str]| {
            keys.newest_trusted(None, &crate::testing::records::revoked_keys(revoked)).unwrap().key_id().to_string()
        };
        assert_eq!((current(&[]).as_str(), current(&["2026", "2024"]).as_str()), ("2026", "2025"));
        assert!(SigningKeys::<MemoryKey>::of(Vec::new()).is_none());
    }
}
