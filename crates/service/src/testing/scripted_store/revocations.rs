//! Revocation lists.

use latchkey_core::{ListEntries, ProductId};

use super::{ScriptedStore, demand, page};
use crate::{ChunkNames, ListHead, ListedEntry, Page, Place, RevocationListReader, RevocationListWriter, StoreError};

impl RevocationListReader for ScriptedStore {
    async fn read_list_head(&self, product: &ProductId) -> Result<Option<ListHead>, StoreError> {
        Ok(self.read("read_list_head").list_heads.remove(product))
    }

    async fn read_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
    ) -> Result<Option<ListEntries>, StoreError> {
        if chunks.count == 0 {
            return Ok(Some(ListEntries::default()));
        }
        let tables = self.read("read_list_entries");
        let chunks = chunks.names().map(|name| tables.list_chunks.get(&(product.clone(), name)).cloned());
        let Some(chunks) = chunks.collect::<Option<Vec<_>>>() else { return Ok(None) };
        Ok(Some(ListEntries::from_bytes(chunks.concat()).unwrap()))
    }
}

impl RevocationListWriter for ScriptedStore {
    async fn read_taken_back(
        &self,
        product: &ProductId,
        after: Option<&Place>,
    ) -> Result<Page<ListedEntry, Place>, StoreError> {
        let mut entries = self.read("read_taken_back").taken_back;
        entries.retain(|(of, _)| of == product);
        let mut entries: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
        entries.sort_by_key(|entry| entry.taken_back.id);
        // So that there are several pages, and few.
        let limit = entries.len().div_ceil(3);
        Ok(page(entries, |entry| Place(entry.taken_back.id.to_string()), after, limit))
    }

    async fn write_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
        entries: &ListEntries,
    ) -> Result<(), StoreError> {
        if chunks.count == 0 {
            return Ok(());
        }
        self.write("write_list_entries", |tables| {
            let chunks = chunks.parts(entries).map(|(name, bytes)| ((product.clone(), name), bytes.to_vec()));
            tables.list_chunks.extend(chunks);
            Ok(())
        })
    }

    async fn write_list_head(
        &self,
        product: &ProductId,
        head: &ListHead,
        earlier: Option<u64>,
    ) -> Result<(), StoreError> {
        self.write("write_list_head", |tables| {
            demand(tables.list_heads.get(product).map(|stored| stored.seq) == earlier)?;
            tables.list_heads.insert(product.clone(), head.clone());
            Ok(())
        })
    }

    async fn delete_list_entries(&self, product: &ProductId, chunks: ChunkNames) -> Result<(), StoreError> {
        if chunks.count == 0 {
            return Ok(());
        }
        self.write("delete_list_entries", |tables| {
            chunks.names().for_each(|name| drop(tables.list_chunks.remove(&(product.clone(), name))));
            Ok(())
        })
    }
}
