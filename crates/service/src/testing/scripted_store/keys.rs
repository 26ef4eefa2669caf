//! Activation keys: made, read again, and replaced.

use jiff::Timestamp;
use latchkey_core::{Event, LicenseEvent, LicenseId, ProductId, RecordVersion};

use super::{ScriptedStore, Tables, demand};
use crate::{
    ActivationKeyStore, CreateKeyView, IdempotencyScope, KeptAnswer, KeyReissue, KeyReissueStore, KeyReissueView,
    KeyRevealStore, KeyRevealView, NewActivationKey, SealedLicense, StoreError,
};

impl ActivationKeyStore for ScriptedStore {
    async fn read_for_create_key(
        &self,
        product: &ProductId,
        scope: Option<&IdempotencyScope>,
    ) -> Result<CreateKeyView, StoreError> {
        let tables = self.read("read_for_create_key");
        Ok(CreateKeyView {
            earlier: tables.kept_answer(scope),
            product: tables.products.into_iter().find(|earlier| earlier.product_id == *product),
            switches: tables.settings.switches,
        })
    }

    async fn write_new_keys(
        &self,
        keys: &[NewActivationKey],
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        event: &Event,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("write_new_keys", |tables| {
            let is_taken = |id| tables.licenses.contains_key(id) || tables.signposts.contains_key(id);
            demand(!keys.iter().any(|key| is_taken(&key.record.license_id)))?;
            tables.keep_answer(answer, now)?;
            tables.licenses.extend(keys.iter().map(|key| (key.record.license_id, key.record.clone())));
            tables.sealed.extend(keys.iter().map(|key| (key.record.license_id, key.sealed.clone())));
            tables.events.push(event.clone());
            Ok(())
        })
    }
}

impl KeyRevealStore for ScriptedStore {
    async fn read_for_key_reveal(&self, license: LicenseId, event: RecordVersion) -> Result<KeyRevealView, StoreError> {
        let tables = self.read("read_for_key_reveal");
        Ok(KeyRevealView { has_event: tables.has_event(license, event), license: tables.sealed_license(license) })
    }

    async fn write_key_reveal(&self, event: &LicenseEvent) -> Result<(), StoreError> {
        self.write("write_key_reveal", |tables| {
            let license = event.license_id;
            demand(!tables.has_event(license, event.event.event_id))?;
            let record = tables.licenses.get_mut(&license).ok_or(StoreError::Conflict)?;
            demand(record.chain.number + 1 == event.number)?;
            record.chain = event.head();
            tables.license_events.push(event.clone());
            Ok(())
        })
    }
}

impl KeyReissueStore for ScriptedStore {
    async fn read_for_key_reissue(
        &self,
        license: LicenseId,
        event: RecordVersion,
        scope: Option<&IdempotencyScope>,
    ) -> Result<KeyReissueView, StoreError> {
        let tables = self.read("read_for_key_reissue");
        Ok(KeyReissueView {
            has_event: tables.has_event(license, event),
            earlier: tables.kept_answer(scope),
            record: tables.licenses.get(&license).cloned(),
        })
    }

    async fn write_key_reissue(
        &self,
        reissue: &KeyReissue,
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let KeyReissue { change, sealed, signpost } = reissue;
        self.write("write_key_reissue", |tables| {
            // All or nothing.
            let mut changed = tables.clone();
            demand(!changed.licenses.contains_key(signpost) && !changed.signposts.contains_key(signpost))?;
            changed.change_license(change)?;
            changed.keep_answer(answer, now)?;
            changed.sealed.insert(change.after.license_id, sealed.clone());
            changed.signposts.insert(*signpost, change.after.license_id);
            *tables = changed;
            Ok(())
        })
    }
}

impl Tables {
    fn sealed_license(&self, license: LicenseId) -> Option<SealedLicense> {
        let (record, sealed) = (self.licenses.get(&license)?, self.sealed.get(&license)?);
        Some(SealedLicense { record: record.clone(), sealed: sealed.clone() })
    }

    fn kept_answer(&self, scope: Option<&IdempotencyScope>) -> Option<KeptAnswer> {
        let (_, earlier) = self.kept_answers.iter().find(|(earlier, _)| Some(earlier) == scope)?;
        Some(earlier.clone())
    }

    /// Keeps an answer, if its scope has none that is still to be kept.
    fn keep_answer(
        &mut self,
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some((scope, answer)) = answer else { return Ok(()) };
        demand(!self.kept_answers.iter().any(|(earlier, kept)| earlier == scope && kept.keep_until > now))?;
        self.kept_answers.retain(|(earlier, _)| earlier != scope);
        self.kept_answers.push((scope.clone(), answer.clone()));
        Ok(())
    }
}
