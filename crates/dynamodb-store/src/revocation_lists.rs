//! Revocation lists: of each a head, and its entries in chunks, since an item holds no more than 400 KB.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, PutRequest, WriteRequest};
use latchkey_core::{ListEntries, ProductId};
use latchkey_service::{
    ChunkNames, ListHead, ListedEntry, Page, Place, RevocationListReader, RevocationListWriter, StoreError,
};

use crate::batch_read::batch_read;
use crate::batch_write::batch_write;
use crate::item::{self, Item, Key};
use crate::license_changes::listed_entry;
use crate::range::Range;
use crate::{DynamoDbLicenseReader, DynamoDbProperties, fault};

/// The attribute of a chunk that has its entries.
const ENTRIES: &str = "entries";

impl RevocationListReader for DynamoDbProperties {
    async fn read_list_head(&self, product: &ProductId) -> Result<Option<ListHead>, StoreError> {
        self.read(item::list_head(product)).await
    }

    async fn read_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
    ) -> Result<Option<ListEntries>, StoreError> {
        if chunks.count == 0 {
            return Ok(Some(ListEntries::default()));
        }
        let keys: Vec<_> = chunks.names().map(|name| item::list_chunk(product, name)).collect();
        let wanted: Vec<&Key> = keys.iter().collect();
        let mut found = batch_read(&self.client, &[(&self.table, &wanted)]).await?;
        let mut bytes = Vec::new();
        for key in &keys {
            let Some(mut chunk) = found.take(key) else { return Ok(None) };
            let Some(AttributeValue::B(entries)) = chunk.remove(ENTRIES) else { return Err(no_entries()) };
            bytes.extend(entries.into_inner());
        }
        ListEntries::from_bytes(bytes).map(Some).ok_or_else(no_entries)
    }
}

fn no_entries() -> StoreError {
    StoreError::Fault("a chunk of a revocation list has no entries".into())
}

/// Reads what was taken back, and publishes it.
#[derive(Debug, Clone)]
pub struct DynamoDbRevocationLists {
    licenses: DynamoDbLicenseReader,
    properties: DynamoDbProperties,
}

impl DynamoDbRevocationLists {
    /// A publisher of what the one table has in the other.
    pub fn new(client: Client, licenses_table: impl Into<String>, properties_table: impl Into<String>) -> Self {
        Self {
            licenses: DynamoDbLicenseReader::new(client.clone(), licenses_table),
            properties: DynamoDbProperties::new(client, properties_table),
        }
    }

    /// The table that lists are published in, and products are found in.
    #[must_use]
    pub fn properties(&self) -> &DynamoDbProperties {
        &self.properties
    }
}

impl RevocationListReader for DynamoDbRevocationLists {
    async fn read_list_head(&self, product: &ProductId) -> Result<Option<ListHead>, StoreError> {
        self.properties.read_list_head(product).await
    }

    async fn read_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
    ) -> Result<Option<ListEntries>, StoreError> {
        self.properties.read_list_entries(product, chunks).await
    }
}

impl RevocationListWriter for DynamoDbRevocationLists {
    async fn read_taken_back(
        &self,
        product: &ProductId,
        after: Option<&Place>,
    ) -> Result<Page<ListedEntry, Place>, StoreError> {
        // As many as a page of DynamoDB has.
        self.licenses.read_page(&Range::of_taken_back(product, after), usize::MAX, listed_entry).await
    }

    async fn write_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
        entries: &ListEntries,
    ) -> Result<(), StoreError> {
        let put = |(name, bytes)| {
            let put = PutRequest::builder().set_item(Some(chunk_item(product, name, bytes)));
            Ok(WriteRequest::builder().put_request(put.build().map_err(fault::of_request)?).build())
        };
        let writes = chunks.parts(entries).map(put).collect::<Result<_, StoreError>>()?;
        batch_write(&self.properties.client, &self.properties.table, writes).await
    }

    async fn write_list_head(
        &self,
        product: &ProductId,
        head: &ListHead,
        earlier: Option<u64>,
    ) -> Result<(), StoreError> {
        let put = self.properties.client.put_item().table_name(&self.properties.table);
        let put = put.set_item(Some(item::write(item::list_head(product), head)?));
        let put = match earlier {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(earlier) => put
                .condition_expression("seq = :earlier")
                .expression_attribute_values(":earlier", item::value(&earlier)?),
        };
        put.send().await.map(drop).map_err(|error| fault::of_call("PutItem", error))
    }

    async fn delete_list_entries(&self, product: &ProductId, chunks: ChunkNames) -> Result<(), StoreError> {
        let delete = |name| {
            let delete = DeleteRequest::builder().set_key(Some(item::list_chunk(product, name).into_item()));
            Ok(WriteRequest::builder().delete_request(delete.build().map_err(fault::of_request)?).build())
        };
        let writes = chunks.names().map(delete).collect::<Result<_, StoreError>>()?;
        batch_write(&self.properties.client, &self.properties.table, writes).await
    }
}

/// Entries of a list, as an item.
pub(crate) fn chunk_item(product: &ProductId, name: String, entries: &[u8]) -> Item {
    let mut item = item::list_chunk(product, name).into_item();
    item.insert(ENTRIES.to_owned(), AttributeValue::B(Blob::new(entries)));
    item
}
