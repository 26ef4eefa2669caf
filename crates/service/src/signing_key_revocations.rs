//! A vendor takes back every license key of a signing key that somebody else could sign with.

use std::future::Future;

use latchkey_core::{
    Author, Change, Denial, Event, FieldError, REVOKED_SIGNING_KEYS_MAX, RecordVersion, RevokedSigningKey,
    RevokedSigningKeys, SigningKeyId, StatedReason,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What reads which signing keys were taken back.
pub trait RevokedSigningKeyReader: Sync {
    /// Reads all of them.
    ///
    /// An adapter MUST make one call.
    fn read_revoked_signing_keys(&self) -> impl Future<Output = Result<RevokedSigningKeys, StoreError>> + Send;
}

/// What takes signing keys back.
pub trait RevokedSigningKeyWriter: RevokedSigningKeyReader {
    /// Adds a signing key to those that were taken back, and keeps the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless there are `earlier` of
    /// them so far. With it it MUST write what leads whoever publishes revocation lists to all products. Whatever reads the
    /// switches MUST read those that were taken back with them.
    fn write_revoked_signing_key(
        &self,
        revoked: &RevokedSigningKey,
        earlier: usize,
        event: &Event,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A request to take back every license key of a signing key.
#[derive(Debug)]
pub struct RevokeSigningKey {
    /// The key.
    pub signing_key_id: SigningKeyId,
    /// Why.
    pub reason: StatedReason,
    /// Who asks.
    pub by: Author,
}

/// The signing keys of license keys.
#[derive(Debug, Clone)]
pub struct LicenseSigningKeys {
    /// Those that are published.
    pub published: Vec<SigningKeyId>,
    /// Those that sign.
    pub signing: Vec<SigningKeyId>,
}

/// Takes back every license key of a signing key, for good; answers what is kept of it, and whether it is new.
///
/// # Errors
///
/// [`Denial::InvalidFields`] for a key that isn't published, or one too many; [`Denial::SigningKeyInUse`] for one that signs; and
/// faults of the store.
pub async fn revoke_signing_key(
    command: RevokeSigningKey,
    keys: &LicenseSigningKeys,
    time: TimeFrame,
    store: &impl RevokedSigningKeyWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<(RevokedSigningKey, bool), UseCaseError> {
    let RevokeSigningKey { signing_key_id, reason, by } = command;
    let version = RecordVersion(time.new_id(random));
    let change = Change::SigningKeyRevoked { signing_key_id: signing_key_id.clone(), reason: reason.clone() };
    let revoked_by = by.principal.clone();
    let event = &Event { event_id: version, at: time.now, author: by.into(), change };
    let revoked = &RevokedSigningKey { signing_key_id, reason, version, revoked_at: time.now, revoked_by };
    retry(time, random, |_: Option<()>| async move {
        let earlier = store.read_revoked_signing_keys().await?;
        if let Some(stored) = earlier.get(&revoked.signing_key_id) {
            // A store that sends a write twice may take its own first attempt for somebody else's.
            return Ok(Attempt::Done((stored.clone(), stored.version == version)));
        }
        keys.check(&revoked.signing_key_id)?;
        let count = earlier.0.len();
        if count >= REVOKED_SIGNING_KEYS_MAX {
            return Err(refused(&format!("would be one too many: {REVOKED_SIGNING_KEYS_MAX} are kept")).into());
        }
        let write = store.write_revoked_signing_key(revoked, count, event).await;
        Attempt::of(write, (), |()| (revoked.clone(), true))
    })
    .await
}

impl LicenseSigningKeys {
    fn check(&self, kid: &SigningKeyId) -> Result<(), Denial> {
        if self.signing.contains(kid) {
            return Err(Denial::SigningKeyInUse);
        }
        let is_published = self.published.contains(kid);
        is_published.then_some(()).ok_or_else(|| refused("is none of the published keys of license keys"))
    }
}

fn refused(detail: &str) -> Denial {
    Denial::InvalidFields(vec![FieldError::at("/signing_key_id", detail)])
}

#[cfg(test)]
mod tests;
