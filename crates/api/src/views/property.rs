//! A property as it is: set, or by default.

use jiff::Timestamp;
use latchkey_core::{
    PROPERTIES, PrincipalArn, PropertyDefinition, PropertyName, PropertyValue, RecordVersion, Setting, Settings,
    ValueType, Visibility,
};
use serde::{Deserialize, Serialize};

/// A property as it is: set, or by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PropertyView {
    /// `category/Name`.
    pub name: String,
    /// What may be its value.
    #[serde(rename = "type")]
    pub value_type: PropertyType,
    /// The least that a whole number may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The most that a whole number may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// Its value until it is set; `null` for one of the vendor's own.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub default: Option<PropertyValue>,
    /// Its value now.
    pub value: PropertyValue,
    /// Who reads it.
    pub visibility: PropertyVisibility,
    /// What it is for.
    pub description: String,
    /// The change that set it, which the next one names as `If-Match`; `null` when it isn't set, and none is needed.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub version: Option<RecordVersion>,
    /// When it was set.
    #[cfg_attr(feature = "openapi", schema(required = true, value_type = Option<String>, format = DateTime))]
    pub updated_at: Option<Timestamp>,
    /// Who set it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub updated_by: Option<PrincipalArn>,
}

/// What may be the value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PropertyType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A text; an empty one is none.
    Text,
    /// A color as `#rrggbb`; an empty text is none.
    Color,
    /// A truth value, a number or a text.
    Scalar,
}

/// Who reads a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PropertyVisibility {
    /// Every client application.
    Public,
    /// The vendor alone.
    Vendor,
}

impl PropertyView {
    /// All properties that a server has: those of the table, then those of the vendor's own.
    #[must_use]
    pub fn all(settings: &Settings) -> Vec<Self> {
        let of_table = PROPERTIES.iter().filter_map(|definition| {
            let set = settings.iter().find(|setting| setting.name == definition.name);
            let value = set.map(|set| &set.value).or(definition.default.as_ref())?;
            Some(Self::new(definition.name, definition, value, set))
        });
        let custom = settings.iter().filter_map(|setting| {
            let (category, name) = setting.name.split_once('/')?;
            let name = PropertyName::find(category, name).ok().filter(PropertyName::is_custom)?;
            Some(Self::new(&setting.name, name.definition(), &setting.value, Some(setting)))
        });
        of_table.chain(custom).collect()
    }

    fn new(name: &str, definition: &PropertyDefinition, value: &PropertyValue, set: Option<&Setting>) -> Self {
        let (value_type, minimum, maximum) = match definition.value_type {
            ValueType::Bool => (PropertyType::Boolean, None, None),
            ValueType::Integer { min, max } => (PropertyType::Integer, Some(min), Some(max)),
            ValueType::Text { .. } => (PropertyType::Text, None, None),
            ValueType::Color => (PropertyType::Color, None, None),
            ValueType::Scalar { .. } => (PropertyType::Scalar, None, None),
        };
        Self {
            name: name.to_owned(),
            value_type,
            minimum,
            maximum,
            default: definition.default.clone(),
            value: value.clone(),
            visibility: match definition.visibility {
                Visibility::Public => PropertyVisibility::Public,
                Visibility::Vendor => PropertyVisibility::Vendor,
            },
            description: definition.doc.to_owned(),
            version: set.map(|set| set.version),
            updated_at: set.map(|set| set.updated_at),
            updated_by: set.map(|set| set.updated_by.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::fixtures::{setting, settings};
    use serde_json::json;

    use super::*;

    #[test]
    fn properties_are_listed_as_they_are_set_or_by_default() {
        let settings = settings([
            ("security/AllowGenericKeys", json!(true)),
            ("custom/Theme", json!("dark")),
            ("page/Name", json!("Acme")),
        ]);
        let listed = serde_json::to_value(PropertyView::all(&settings)).unwrap();
        let version = |name: &str, value| setting(name, value).version;
        let by = "arn:aws:iam::111122223333:user/vendor";
        let expected = json!([
            {"name": "security/AllowGenericKeys", "type": "boolean", "default": false, "value": true,
             "visibility": "public", "description": PROPERTIES[0].doc,
             "version": version("security/AllowGenericKeys", json!(true)), "updated_at": "2026-11-24T10:00:00Z", "updated_by": by},
            {"name": "security/GenericKeysMaxDays", "type": "integer", "minimum": 0, "maximum": 36500, "default": 0,
             "value": 0, "visibility": "vendor", "description": PROPERTIES[1].doc,
             "version": null, "updated_at": null, "updated_by": null},
            {"name": "options/OneTrialPerComputer", "type": "boolean", "default": false, "value": false, "visibility": "vendor",
             "description": PROPERTIES[2].doc, "version": null, "updated_at": null, "updated_by": null},
            {"name": "options/LeaseMinutes", "type": "integer", "minimum": 1, "maximum": 10080, "default": 10, "value": 10,
             "visibility": "vendor", "description": PROPERTIES[3].doc, "version": null, "updated_at": null, "updated_by": null},
            {"name": "options/MaxReleasesPerLicense", "type": "integer", "minimum": -1, "maximum": 3_000_000, "default": -1,
             "value": -1, "visibility": "vendor", "description": PROPERTIES[4].doc,
             "version": null, "updated_at": null, "updated_by": null},
            {"name": "options/ReleasesPeriodDays", "type": "integer", "minimum": 1, "maximum": 36500, "default": 365,
             "value": 365, "visibility": "vendor", "description": PROPERTIES[5].doc,
             "version": null, "updated_at": null, "updated_by": null},
            {"name": "page/Name", "type": "text", "default": "", "value": "Acme", "visibility": "public",
             "description": PROPERTIES[6].doc, "version": version("page/Name", json!("Acme")),
             "updated_at": "2026-11-24T10:00:00Z", "updated_by": by},
            {"name": "page/Color", "type": "color", "default": "", "value": "", "visibility": "public",
             "description": PROPERTIES[7].doc, "version": null, "updated_at": null, "updated_by": null},
            {"name": "page/Help", "type": "text", "default": "", "value": "", "visibility": "public",
             "description": PROPERTIES[8].doc, "version": null, "updated_at": null, "updated_by": null},
            {"name": "custom/Theme", "type": "scalar", "default": null, "value": "dark", "visibility": "public",
             "description": PROPERTIES[9].doc, "version": version("custom/Theme", json!("dark")),
             "updated_at": "2026-11-24T10:00:00Z", "updated_by": by},
        ]);
        assert_eq!(listed, expected);
    }
}
