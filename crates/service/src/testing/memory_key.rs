//! A signing key in memory: its signatures are right.

use std::sync::{Arc, Mutex};

use latchkey_core::{Algorithm, Jwk, PublicKey, SigningInput, SigningKeyId};
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, KeyPair};
use tokio::task::yield_now;

use super::scripted_keys::Mood;
use super::scripted_store::Journal;
use crate::certified_signer::generate;
use crate::{KeyServiceError, Signer};

/// A P-256 key as a key service would have it, which notes every call as `sign`.
#[derive(Clone)]
pub struct MemoryKey {
    kid: SigningKeyId,
    pair: Arc<EcdsaKeyPair>,
    mood: Arc<Mutex<Mood>>,
    journal: Journal,
}

impl MemoryKey {
    /// One of this ID, noting its calls in this journal.
    #[must_use]
    pub fn new(kid: &str, journal: &Journal) -> Self {
        let pair = Arc::new(generate().unwrap());
        Self { kid: kid.parse().unwrap(), pair, mood: Arc::new(Mood::Well.into()), journal: journal.clone() }
    }

    /// What becomes of every call from now on.
    pub fn fall_into(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Its public half.
    #[must_use]
    pub fn jwk(&self) -> Jwk {
        PublicKey::from_sec1(self.pair.public_key().as_ref()).unwrap().to_jwk(&self.kid)
    }
}

impl Signer for MemoryKey {
    fn signing_key_id(&self) -> &SigningKeyId {
        &self.kid
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    async fn sign(&self, input: &SigningInput) -> Result<Vec<u8>, KeyServiceError> {
        self.journal.note("sign");
        yield_now().await;
        let mood = *self.mood.lock().unwrap();
        mood.check()?;
        Ok(self.pair.sign(&SystemRandom::new(), input.as_bytes()).unwrap().as_ref().to_vec())
    }
}
