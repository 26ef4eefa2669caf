//! A key service for tests: signs and seals as a script says, and notes every call.

use latchkey_core::{ActivationKey, Algorithm, LicenseId, SealedActivationKey, SigningInput, SigningKeyId};

use crate::scripted_store::Journal;
use crate::{KeyServiceError, Sealer, Signer};

/// What becomes of every call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mood {
    /// It is done.
    Well,
    /// Not at present.
    Unavailable,
    /// Refused.
    Fault,
}

impl Mood {
    fn check(self) -> Result<(), KeyServiceError> {
        match self {
            Self::Well => Ok(()),
            Self::Unavailable => Err(KeyServiceError::Unavailable("scripted".into())),
            Self::Fault => Err(KeyServiceError::Fault("scripted".into())),
        }
    }
}

/// Signs and seals.
pub(crate) struct ScriptedKeys {
    key_id: SigningKeyId,
    mood: Mood,
    journal: Journal,
}

impl ScriptedKeys {
    pub(crate) fn new(mood: Mood, journal: &Journal) -> Self {
        Self { key_id: "signing-key".parse().unwrap(), mood, journal: journal.clone() }
    }
}

impl Signer for ScriptedKeys {
    fn signing_key_id(&self) -> &SigningKeyId {
        &self.key_id
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
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
        Ok(keys.iter().map(|(_, activation_key)| SealedActivationKey(activation_key.symbols().to_vec())).collect())
    }

    async fn open(&self, sealed: &[(LicenseId, SealedActivationKey)]) -> Result<Vec<ActivationKey>, KeyServiceError> {
        self.journal.note("open");
        self.mood.check()?;
        Ok(sealed.iter().map(|(_, sealed)| std::str::from_utf8(&sealed.0).unwrap().parse().unwrap()).collect())
    }
}
