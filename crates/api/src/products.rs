//! `PUT /v1/products/{product_id}`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use latchkey_core::{FeatureName, PrincipalArn, Product, ProductId, ProductName, Version};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::openapi::schemas;

/// What a product shall be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProductRequest {
    /// The name customers know it by.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::ProductName))]
    pub name: ProductName,
    /// The version sold at present.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::Version))]
    pub version: Version,
    /// The features that a license may grant.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schemas::FeatureName>, default = json!([])))]
    pub features: BTreeSet<FeatureName>,
}

/// A product as it was defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductResponse {
    /// The ID that activation keys and license keys name.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::ProductId))]
    pub product_id: ProductId,
    /// The name customers know it by.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::ProductName))]
    pub name: ProductName,
    /// The version sold at present.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::Version))]
    pub version: Version,
    /// The features that a license may grant.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schemas::FeatureName>))]
    pub features: BTreeSet<FeatureName>,
    /// When it was first defined.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::Timestamp))]
    pub created_at: Timestamp,
    /// Who first defined it.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::PrincipalArn))]
    pub created_by: PrincipalArn,
    /// When it was last defined.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::Timestamp))]
    pub updated_at: Timestamp,
    /// Who last defined it.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::PrincipalArn))]
    pub updated_by: PrincipalArn,
}

impl From<Product> for ProductResponse {
    fn from(product: Product) -> Self {
        Self {
            product_id: product.product_id,
            name: product.name,
            version: product.version,
            features: product.features,
            created_at: product.created_at,
            created_by: product.created_by,
            updated_at: product.updated_at,
            updated_by: product.updated_by,
        }
    }
}
