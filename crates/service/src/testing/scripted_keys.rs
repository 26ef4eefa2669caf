//! A key service that signs and seals as a script says, and notes every call.

use latchkey_core::{ActivationKey, Algorithm, LicenseId, SealedActivationKey, SigningInput, SigningKeyId};
use ring::digest::{Digest, SHA256, SHA256_OUTPUT_LEN, digest};

use super::scripted_store::Journal;
use crate::{KeyServiceError, Sealer, Signer};

/// What becomes of every call.
#[derive(Debug, Clone, Copy)]
pub enum Mood {
    /// It is done.
    Well,
    /// Not at present.
    Unavailable,
    /// Refused.
    Fault,
}

impl Mood {
    pub(crate) fn check(self) -> Result<(), KeyServiceError> {
        match self {
            Self::Well => Ok(()),
            Self::Unavailable => Err(KeyServiceError::Unavailable("scripted".into())),
            Self::Fault => Err(KeyServiceError::Fault("scripted".into())),
        }
    }
}

/// Signs and seals.
pub struct ScriptedKeys {
    key_id: SigningKeyId,
    algorithm: Algorithm,
    mood: Mood,
    journal: Journal,
}

impl ScriptedKeys {
    /// In this mood, noting its calls in this journal.
    #[must_use]
    pub fn new(mood: Mood, journal: &Journal) -> Self {
        let key_id = "signing-key".parse().unwrap();
        Self { key_id, algorithm: Algorithm::EdDsa, mood, journal: journal.clone() }
    }

    /// The sealed activation key: bound to its license, though anybody can open it.
    #[must_use]
    pub fn sealed(license_id: LicenseId, activation_key: &ActivationKey) -> SealedActivationKey {
        let symbols = activation_key.symbols();
        SealedActivationKey([symbols, tag(license_id, symbols).as_ref()].concat())
    }
}

impl Signer for ScriptedKeys {
    fn signing_key_id(&self) -> &SigningKeyId {
        &self.key_id
    }

    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    async fn sign(&self, _: &SigningInput) -> Result<Vec<u8>, KeyServiceError> {
        self.journal.note("sign");
        self.mood.check().map(|()| vec![7; 64])
    }
}

impl Sealer for ScriptedKeys {
    async fn seal(&self, keys: &[(LicenseId, ActivationKey)]) -> Result<Vec<SealedActivationKey>, KeyServiceError> {
        self.journal.note("seal");
        self.mood.check()?;
        Ok(keys.iter().map(|(license_id, activation_key)| Self::sealed(*license_id, activation_key)).collect())
    }

    async fn open(&self, sealed: &[(LicenseId, SealedActivationKey)]) -> Result<Vec<ActivationKey>, KeyServiceError> {
        self.journal.note("open");
        self.mood.check()?;
        sealed.iter().map(|(license_id, sealed)| opened(*license_id, &sealed.0)).collect()
    }
}

fn tag(license_id: LicenseId, symbols: &[u8]) -> Digest {
    digest(&SHA256, &[license_id.0.as_bytes(), symbols].concat())
}

fn opened(license_id: LicenseId, sealed: &[u8]) -> Result<ActivationKey, KeyServiceError> {
    let (symbols, found) = sealed.split_at(sealed.len().saturating_sub(SHA256_OUTPUT_LEN));
    if tag(license_id, symbols).as_ref() != found {
        return Err(KeyServiceError::Fault("changed, or of another license".into()));
    }
    Ok(std::str::from_utf8(symbols).unwrap().parse().unwrap())
}

#[cfg(test)]
mod tests;
