//! A trial as the vendor sees it.

use jiff::Timestamp;
use latchkey_core::{ComputerIdHash, LicenseId, ProductId, Trial};
use serde::{Deserialize, Serialize};

/// The trial that a computer has had of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrialView {
    /// Names the computer: the SHA-256 of the computer ID.
    pub id: ComputerIdHash,
    /// Of which product.
    pub product: ProductId,
    /// The license that it was.
    pub license_id: LicenseId,
    /// When the computer took its seat.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub activated_at: Timestamp,
}

impl From<Trial> for TrialView {
    fn from(trial: Trial) -> Self {
        let Trial { computer, product, license_id, activated_at } = trial;
        Self { id: computer, product, license_id, activated_at }
    }
}
