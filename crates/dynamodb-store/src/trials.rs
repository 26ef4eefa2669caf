//! The store of trials that computers have had, each an item.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use latchkey_core::{ComputerIdHash, Event, ProductId, Trial};
use latchkey_service::{Page, Place, StoreError, TrialFinder, TrialReader, TrialWriter};

use crate::batch_read::batch_read;
use crate::range::Range;
use crate::{DynamoDbLicenseReader, DynamoDbLicenses, fault, item};

impl TrialReader for DynamoDbLicenses {
    async fn read_trial(&self, computer: &ComputerIdHash, product: &ProductId) -> Result<Option<Trial>, StoreError> {
        let trial = item::trial(computer, product);
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &[&trial])]).await?;
        found.take(&trial).map(item::read).transpose()
    }
}

impl TrialWriter for DynamoDbLicenses {
    async fn remove_trial(&self, trial: &Trial, event: &Event) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(&self.licenses_table)
            .set_key(Some(item::trial(&trial.computer, &trial.product).into_item()))
            .condition_expression("license_id = :license_id")
            .expression_attribute_values(":license_id", item::value(&trial.license_id)?);
        let delete = TransactWriteItem::builder().delete(delete.build().map_err(fault::of_request)?).build();
        self.write_all(vec![delete, self.put_new(item::write_event(item::event(event), event)?)?]).await
    }
}

impl TrialFinder for DynamoDbLicenseReader {
    async fn read_trials(
        &self,
        computer: &ComputerIdHash,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<Trial, Place>, StoreError> {
        self.read_page(&Range::of_trials(computer, after), limit, item::read).await
    }
}
