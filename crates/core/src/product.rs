//! What a license is for.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::{Lines, check_name, check_visible, text_type};
use crate::{PrincipalArn, RecordVersion};

text_type! {
    /// A product's ID, 1 to 64 letters, digits, dots, dashes and underscores; upper and lower case differ.
    pub ProductId, plain, |text| check_name(text, 64)
}
text_type! {
    /// The name customers know a product by, 1 to 255 characters.
    pub ProductName, plain, |text| check_visible(text, 255, Lines::One)
}
text_type! {
    /// A product's version, 1 to 64 characters, compared by the vendor's application only.
    pub Version, plain, |text| check_visible(text, 64, Lines::One)
}
text_type! {
    /// The name of a feature that a license may grant, 1 to 64 letters, digits, dots, dashes and underscores.
    pub FeatureName, plain, |text| check_name(text, 64)
}

/// What a vendor says of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDefinition {
    /// The name customers know it by.
    pub name: ProductName,
    /// The version sold at present.
    pub version: Version,
    /// The features that a license may grant.
    pub features: BTreeSet<FeatureName>,
}

/// A product as a vendor has defined it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The ID that keys and license keys name.
    pub product_id: ProductId,
    /// The vendor's last change of it.
    pub record_version: RecordVersion,
    /// The version that it came in place of; `None` when it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<RecordVersion>,
    /// What the vendor says of it.
    #[serde(flatten)]
    pub definition: ProductDefinition,
    /// When it was first defined.
    pub created_at: Timestamp,
    /// Who first defined it.
    pub created_by: PrincipalArn,
    /// When it was last defined.
    pub updated_at: Timestamp,
    /// Who last defined it.
    pub updated_by: PrincipalArn,
}
