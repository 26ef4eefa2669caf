//! A data key in the clear, and AES-256-GCM under it.

use aws_sdk_kms::primitives::Blob;
use latchkey_core::{ActivationKey, ActivationKeyError, LicenseId, SealedActivationKey};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::sealed_layout::{LayoutError, NONCE_BYTES, SealedParts};

/// A data key that KMS made and, encrypted, has given out.
///
/// The bytes KMS answered are wiped as soon as the cipher has been set up; what the AWS SDK and `ring` copied of them is
/// out of reach.
pub(crate) struct DataKey(LessSafeKey);

impl DataKey {
    pub(crate) fn from_plaintext(plaintext: Blob) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(plaintext.into_inner());
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| SealError::DataKeyLength)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals a batch under this key.
    ///
    /// The nonce is the index in the batch. GCM breaks when a nonce is used twice with one key; here it can't be, since
    /// the key was made for this batch alone and is used up by it.
    pub(crate) fn seal_batch(
        self,
        encrypted: &[u8],
        batch: &[(LicenseId, ActivationKey)],
    ) -> Result<Vec<SealedActivationKey>, SealError> {
        let seal = |(index, (license_id, activation_key)): (u64, &(LicenseId, ActivationKey))| {
            let mut nonce = [0; NONCE_BYTES];
            nonce[NONCE_BYTES - 8..].copy_from_slice(&index.to_be_bytes());
            // Becomes the ciphertext in place; wiped for the case that sealing fails half-way.
            let mut symbols = Zeroizing::new(activation_key.symbols().to_vec());
            let tag = self
                .0
                .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), associated(license_id), &mut symbols)
                .map_err(|_| SealError::NotSealed)?;
            let sealed_symbols = [&symbols[..], tag.as_ref()].concat();
            Ok(SealedParts { encrypted_data_key: encrypted, nonce, sealed_symbols: &sealed_symbols }.join()?)
        };
        (0..).zip(batch).map(seal).collect()
    }

    /// Opens what was sealed under this key, for the same license.
    pub(crate) fn open(&self, license_id: &LicenseId, parts: &SealedParts<'_>) -> Result<ActivationKey, SealError> {
        let mut bytes = Zeroizing::new(parts.sealed_symbols.to_vec());
        let nonce = Nonce::assume_unique_for_key(parts.nonce);
        let symbols =
            self.0.open_in_place(nonce, associated(license_id), &mut bytes).map_err(|_| SealError::NotOurs)?;
        let text = std::str::from_utf8(symbols).map_err(|_| SealError::NotText)?;
        Ok(text.parse()?)
    }
}

/// What binds a sealed activation key to its license: the 16 bytes of the license ID.
fn associated(license_id: &LicenseId) -> Aad<&[u8; 16]> {
    Aad::from(license_id.0.as_bytes())
}

/// Why nothing was sealed or opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    #[error("kms answered a data key that is not 32 bytes long")]
    DataKeyLength,
    #[error("AES-256-GCM could not seal")]
    NotSealed,
    #[error("the sealed activation key was changed, or belongs to another license")]
    NotOurs,
    #[error("what was sealed is no text")]
    NotText,
    #[error("what was sealed is no activation key")]
    NoActivationKey(#[from] ActivationKeyError),
    #[error(transparent)]
    Layout(#[from] LayoutError),
}
