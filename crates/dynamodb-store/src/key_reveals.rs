//! The store of what reveals activation keys: the license with its sealed activation key, and the event.

use latchkey_core::{LicenseEvent, LicenseId, RecordVersion};
use latchkey_service::{KeyRevealStore, KeyRevealView, StoreError};

use crate::DynamoDbLicenses;
use crate::batch_read::batch_read;
use crate::item;
use crate::keys::sealed_license;
use crate::license_changes::{at_chain, license_event_item};

impl KeyRevealStore for DynamoDbLicenses {
    async fn read_for_key_reveal(&self, license: LicenseId, event: RecordVersion) -> Result<KeyRevealView, StoreError> {
        let (license, event) = (item::license(license), item::license_event(license, event));
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &[&license, &event])]).await?;
        Ok(KeyRevealView {
            license: found.take(&license).map(sealed_license).transpose()?.flatten(),
            has_event: found.take(&event).is_some(),
        })
    }

    async fn write_key_reveal(&self, event: &LicenseEvent) -> Result<(), StoreError> {
        let license = at_chain(event.license_id, event.number.saturating_sub(1))?
            .set("#chain = :chain")
            .value(":chain", &event.head())?;
        let writes = vec![license.into_write(&self.licenses_table)?, self.put_new(license_event_item(event)?)?];
        self.write_all(writes).await
    }
}
