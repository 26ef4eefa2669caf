//! Signs what is short-lived and many by a key in memory, which the key service certifies.

use std::marker::PhantomData;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{CertificateClaims, Issuer, Moment, PublicKey, SigningInput, SigningKeyId, Statement};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use tokio::sync::Mutex;

use crate::{BoxError, KeyServiceError, Keyed, Signer};

/// How long a key is used. Its certificate lasts nearly twice as long, so that a key service that fails meanwhile stops nobody.
const USED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// So much before its first statement a certificate begins, for requests that came a little earlier and are answered later.
const BEGINS_BEFORE: SignedDuration = SignedDuration::from_mins(1);

/// Signs statements of one kind with a P-256 key that never leaves this process.
///
/// The key is made at the first need and replaced after an hour. The key service certifies it with one call, however many
/// statements there are, and however many ask at once.
pub struct CertifiedSigner<S, K> {
    issuer: Issuer,
    certificates: K,
    /// Locked while the key service is asked, so that whoever else waits gets the same key.
    key: Mutex<Option<Arc<CertifiedKey>>>,
    statements: PhantomData<fn(S)>,
}

/// A statement, with the certificate by which it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedStatement {
    /// A compact JWS of the certified key.
    pub statement: String,
    /// The `signing-key+jwt` of that key.
    pub certificate: String,
}

impl<S: Statement, K: Signer> CertifiedSigner<S, K> {
    /// Signs what this issuer says; `certificates` signs with the certificates key.
    #[must_use]
    pub fn new(issuer: Issuer, certificates: K) -> Self {
        Self { issuer, certificates, key: Mutex::new(None), statements: PhantomData }
    }

    /// The issuer that a statement must name.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Signs a statement.
    ///
    /// # Errors
    ///
    /// Those of the key service, when it is needed; the next statement asks it again.
    pub async fn sign(&self, statement: &S) -> Result<CertifiedStatement, KeyServiceError> {
        let key = self.key_for(statement.signed_at()).await?;
        let input = SigningInput::of_statement(&key.kid, statement).map_err(fault)?;
        let signed = key.pair.sign(&SystemRandom::new(), input.as_bytes());
        let signature = signed.map_err(|_| fault("no random numbers for a signature"))?;
        Ok(CertifiedStatement { statement: input.signed(signature.as_ref()), certificate: key.certificate.clone() })
    }

    async fn key_for(&self, at: Moment) -> Result<Arc<CertifiedKey>, KeyServiceError> {
        let mut held = self.key.lock().await;
        let standing = held.clone().filter(|key| key.is_certified_at(at));
        if let Some(key) = standing.clone().filter(|key| key.is_in_use_at(at)) {
            return Ok(key);
        }
        match (self.certify(at).await, standing) {
            (Ok(key), _) => Ok(held.insert(Arc::new(key)).clone()),
            (Err(_), Some(standing)) => Ok(standing),
            (Err(error), None) => Err(error),
        }
    }

    /// Makes a key for statements from this time on, and has it certified.
    async fn certify(&self, at: Moment) -> Result<CertifiedKey, KeyServiceError> {
        let pair = generate().ok_or_else(|| fault("no random numbers for a key"))?;
        let public_key = PublicKey::from_sec1(pair.public_key().as_ref()).expect("ring writes points as SEC 1 does");
        let kid = public_key.thumbprint().parse().map_err(fault)?;
        let begins_at = Timestamp::from(at).saturating_sub(BEGINS_BEFORE).map_err(fault)?;
        let claims = CertificateClaims::new::<S>(self.issuer.clone(), begins_at.into(), &public_key)
            .expect("the key is a P-256 key");
        let (alg, certificates_kid) = (self.certificates.algorithm(), self.certificates.signing_key_id());
        let input = SigningInput::of_certificate(alg, certificates_kid, &claims).map_err(fault)?;
        let certificate = input.signed(&self.certificates.sign(&input).await?);
        Ok(CertifiedKey { pair, kid, certificate, claims })
    }
}

impl<S, K: Signer> Keyed for CertifiedSigner<S, K> {
    fn key_id(&self) -> &SigningKeyId {
        self.certificates.signing_key_id()
    }
}

/// A key with its certificate.
struct CertifiedKey {
    pair: EcdsaKeyPair,
    kid: SigningKeyId,
    certificate: String,
    claims: CertificateClaims,
}

impl CertifiedKey {
    fn is_certified_at(&self, at: Moment) -> bool {
        (self.claims.iat..=self.claims.exp).contains(&at)
    }

    fn is_in_use_at(&self, at: Moment) -> bool {
        Timestamp::from(at).duration_since(self.claims.iat.into()) < BEGINS_BEFORE + USED_FOR
    }
}

pub(crate) fn generate() -> Option<EcdsaKeyPair> {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok()?;
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).ok()
}

fn fault(cause: impl Into<BoxError>) -> KeyServiceError {
    KeyServiceError::Fault(cause.into())
}

#[cfg(test)]
mod tests;
