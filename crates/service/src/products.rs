//! A vendor defines products.

use std::future::Future;

use latchkey_core::{Author, Change, Denial, Event, Product, ProductDefinition, ProductId, RecordVersion};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{Page, StoreError, TimeFrame, UseCaseError};

/// What reads products.
pub trait ProductReader: Sync {
    /// Reads a product, in one call.
    fn read_product(&self, product: &ProductId) -> impl Future<Output = Result<Option<Product>, StoreError>> + Send;

    /// Reads products in the order of their IDs (that of their bytes), from the one after `after` on, at most `limit`.
    ///
    /// An adapter MUST make one call. A page MUST name the product that it ends with when there may be more, and MUST name
    /// none when there are no more.
    fn read_products(
        &self,
        after: Option<&ProductId>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Product, ProductId>, StoreError>> + Send;
}

/// What changes products.
pub trait ProductWriter: ProductReader {
    /// Writes a product, and keeps the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored
    /// product has the version `earlier`, or for `None` unless there is none. It compares nothing else. With a new product it
    /// MUST write what leads whoever publishes revocation lists to it.
    fn write_product(
        &self,
        product: &Product,
        earlier: Option<RecordVersion>,
        event: &Event,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A request to define a product.
#[derive(Debug)]
pub struct PutProduct {
    /// Which product.
    pub product_id: ProductId,
    /// What it shall be.
    pub definition: ProductDefinition,
    /// The version that whoever asks has seen; `None` when they saw none.
    pub seen: Option<RecordVersion>,
    /// Who asks.
    pub by: Author,
}

/// Defines a product, or redefines it; answers whether it is new.
///
/// Licenses that were made before keep their features. Nothing is changed where it is defined so, and whoever asks has seen
/// that, or asks again for what they did (R14).
///
/// # Errors
///
/// [`Denial::Unseen`] for a product that was not seen as it is; and faults of the store.
pub async fn put_product(
    command: PutProduct,
    time: TimeFrame,
    store: &impl ProductWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<(Product, bool), UseCaseError> {
    let PutProduct { product_id, definition, seen, by } = &command;
    let seen = *seen;
    let record_version = RecordVersion(time.new_id(random));
    retry(time, random, |_: Option<()>| async move {
        let earlier = store.read_product(product_id).await?;
        if let Some(stored) = &earlier {
            // A store that sends a write twice may take its own first attempt for somebody else's.
            if stored.record_version == record_version {
                return Ok(Attempt::Done((stored.clone(), stored.replaces.is_none())));
            }
            let is_repeated = stored.replaces == seen && stored.updated_by == by.principal;
            if stored.definition == *definition && (is_repeated || seen == Some(stored.record_version)) {
                return Ok(Attempt::Done((stored.clone(), false)));
            }
        }
        RecordVersion::check(seen, earlier.as_ref().map(|earlier| earlier.record_version)).map_err(Denial::from)?;
        let is_new = earlier.is_none();
        let before = earlier.as_ref().map(|earlier| earlier.definition.clone());
        let created = earlier.map(|earlier| (earlier.created_at, earlier.created_by));
        let (created_at, created_by) = created.unwrap_or_else(|| (time.now, by.principal.clone()));
        let product = Product {
            product_id: product_id.clone(),
            record_version,
            replaces: seen,
            definition: definition.clone(),
            created_at,
            created_by,
            updated_at: time.now,
            updated_by: by.principal.clone(),
        };
        let change = Change::ProductChanged { product_id: product_id.clone(), before, after: definition.clone() };
        let event = Event { event_id: record_version, at: time.now, author: by.clone().into(), change };
        let write = store.write_product(&product, seen, &event).await;
        Attempt::of(write, (), |()| (product, is_new))
    })
    .await
}

#[cfg(test)]
mod tests;
