//! The ports of revocation lists, and what they keep.

use std::future::Future;

use latchkey_core::{ListEntries, Moment, ProductId, RecordVersion, SigningKeyId, TakenBack};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Page, Place, RevokedSigningKeyReader, StoreError};

/// What was taken back, with the event that it was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntry {
    /// What was taken back.
    pub taken_back: TakenBack,
    /// The event of the change: another one when the same was given back and taken back again.
    pub event_id: RecordVersion,
}

/// A published list without its entries, which stand in chunks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHead {
    /// Rises from list to list.
    pub seq: u64,
    /// When it was signed.
    pub signed_at: Moment,
    /// The signed lines, one for each key.
    pub signed: Vec<String>,
    /// The keys that signed it.
    pub list_keys: Vec<SigningKeyId>,
    /// Names what it was made of: the entries, each with the event of it.
    pub made_of: String,
    /// Where its entries are.
    pub chunks: ChunkNames,
    /// Where those of the list before are, for whoever is reading that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_chunks: Option<ChunkNames>,
}

/// Names the chunks of one list; no other list's have the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkNames {
    /// What all of them begin with; a UUID of version 7.
    pub prefix: Uuid,
    /// How many there are.
    pub count: usize,
}

impl ChunkNames {
    /// How many entries a chunk has at most: an item of DynamoDB holds 400 KB.
    const ENTRIES_MAX: usize = 15_000;

    /// Names the chunks of so many entries.
    #[must_use]
    pub fn of(prefix: Uuid, entries: &ListEntries) -> Self {
        Self { prefix, count: entries.len().div_ceil(Self::ENTRIES_MAX) }
    }

    /// Each chunk's name, in the order of the entries.
    pub fn names(self) -> impl Iterator<Item = String> {
        (0..self.count).map(move |number| format!("{}#{number}", self.prefix))
    }

    /// Each chunk's name and bytes.
    pub fn parts(self, entries: &ListEntries) -> impl Iterator<Item = (String, &[u8])> {
        self.names().zip(entries.chunks(Self::ENTRIES_MAX))
    }
}

/// What reads revocation lists.
pub trait RevocationListReader: Sync {
    /// Reads what the product's list says of itself; `None` when there is none yet.
    ///
    /// An adapter MUST make one call.
    fn read_list_head(&self, product: &ProductId) -> impl Future<Output = Result<Option<ListHead>, StoreError>> + Send;

    /// Reads a list's entries; `None` when a chunk is gone, since newer lists came.
    ///
    /// An adapter MUST make one call, and none where there are no chunks.
    fn read_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
    ) -> impl Future<Output = Result<Option<ListEntries>, StoreError>> + Send;
}

/// What publishes revocation lists.
pub trait RevocationListWriter: RevocationListReader + RevokedSigningKeyReader {
    /// Reads what is taken back of a product, by ID, from the one after `after` on.
    ///
    /// An adapter MUST make one call. A page MUST name its end when there may be more, and MUST name none when there is no
    /// more. What has been there all the while MUST be on exactly one page.
    fn read_taken_back(
        &self,
        product: &ProductId,
        after: Option<&Place>,
    ) -> impl Future<Output = Result<Page<ListedEntry, Place>, StoreError>> + Send;

    /// Writes a list's entries, of which nobody knows until there is its head.
    ///
    /// An adapter MUST make one call, and none where there are no chunks.
    fn write_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
        entries: &ListEntries,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Writes what a list says of itself.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored head
    /// has the number `earlier`, or for `None` unless there is none.
    fn write_list_head(
        &self,
        product: &ProductId,
        head: &ListHead,
        earlier: Option<u64>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Deletes entries that no head leads to.
    ///
    /// An adapter MUST make one call, and none where there are no chunks; what isn't there MUST be no error.
    fn delete_list_entries(
        &self,
        product: &ProductId,
        chunks: ChunkNames,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
