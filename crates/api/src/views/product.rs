//! A product as the vendor sees it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use latchkey_core::{FeatureName, PrincipalArn, Product, ProductId, ProductName, RecordVersion, Version};
use serde::{Deserialize, Serialize};

/// A product as it was defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductView {
    /// The ID that activation keys and license keys name.
    pub product_id: ProductId,
    /// The vendor's last change of it, which the next one names as `If-Match`.
    pub record_version: RecordVersion,
    /// The name customers know it by.
    pub name: ProductName,
    /// The version sold at present.
    pub version: Version,
    /// The features that a license may grant.
    pub features: BTreeSet<FeatureName>,
    /// When it was first defined.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// Who first defined it.
    pub created_by: PrincipalArn,
    /// When it was last defined.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// Who last defined it.
    pub updated_by: PrincipalArn,
}

impl From<Product> for ProductView {
    fn from(product: Product) -> Self {
        Self {
            product_id: product.product_id,
            record_version: product.record_version,
            name: product.definition.name,
            version: product.definition.version,
            features: product.definition.features,
            created_at: product.created_at,
            created_by: product.created_by,
            updated_at: product.updated_at,
            updated_by: product.updated_by,
        }
    }
}
