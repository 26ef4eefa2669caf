//! Latchkey's signing and sealing ports over AWS KMS.
//!
//! - [`KmsSigner`] signs license keys with an asymmetric key that never leaves KMS.
//! - [`public_keys`](fn@public_keys) asks for the public halves of signing keys.
//! - [`KmsSealer`] encrypts activation keys under a data key, so that their vendor can read them again.
//! - [`KmsKeyArn`] names a KMS key; whose ARN has this type can be a license key's `kid`.
//!
//! The client comes from the composition root, with its timeouts and retries. What KMS refuses or can't do becomes a
//! [`KeyServiceError`](latchkey_service::KeyServiceError).

mod data_key;
mod faults;
mod key_arn;
mod public_key;
mod public_keys;
mod sealed_layout;
mod sealer;
mod signature;
mod signer;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod scripted_kms;

pub use key_arn::{KmsKeyArn, KmsKeyArnError};
pub use public_keys::public_keys;
pub use sealer::{ENCRYPTION_CONTEXT, KmsSealer};
pub use signer::KmsSigner;
