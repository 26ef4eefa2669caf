//! A vendor defines a product.

use std::collections::BTreeSet;
use std::future::Future;

use latchkey_core::{FeatureName, PrincipalArn, Product, ProductId, ProductName, RecordVersion, Version};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What `put-product` reads and writes.
pub trait ProductStore: Sync {
    /// Reads a product.
    fn read_product(&self, product: &ProductId) -> impl Future<Output = Result<Option<Product>, StoreError>> + Send;

    /// Writes a product.
    ///
    /// An adapter MUST answer [`StoreError::Conflict`], and write nothing, unless the stored product has the version
    /// `earlier`, or for `None` unless there is none. It compares nothing else.
    fn write_product(
        &self,
        product: &Product,
        earlier: Option<RecordVersion>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What a vendor says of a product.
#[derive(Debug)]
pub struct ProductDefinition {
    /// The name customers know it by.
    pub name: ProductName,
    /// The version sold at present.
    pub version: Version,
    /// The features that a license may grant.
    pub features: BTreeSet<FeatureName>,
}

/// A request to define a product.
#[derive(Debug)]
pub struct PutProduct {
    /// Which product.
    pub product_id: ProductId,
    /// What it shall be.
    pub definition: ProductDefinition,
    /// Who defines it.
    pub by: PrincipalArn,
}

/// Defines a product, or redefines it; answers whether it is new.
///
/// Licenses that were made before keep their features.
///
/// # Errors
///
/// Faults of the store.
pub async fn put_product(
    command: PutProduct,
    time: TimeFrame,
    store: &impl ProductStore,
    random: &mut (impl CryptoRng + Send),
) -> Result<(Product, bool), UseCaseError> {
    let PutProduct { product_id, definition, by } = &command;
    let record_version = RecordVersion(time.new_id(random));
    retry(time, random, |sent_as_new: Option<bool>| async move {
        let earlier = store.read_product(product_id).await?;
        if let (Some(is_new), Some(written)) = (sent_as_new, &earlier)
            && written.record_version == record_version
        {
            // The store sent the write twice, and took its own first attempt for somebody else's.
            return Ok(Attempt::Done((written.clone(), is_new)));
        }
        let (is_new, version) = (earlier.is_none(), earlier.as_ref().map(|earlier| earlier.record_version));
        let created = earlier.map(|earlier| (earlier.created_at, earlier.created_by));
        let (created_at, created_by) = created.unwrap_or_else(|| (time.now, by.clone()));
        let product = Product {
            product_id: product_id.clone(),
            record_version,
            name: definition.name.clone(),
            version: definition.version.clone(),
            features: definition.features.clone(),
            created_at,
            created_by,
            updated_at: time.now,
            updated_by: by.clone(),
        };
        let write = store.write_product(&product, version).await;
        Attempt::of(write, is_new, |is_new| (product, is_new))
    })
    .await
}

#[cfg(test)]
mod tests;
