//! A license after a request to change it.

use latchkey_core::{LicenseRecord, Warning};
use serde::{Deserialize, Serialize};

use crate::{LicenseView, WarningView};

/// A license after a request to change it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedLicense {
    /// The license now.
    pub license: LicenseView,
    /// What the vendor should know of the change.
    pub warnings: Vec<WarningView>,
}

impl ChangedLicense {
    /// Shows a license that has so many activations.
    #[must_use]
    pub fn new(record: LicenseRecord, used: u32, warnings: Vec<Warning>) -> Self {
        let warnings = warnings.into_iter().map(Into::into).collect();
        Self { license: LicenseView::new(record, Some(used)), warnings }
    }
}
