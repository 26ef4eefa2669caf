//! A license as the vendor sees it.

use latchkey_core::{License, LicenseId, LicenseState, Revision, Term};
use serde::{Deserialize, Serialize};

/// A license: what was sold, and what has become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LicenseView {
    /// Names the license.
    pub license_id: LicenseId,
    /// Whether the license never ends.
    pub perpetual: bool,
    /// What was sold.
    #[serde(flatten)]
    pub license: License,
    /// Whether the vendor stands by it.
    pub state: LicenseState,
    /// Counts the changes of the license that a license key would show.
    pub revision: Revision,
    /// How many activations are used.
    pub used: u32,
}

impl LicenseView {
    /// Shows a license.
    #[must_use]
    pub fn new(license_id: LicenseId, license: License, state: LicenseState, revision: Revision, used: u32) -> Self {
        Self { license_id, perpetual: license.term == Term::Perpetual, license, state, revision, used }
    }
}
