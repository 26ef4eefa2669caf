//! A property as the vendor sees it.

use jiff::Timestamp;
use latchkey_core::{PrincipalArn, PropertyValue, RecordVersion, Setting};
use serde::{Deserialize, Serialize};

/// A property as it was set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingView {
    /// `category/Name`, as it is stored.
    pub name: String,
    /// Its value now.
    pub value: PropertyValue,
    /// The change that set it, which the next one names as `If-Match`.
    pub version: RecordVersion,
    /// When it was set.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// Who set it.
    pub updated_by: PrincipalArn,
}

impl From<Setting> for SettingView {
    fn from(setting: Setting) -> Self {
        let Setting { name, value, version, updated_at, updated_by, .. } = setting;
        Self { name, value, version, updated_at, updated_by }
    }
}
