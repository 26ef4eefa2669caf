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
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        let parts = SealedParts { encrypted_data_key: &[7; 258], nonce: [8; 12], sealed_symbols: &[9; 41] };
        let sealed = parts.join().unwrap();
        assert_eq!(sealed.0, [&[1, 1, 2], &[7; 258][..], &[8; 12], &[9; 41]].concat());
        assert_eq!(SealedParts::split(&sealed), Ok(parts));
    }

    #[test]
    fn what_is_cut_off_or_of_another_version_is_refused() {
        let parts = SealedParts { encrypted_data_key: &[7; 20], nonce: [8; 12], sealed_symbols: &[] };
        let whole = parts.join().unwrap().0;
        for length in 0..whole.len() {
            let cut = SealedActivationKey(whole[..length].to_vec());
            assert_eq!(SealedParts::split(&cut), Err(LayoutError::Short));
        }
        for version in [0, 2, 255] {
            let other = SealedActivationKey([&[version], &whole[1..]].concat());
            assert_eq!(SealedParts::split(&other), Err(LayoutError::Version(version)));
        }
    }

    #[test]
    fn a_data_key_whose_length_does_not_fit_is_refused() {
        let parts = SealedParts { encrypted_data_key: &[7; 65_536], nonce: [8; 12], sealed_symbols: &[] };
        assert_eq!(parts.join(), Err(LayoutError::LongDataKey));
    }
}
