//! Revocation lists: what was taken back is listed, signed and served.

mod fetch;
mod publish;
mod store;

pub use fetch::{Fetched, fetch_revocations};
pub use publish::{Publication, PublishRevocations, publish_revocations};
pub use store::{ChunkNames, ListHead, ListedEntry, RevocationListReader, RevocationListWriter};

#[cfg(test)]
mod tests;
