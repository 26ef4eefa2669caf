//! Blocked computers, each an item, spread over 16 partitions.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use latchkey_core::{BlockedComputer, ComputerIdHash, Event};
use latchkey_service::{BlockedComputerReader, BlockedComputerWriter, Page, StoreError};

use crate::{DynamoDbAdministration, DynamoDbProperties, fault, item};

impl BlockedComputerReader for DynamoDbProperties {
    async fn read_blocked_computer(&self, computer: &ComputerIdHash) -> Result<Option<BlockedComputer>, StoreError> {
        self.read(item::blocked_computer(computer)).await
    }

    /// Partition by partition, each in the order of its sort keys.
    async fn read_blocked_computers(
        &self,
        after: Option<&ComputerIdHash>,
        limit: usize,
    ) -> Result<Page<BlockedComputer, ComputerIdHash>, StoreError> {
        let mut items: Vec<BlockedComputer> = Vec::new();
        let mut after_in_partition = after.map(ComputerIdHash::as_str);
        for first_four_bits in after.map_or(0, ComputerIdHash::first_four_bits)..16 {
            let pk = item::blocked_computers(first_four_bits);
            let page = self.read_page(pk, after_in_partition.take(), limit - items.len()).await?;
            items.extend(page.items);
            let end = page.end.map(|end| end.parse()).transpose();
            let end = end.map_err(|_| StoreError::Fault("a blocked computer has no ID".into()))?;
            if end.is_some() || items.len() >= limit {
                let end = end.or_else(|| items.last().map(|last| last.id.clone()));
                return Ok(Page { items, end });
            }
        }
        Ok(Page { items, end: None })
    }
}

impl BlockedComputerReader for DynamoDbAdministration {
    async fn read_blocked_computer(&self, computer: &ComputerIdHash) -> Result<Option<BlockedComputer>, StoreError> {
        self.properties.read_blocked_computer(computer).await
    }

    async fn read_blocked_computers(
        &self,
        after: Option<&ComputerIdHash>,
        limit: usize,
    ) -> Result<Page<BlockedComputer, ComputerIdHash>, StoreError> {
        self.properties.read_blocked_computers(after, limit).await
    }
}

impl BlockedComputerWriter for DynamoDbAdministration {
    async fn write_blocked_computer(&self, entry: &BlockedComputer, event: &Event) -> Result<(), StoreError> {
        let put = self.put(item::write(item::blocked_computer(&entry.id), entry)?, None);
        let put = TransactWriteItem::builder().put(put.build().map_err(fault::of_request)?).build();
        self.write([put], event).await
    }

    async fn remove_blocked_computer(&self, entry: &BlockedComputer, event: &Event) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(&self.properties.table)
            .set_key(Some(item::blocked_computer(&entry.id).into_item()))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", item::value(&entry.version)?);
        let delete = TransactWriteItem::builder().delete(delete.build().map_err(fault::of_request)?).build();
        self.write([delete], event).await
    }
}
