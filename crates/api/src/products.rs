//! `PUT /v1/products/{product_id}`.

use std::collections::BTreeSet;

use latchkey_core::{FeatureName, Product, ProductName, Version};
use serde::Deserialize;

/// What a product shall be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductRequest {
    /// The name customers know it by.
    pub name: ProductName,
    /// The version sold at present.
    pub version: Version,
    /// The features that a license may grant.
    #[serde(default)]
    pub features: BTreeSet<FeatureName>,
}

/// A product as it was defined.
pub type ProductResponse = Product;
