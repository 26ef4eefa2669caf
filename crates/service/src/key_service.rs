//! What the use cases need of a key management service.

use std::future::Future;

use latchkey_core::{ActivationKey, Algorithm, LicenseId, SealedActivationKey, SigningInput, SigningKeyId};

use crate::BoxError;

/// Signs license keys with a key that never leaves the service.
pub trait Signer: Sync {
    /// The ID of the signing key.
    fn signing_key_id(&self) -> &SigningKeyId;

    /// The algorithm of the signing key.
    fn algorithm(&self) -> Algorithm;

    /// Signs.
    ///
    /// An adapter MUST answer the raw signature of JWS (64 bytes for both algorithms), and MUST make one call a signature.
    fn sign(&self, input: &SigningInput) -> impl Future<Output = Result<Vec<u8>, KeyServiceError>> + Send;
}

/// Encrypts activation keys for the vendor to read again.
pub trait Sealer: Sync {
    /// Seals activation keys, each with its license ID as associated data; the answers are in the order of `keys`.
    ///
    /// An adapter MUST make one call however many there are.
    fn seal(
        &self,
        keys: &[(LicenseId, ActivationKey)],
    ) -> impl Future<Output = Result<Vec<SealedActivationKey>, KeyServiceError>> + Send;

    /// Opens what [`seal`](Self::seal) sealed.
    ///
    /// An adapter MUST make one call for what was sealed together, and MUST refuse ([`KeyServiceError::Fault`]) what was
    /// changed or belongs to another license.
    fn open(
        &self,
        sealed: &[(LicenseId, SealedActivationKey)],
    ) -> impl Future<Output = Result<Vec<ActivationKey>, KeyServiceError>> + Send;
}

/// Why a key management service did not do it.
#[derive(Debug, thiserror::Error)]
pub enum KeyServiceError {
    /// Throttled, out of reach or too slow: the same may go through later.
    #[error("the key service is not available")]
    Unavailable(#[source] BoxError),
    /// Not allowed, no such key, disabled, or an answer that makes no sense: an operator must mend it.
    #[error("the key service refused")]
    Fault(#[source] BoxError),
}
