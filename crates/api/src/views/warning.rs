//! Warnings on the wire.

use latchkey_core::Warning;
use serde::{Deserialize, Serialize};

/// Something dangerous or odd that was done as asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WarningView {
    /// What it is, for programs.
    pub code: String,
    /// What it is, for a person.
    pub detail: String,
}

impl From<Warning> for WarningView {
    fn from(warning: Warning) -> Self {
        Self { code: warning.code().to_owned(), detail: warning.to_string() }
    }
}
