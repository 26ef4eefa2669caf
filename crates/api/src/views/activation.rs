//! An activation as the vendor sees it.

use jiff::Timestamp;
use latchkey_core::{Activation, ActivationId, ComputerId, ComputerName, Revision, SignedLicenseKey};
use serde::{Deserialize, Serialize};

/// A computer that took a seat of a license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationView {
    /// Names the activation.
    pub activation_id: ActivationId,
    /// The computer, as its application names it.
    pub computer_id: ComputerId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub computer_name: Option<ComputerName>,
    /// When it took the seat.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub activated_at: Timestamp,
    /// The revision of the license that its license key shows: an earlier one than the license's is out of date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub license_key_revision: Option<Revision>,
}

impl ActivationView {
    /// Shows an activation; `generic` is the one license key of a generic license.
    #[must_use]
    pub fn new(activation: Activation, generic: Option<&SignedLicenseKey>) -> Self {
        let license_key_revision = activation.license_key.as_ref().or(generic).map(|key| key.revision);
        Self {
            activation_id: activation.activation_id,
            computer_id: activation.computer_id,
            computer_name: activation.computer_name,
            activated_at: activation.activated_at,
            license_key_revision,
        }
    }
}
