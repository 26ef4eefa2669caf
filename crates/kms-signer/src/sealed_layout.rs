//! The bytes of a sealed activation key.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | the format's version, 1 |
//! | 2 | n, the length of the encrypted data key, big-endian |
//! | n | the encrypted data key, KMS's `CiphertextBlob`; the same in all that was sealed together |
//! | 12 | the nonce of AES-256-GCM |
//! | 41 | the ciphertext of the 25 symbols, then the tag of 16 bytes |
//!
//! Outside the seal and not authenticated by it are version, length and encrypted data key. None can be changed unseen:
//! there is one version, and KMS authenticates the data key.

use latchkey_core::SealedActivationKey;

pub(crate) const NONCE_BYTES: usize = 12;
const VERSION: u8 = 1;

/// A sealed activation key, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SealedParts<'a> {
    pub(crate) encrypted_data_key: &'a [u8],
    pub(crate) nonce: [u8; NONCE_BYTES],
    /// The ciphertext and the tag.
    pub(crate) sealed_symbols: &'a [u8],
}

impl<'a> SealedParts<'a> {
    pub(crate) fn split(sealed: &'a SealedActivationKey) -> Result<Self, LayoutError> {
        let (&[version, high, low], rest) = sealed.0.split_first_chunk().ok_or(LayoutError::Short)?;
        if version != VERSION {
            return Err(LayoutError::Version(version));
        }
        let length = u16::from_be_bytes([high, low]).into();
        let (encrypted_data_key, rest) = rest.split_at_checked(length).ok_or(LayoutError::Short)?;
        let (&nonce, sealed_symbols) = rest.split_first_chunk().ok_or(LayoutError::Short)?;
        Ok(Self { encrypted_data_key, nonce, sealed_symbols })
    }

    pub(crate) fn join(&self) -> Result<SealedActivationKey, LayoutError> {
        let length = u16::try_from(self.encrypted_data_key.len()).map_err(|_| LayoutError::LongDataKey)?;
        let parts = [&[VERSION], &length.to_be_bytes()[..], self.encrypted_data_key, &self.nonce, self.sealed_symbols];
        Ok(SealedActivationKey(parts.concat()))
    }
}

/// Bytes that were never sealed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LayoutError {
    #[error("the sealed activation key is cut off")]
    Short,
    #[error("the sealed activation key is of format version {0}, and {VERSION} is known")]
    Version(u8),
    #[error("kms answered an encrypted data key of more than 65,535 bytes")]
    LongDataKey,
}

#[cfg(test)]
mod tests;
