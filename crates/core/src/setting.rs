//! A property that a vendor has set.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{PrincipalArn, PropertyValue, RecordVersion};

/// A property as a vendor has set it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// `category/Name`, as it was first spelled.
    pub name: String,
    /// Its value.
    pub value: PropertyValue,
    /// The change that set it.
    pub version: RecordVersion,
    /// The version that it was set in place of; `None` when it wasn't set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<RecordVersion>,
    /// When it was set.
    pub updated_at: Timestamp,
    /// Who set it.
    pub updated_by: PrincipalArn,
}
