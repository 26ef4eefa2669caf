//! A vendor creates activation keys.

use latchkey_core::{
    ActivationKey, Author, Change, Denial, Event, IdempotencyKey, License, LicenseDocument, LicenseId, LicenseRecord,
    NewLicense, RecordVersion, Salt, SealedActivationKey,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{Fingerprint, IdempotencyScope, Principal, Sealer, TimeFrame, UseCaseError};

pub use self::reissue::{KeyReissue, KeyReissueStore, KeyReissueView, ReissueKey, ReissuedKey, reissue_key};
pub use self::reveal::{KeyRevealStore, KeyRevealView, RevealKey, RevealedKey, SealedLicense, reveal_key};
pub use self::store::{ActivationKeyStore, CreateKeyView, KeptAnswer, NewActivationKey};

mod reissue;
mod reveal;
mod store;

/// Whose scope it is that a request is repeated in.
const FUNCTION: &str = "create-key";

/// A request to create activation keys.
#[derive(Debug)]
pub struct CreateKey {
    /// What each activation key buys, and how many there shall be.
    pub new_license: NewLicense,
    /// The name under which the request can be repeated.
    pub idempotency_key: Option<IdempotencyKey>,
    /// By which the same request is known again.
    pub fingerprint: Fingerprint,
    /// In whose name the request can be repeated.
    pub principal: Principal,
    /// Who creates them.
    pub by: Author,
}

/// What the vendor gets.
#[derive(Debug)]
pub struct CreatedKeys {
    /// The activation keys, each with the ID of its license.
    pub keys: Vec<(LicenseId, ActivationKey)>,
    /// What each of them buys.
    pub license: License,
    /// The version that each license has at first.
    pub record_version: RecordVersion,
    /// Whether this is an earlier answer again.
    pub is_replay: bool,
}

/// Creates activation keys: all of them or none (R20).
///
/// # Errors
///
/// What [`NewLicense::draw_up`] refuses, [`Denial::IdempotencyKeyReused`], and faults of store and sealer.
pub async fn create_key(
    command: CreateKey,
    time: TimeFrame,
    store: &impl ActivationKeyStore,
    sealer: &impl Sealer,
    random: &mut (impl CryptoRng + Send),
) -> Result<CreatedKeys, UseCaseError> {
    let CreateKey { new_license, idempotency_key, fingerprint, principal, by } = &command;
    let scope = idempotency_key.as_ref().map(|key| IdempotencyScope::new(principal, FUNCTION, key));
    let scope = scope.as_ref();
    let record_version = RecordVersion(time.new_id(random));
    let draw = |_| {
        let activation_key = ActivationKey::generate(random);
        (LicenseId::of(&activation_key), activation_key)
    };
    let keys: &Vec<_> = &(0..new_license.quantity.get()).map(draw).collect();
    let salts: &Vec<_> = &keys.iter().map(|_| Salt::draw(random)).collect();
    retry(time, random, |drawn: Option<Batch<'_>>| async move {
        let view = store.read_for_create_key(&new_license.product, scope).await?;
        if let Some(earlier) = view.earlier.filter(|earlier| earlier.keep_until > time.now) {
            return replay(earlier, fingerprint, sealer).await.map(Attempt::Done);
        }
        let created_by = principal.arn.clone();
        let license = new_license.clone().draw_up(view.product.as_ref(), &view.switches, created_by, time.now)?;
        let batch = match drawn {
            Some(batch) => batch,
            None => Batch { keys, salts, record_version, sealed: sealer.seal(keys).await? },
        };
        let answer = batch.answer(&license, fingerprint, time)?;
        let answer = scope.map(|scope| (scope, &answer));
        let event = batch.event(&license, by, time);
        let write = store.write_new_keys(&batch.new_keys(&license), answer, &event, time.now).await;
        Attempt::of(write, batch, |_| CreatedKeys { keys: keys.clone(), license, record_version, is_replay: false })
    })
    .await
}

/// Activation keys that were drawn and sealed, but not written yet.
struct Batch<'a> {
    keys: &'a [(LicenseId, ActivationKey)],
    salts: &'a [Salt],
    /// Making them is one change.
    record_version: RecordVersion,
    sealed: Vec<SealedActivationKey>,
}

impl Batch<'_> {
    fn new_keys(&self, license: &License) -> Vec<NewActivationKey> {
        let keys = self.keys.iter().zip(self.salts).zip(&self.sealed);
        keys.map(|(((_, activation_key), salt), sealed)| NewActivationKey {
            sealed: sealed.clone(),
            record: LicenseRecord::new(activation_key, license.clone(), self.record_version, *salt),
        })
        .collect()
    }

    fn event(&self, license: &License, by: &Author, time: TimeFrame) -> Event {
        let license_ids = self.keys.iter().map(|(license_id, _)| *license_id).collect();
        let change = Change::KeysCreated { license_ids, after: LicenseDocument::of_license(license).plain };
        Event { event_id: self.record_version, at: time.now, author: by.clone().into(), change }
    }

    fn answer(
        &self,
        license: &License,
        fingerprint: &Fingerprint,
        time: TimeFrame,
    ) -> Result<KeptAnswer, UseCaseError> {
        let ids = self.keys.iter().map(|(license_id, _)| *license_id);
        let keys = ids.zip(self.sealed.iter().cloned()).collect();
        KeptAnswer::new(fingerprint.clone(), license.clone(), self.record_version, keys, time)
    }
}

async fn replay(
    earlier: KeptAnswer,
    fingerprint: &Fingerprint,
    sealer: &impl Sealer,
) -> Result<CreatedKeys, UseCaseError> {
    if earlier.fingerprint != *fingerprint {
        return Err(Denial::IdempotencyKeyReused.into());
    }
    let activation_keys = sealer.open(&earlier.keys).await?;
    let ids = earlier.keys.into_iter().map(|(license_id, _)| license_id);
    Ok(CreatedKeys {
        keys: ids.zip(activation_keys).collect(),
        license: earlier.license,
        record_version: earlier.record_version,
        is_replay: true,
    })
}

#[cfg(test)]
mod tests;
