//! The signing keys that were taken back: an attribute of the switches, so that whatever decides on a license key reads them along.

use aws_sdk_dynamodb::types::TransactWriteItem;
use latchkey_core::{Event, RevokedSigningKey, RevokedSigningKeys};
use latchkey_service::{RevokedSigningKeyReader, RevokedSigningKeyWriter, StoreError};

use crate::change::Change;
use crate::{DynamoDbAdministration, DynamoDbProperties, DynamoDbRevocationLists, item};

impl RevokedSigningKeyReader for DynamoDbProperties {
    async fn read_revoked_signing_keys(&self) -> Result<RevokedSigningKeys, StoreError> {
        let item = self.read_item(item::switches(0)).await?;
        Ok(item::read_switches(item)?.revoked_signing_keys)
    }
}

impl RevokedSigningKeyReader for DynamoDbAdministration {
    async fn read_revoked_signing_keys(&self) -> Result<RevokedSigningKeys, StoreError> {
        self.properties.read_revoked_signing_keys().await
    }
}

impl RevokedSigningKeyReader for DynamoDbRevocationLists {
    async fn read_revoked_signing_keys(&self) -> Result<RevokedSigningKeys, StoreError> {
        self.properties().read_revoked_signing_keys().await
    }
}

impl RevokedSigningKeyWriter for DynamoDbAdministration {
    async fn write_revoked_signing_key(
        &self,
        revoked: &RevokedSigningKey,
        earlier: usize,
        event: &Event,
    ) -> Result<(), StoreError> {
        let change = Change::new(item::switches(0)).name("#revoked", item::REVOKED_SIGNING_KEYS);
        let change = change.value(":one_more", &vec![revoked])?;
        let change = match earlier {
            0 => change.only_if("attribute_not_exists(#revoked)").set("#revoked = :one_more"),
            _ => change
                .only_if("size(#revoked) = :earlier")
                .set("#revoked = list_append(#revoked, :one_more)")
                .value(":earlier", &earlier)?,
        };
        let mut marker = item::unlisted_products().into_item();
        // Another one each time, or the stream would tell of no change.
        marker.insert("event_id".to_owned(), item::value(&event.event_id)?);
        let update: TransactWriteItem = change.into_write(&self.properties.table)?;
        self.write([update, self.put_license_item(marker)?], event).await
    }
}
