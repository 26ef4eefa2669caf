//! A vendor replaces an activation key by a new one.

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;
use latchkey_core::{
    ActivationKey, Author, Change, Denial, IdempotencyKey, License, LicenseId, LicenseRecord, LicenseState,
    RecordVersion, Salt, SealedActivationKey, StatedReason,
};
use rand::CryptoRng;

use super::{CreatedKeys, KeptAnswer, replay};
use crate::licenses::ChangeDesk;
use crate::retry::{Attempt, retry};
use crate::{Fingerprint, IdempotencyScope, LicenseChange, Principal, Sealer, StoreError, TimeFrame, UseCaseError};

/// Whose scope it is that a request is repeated in.
const FUNCTION: &str = "reissue-key";

/// What replaces activation keys.
pub trait KeyReissueStore: Sync {
    /// Reads a license, whether it has an event of this ID, and what was answered in this scope, in one call.
    fn read_for_key_reissue(
        &self,
        license: LicenseId,
        event: RecordVersion,
        scope: Option<&IdempotencyScope>,
    ) -> impl Future<Output = Result<KeyReissueView, StoreError>> + Send;

    /// Writes a license that accepts another activation key, a signpost to it under that one's own ID, the event, and what was
    /// answered.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored license's
    /// chain has as many events as that of `change.before`; and when a license or a signpost has the ID of the new activation
    /// key, or the scope of `answer` has an answer that is still to be kept at `now`. The event MUST be new. It MUST NOT touch
    /// what activations write.
    fn write_key_reissue(
        &self,
        reissue: &KeyReissue,
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// All that decides on replacing an activation key.
#[derive(Debug, Clone)]
pub struct KeyReissueView {
    /// The license, if there is one.
    pub record: Option<LicenseRecord>,
    /// Whether there is an event of the ID that was asked for.
    pub has_event: bool,
    /// What was answered in the same scope; perhaps too old to count.
    pub earlier: Option<KeptAnswer>,
}

/// A license gets another activation key.
#[derive(Debug, Clone)]
pub struct KeyReissue {
    /// The license as it was, and as it accepts the new activation key.
    pub change: LicenseChange,
    /// The new activation key.
    pub sealed: SealedActivationKey,
    /// Its own ID, which is to lead to the license.
    pub signpost: LicenseId,
}

/// A request to replace an activation key.
#[derive(Debug)]
pub struct ReissueKey {
    /// Whose activation key.
    pub license_id: LicenseId,
    /// Why, if that was said.
    pub reason: Option<StatedReason>,
    /// The name under which the request can be repeated.
    pub idempotency_key: Option<IdempotencyKey>,
    /// By which the same request is known again.
    pub fingerprint: Fingerprint,
    /// In whose name the request can be repeated.
    pub principal: Principal,
    /// Who asks.
    pub by: Author,
}

/// A new activation key.
#[derive(Debug)]
pub struct ReissuedKey {
    /// The activation key that the license accepts from now on.
    pub activation_key: ActivationKey,
    /// Whose activation key.
    pub license_id: LicenseId,
    /// What the license says.
    pub license: License,
    /// The version that the license has with it.
    pub record_version: RecordVersion,
    /// Whether this is an earlier answer again.
    pub is_replay: bool,
}

/// Replaces the activation key that a license accepts (R24); its activations, its license keys and its ID stay.
///
/// Of two requests at once the later one's activation key is accepted in the end: each replaces what it finds.
///
/// # Errors
///
/// [`Denial::LicenseUnknown`]; [`Denial::LicenseIsRevoked`]; [`Denial::IdempotencyKeyReused`]; and faults of store and sealer.
pub async fn reissue_key(
    command: ReissueKey,
    time: TimeFrame,
    store: &impl KeyReissueStore,
    sealer: &impl Sealer,
    random: &mut (impl CryptoRng + Send),
) -> Result<ReissuedKey, UseCaseError> {
    let ReissueKey { license_id, reason, idempotency_key, fingerprint, principal, by } = &command;
    let scope = idempotency_key.as_ref().map(|key| IdempotencyScope::new(principal, FUNCTION, key));
    let scope = scope.as_ref();
    let record_version = RecordVersion(time.new_id(random));
    let desk = &ChangeDesk { by, seen: None, time, version: record_version, salt: Salt::draw(random) };
    let activation_key = &ActivationKey::generate(random);
    let reissued = |license| {
        let (activation_key, license_id) = (activation_key.clone(), *license_id);
        ReissuedKey { activation_key, license_id, license, record_version, is_replay: false }
    };
    let reissued = &reissued;
    retry(time, random, |sealed: Option<SealedActivationKey>| async move {
        let view = store.read_for_key_reissue(*license_id, record_version, scope).await?;
        let record = view.record.ok_or(Denial::LicenseUnknown)?;
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if view.has_event {
            return Ok(Attempt::Done(reissued(record.license)));
        }
        if let Some(earlier) = view.earlier.filter(|earlier| earlier.keep_until > time.now) {
            return again(earlier, fingerprint, sealer).await.map(Attempt::Done);
        }
        if record.state == LicenseState::Revoked {
            return Err(Denial::LicenseIsRevoked.into());
        }
        let sealed = match sealed {
            Some(sealed) => sealed,
            None => seal(*license_id, activation_key, sealer).await?,
        };
        let license = record.license.clone();
        let keys = vec![(*license_id, sealed.clone())];
        let answer = KeptAnswer::new(fingerprint.clone(), license.clone(), record_version, keys, time)?;
        let after = LicenseRecord { activation_key_hash: activation_key.hash(), ..record.clone() };
        let kind = |before, after| Change::ActivationKeyReissued { before, after, reason: reason.clone() };
        let change = desk.change(record, after, BTreeMap::new(), kind);
        let reissue = KeyReissue { change, sealed: sealed.clone(), signpost: LicenseId::of(activation_key) };
        let write = store.write_key_reissue(&reissue, scope.map(|scope| (scope, &answer)), time.now).await;
        Attempt::of(write, sealed, |_| reissued(license))
    })
    .await
}

async fn seal(
    license_id: LicenseId,
    activation_key: &ActivationKey,
    sealer: &impl Sealer,
) -> Result<SealedActivationKey, UseCaseError> {
    let sealed = sealer.seal(&[(license_id, activation_key.clone())]).await?.pop();
    sealed.ok_or_else(|| UseCaseError::Fault("nothing was sealed".into()))
}

/// An earlier answer again, whatever became of the activation key since.
async fn again(
    earlier: KeptAnswer,
    fingerprint: &Fingerprint,
    sealer: &impl Sealer,
) -> Result<ReissuedKey, UseCaseError> {
    let CreatedKeys { mut keys, license, record_version, .. } = replay(earlier, fingerprint, sealer).await?;
    let (license_id, activation_key) = keys.pop().ok_or_else(|| UseCaseError::Fault("the answer is empty".into()))?;
    Ok(ReissuedKey { activation_key, license_id, license, record_version, is_replay: true })
}

#[cfg(test)]
mod tests;
