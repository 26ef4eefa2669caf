//! Signing keys that somebody else could sign with: every license key of theirs is taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{PrincipalArn, RecordVersion, SigningKeyId, StatedReason};

/// As many are kept: each revocation list names all of them, and KMS signs 4096 bytes.
pub const REVOKED_SIGNING_KEYS_MAX: usize = 32;

/// A signing key of which every license key is taken back, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedSigningKey {
    /// The key.
    pub signing_key_id: SigningKeyId,
    /// Why.
    pub reason: StatedReason,
    /// The change that took it back.
    pub version: RecordVersion,
    /// When.
    pub revoked_at: Timestamp,
    /// Who did.
    pub revoked_by: PrincipalArn,
}

/// All of them, in the order in which they were taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RevokedSigningKeys(pub Vec<RevokedSigningKey>);

impl RevokedSigningKeys {
    /// What is kept of a key, if it is one of them.
    #[must_use]
    pub fn get(&self, kid: &SigningKeyId) -> Option<&RevokedSigningKey> {
        self.0.iter().find(|revoked| revoked.signing_key_id == *kid)
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn contains(&self, kid: &SigningKeyId) -> bool {
        self.get(kid).is_some()
    }

    /// Their IDs.
    pub fn ids(&self) -> impl Iterator<Item = &SigningKeyId> {
        self.0.iter().map(|revoked| &revoked.signing_key_id)
    }
}
