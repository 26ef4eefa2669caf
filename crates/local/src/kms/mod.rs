//! A stand-in for AWS KMS that the real `aws-sdk-kms` talks to.
//!
//! It speaks KMS's JSON 1.1 protocol for the operations, algorithms and ciphers that Latchkey's functions use (`Sign` of
//! whole messages, `GetPublicKey`, `GenerateDataKey`, `Decrypt` by a named key), and refuses the rest with KMS's own
//! errors: a message that is signed here is one that KMS would sign. It checks no request signature: it listens on the
//! loopback only.
//!
//! [`KeyRing`] holds the keys, [`serve`] answers for them.

mod data_keys;
mod endpoint;
mod errors;
mod held_key;
mod key;
mod key_file;
mod keyring;
mod members;
mod operations;
mod signing_keys;
#[cfg(test)]
mod tests;

pub use endpoint::serve;
pub use key::{SigningKeySpec, SigningUse};
pub use key_file::KeyFileError;
pub use keyring::{KeyRing, KeyRingError};
