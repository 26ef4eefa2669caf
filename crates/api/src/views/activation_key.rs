//! An activation key as the vendor gets it.

use latchkey_core::{ActivationKey, Customer, License, LicenseId, OrderId, ProductId, RecordVersion};
use serde::{Deserialize, Serialize, Serializer};

/// The activation key of a license, and whom it is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationKeyView {
    /// The secret to hand to the customer, `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    #[serde(serialize_with = "revealed")]
    pub activation_key: ActivationKey,
    /// The license.
    pub license_id: LicenseId,
    /// The vendor's last change of the license, which the next one names as `If-Match`.
    pub record_version: RecordVersion,
    /// What the license is for.
    pub product: ProductId,
    /// Who bought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub customer: Option<Customer>,
    /// The vendor's order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub order_id: Option<OrderId>,
}

impl ActivationKeyView {
    /// Shows the activation key of a license.
    #[must_use]
    pub fn new(
        activation_key: ActivationKey,
        license_id: LicenseId,
        record_version: RecordVersion,
        license: License,
    ) -> Self {
        let License { product, customer, order_id, .. } = license;
        Self { activation_key, license_id, record_version, product, customer, order_id }
    }
}

/// The type itself can't be written out by mistake.
pub(crate) fn revealed<S: Serializer>(activation_key: &ActivationKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&activation_key.reveal())
}
