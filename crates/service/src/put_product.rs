//! A vendor defines a product.

use std::collections::BTreeSet;

use latchkey_core::{FeatureName, PrincipalArn, Product, ProductId, ProductName, Version};
use rand::CryptoRng;

use crate::time_frame::Retries;
use crate::{ProductStore, StoreError, TimeFrame, UseCaseError};

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

/// What a vendor asks.
#[derive(Debug)]
pub struct PutProduct {
    /// Which product.
    pub product_id: ProductId,
    /// What it shall be.
    pub definition: ProductDefinition,
    /// Who asks.
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
    let PutProduct { product_id, definition, by } = command;
    let ProductDefinition { name, version, features } = definition;
    let new = Product {
        product_id,
        name,
        version,
        features,
        created_at: time.now,
        created_by: by.clone(),
        updated_at: time.now,
        updated_by: by,
    };
    let mut retries = Retries::until(time.deadline);
    let mut lost: Option<(Product, bool)> = None;
    loop {
        let earlier = store.read_product(&new.product_id).await?;
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if let Some(written) = lost.take().filter(|(sent, _)| earlier.as_ref() == Some(sent)) {
            return Ok(written);
        }
        let mut product = new.clone();
        if let Some(Product { created_at, created_by, .. }) = earlier.clone() {
            (product.created_at, product.created_by) = (created_at, created_by);
        }
        match store.write_product(&product, earlier.as_ref()).await {
            Ok(()) => return Ok((product, earlier.is_none())),
            Err(StoreError::Conflict) => retries.pause(random).await?,
            Err(error) => return Err(error.into()),
        }
        lost = Some((product, earlier.is_none()));
    }
}

#[cfg(test)]
mod tests;
