//! The store of what replaces activation keys: the license, the signpost to it, the event, and what was answered.

use jiff::Timestamp;
use latchkey_core::{LicenseId, RecordVersion};
use latchkey_service::{
    IdempotencyScope, KeptAnswer, KeyReissue, KeyReissueStore, KeyReissueView, LicenseChange, StoreError,
};

use crate::batch_read::batch_read;
use crate::keys::SEALED;
use crate::license_changes::{license_change, license_event_item};
use crate::{DynamoDbLicenses, item, license_item};

impl KeyReissueStore for DynamoDbLicenses {
    async fn read_for_key_reissue(
        &self,
        license: LicenseId,
        event: RecordVersion,
        scope: Option<&IdempotencyScope>,
    ) -> Result<KeyReissueView, StoreError> {
        let (license, event) = (item::license(license), item::license_event(license, event));
        let kept_answer = scope.map(item::kept_answer);
        let keys: Vec<_> = [&license, &event].into_iter().chain(&kept_answer).collect();
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        Ok(KeyReissueView {
            record: license_item::record(&mut found, &license)?,
            has_event: found.take(&event).is_some(),
            earlier: kept_answer.and_then(|key| found.take(&key)).map(item::read).transpose()?,
        })
    }

    async fn write_key_reissue(
        &self,
        reissue: &KeyReissue,
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let KeyReissue { change: LicenseChange { before, after, event, .. }, sealed, signpost } = reissue;
        let license = license_change(before, after)?.set(format!("{SEALED} = :sealed")).value(":sealed", sealed)?;
        let mut writes = vec![
            license.into_write(&self.licenses_table)?,
            self.put_new(license_event_item(event)?)?,
            self.put_new(license_item::signpost(*signpost, before.license_id)?)?,
        ];
        if let Some((scope, answer)) = answer {
            writes.push(self.keep_answer(scope, answer, now)?);
        }
        self.write_all(writes).await
    }
}
