//! A signing key as the vendor sees it.

use jiff::Timestamp;
use latchkey_core::{Algorithm, PrincipalArn, RevokedSigningKey, SigningKeyId, SigningKeyState, StatedReason};
use serde::{Deserialize, Serialize};

/// What a key signs, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SigningUse {
    /// License keys.
    Licenses,
    /// Revocation lists.
    Lists,
    /// The certificates of short-lived keys.
    Certificates,
}

/// A published key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKeyView {
    /// Names it: the `kid` of what it signs.
    pub signing_key_id: SigningKeyId,
    /// What it signs.
    pub signs: SigningUse,
    /// Where it is in its life.
    pub state: SigningKeyState,
    /// The algorithm that it signs by.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub algorithm: Algorithm,
}

/// A signing key of which every license key is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokedSigningKeyView {
    /// Names the key.
    pub signing_key_id: SigningKeyId,
    /// Why it was taken back.
    pub reason: StatedReason,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub revoked_at: Timestamp,
    /// Who did it.
    pub revoked_by: PrincipalArn,
}

impl From<RevokedSigningKey> for RevokedSigningKeyView {
    fn from(revoked: RevokedSigningKey) -> Self {
        let RevokedSigningKey { signing_key_id, reason, revoked_at, revoked_by, .. } = revoked;
        Self { signing_key_id, reason, revoked_at, revoked_by }
    }
}
