//! `PUT /v1/settings/{category}/{name}`: set one property.

use latchkey_core::{PROPERTIES, PropertyDefinition, ValueType, Visibility};
use serde::{Deserialize, Serialize};

use crate::{Administer, Code, Endpoint, IfMatch, Method, Nothing, RequestBody, SettingPath, SettingView};

/// Set one property.
#[derive(Debug)]
pub enum PutSetting {}

impl Endpoint for PutSetting {
    const FUNCTION: &'static str = "put-setting";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v1/settings/{category}/{name}";
    const SUMMARY: &'static str = "Set one property";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The property was set.")];
    const CODES: &'static [Code] = &[Code::PropertyUnknown];

    type Access = Administer;
    type Path = SettingPath;
    type Query = Nothing;
    type Headers = IfMatch;
    type Body = PutSettingRequest;
    type Answer = SettingView;

    fn description() -> Option<String> {
        Some(format!(
            "It counts from the next request on. Where it is set already, `If-Match` must name the `version` that you have \
             seen; nothing is changed where it has that value already by your own last request.\n\n{}",
            properties()
        ))
    }
}

/// The new value of a property.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutSettingRequest {
    /// The value, of the property's type.
    #[cfg_attr(feature = "openapi", schema(value_type = latchkey_core::PropertyValue))]
    pub value: serde_json::Value,
}

impl RequestBody for PutSettingRequest {}

/// The registry as a Markdown table.
fn properties() -> String {
    let rows = PROPERTIES.iter().map(|definition| {
        let PropertyDefinition { name, value_type, default, visibility, doc } = definition;
        let json = |value| serde_json::to_string(value).expect("a property's value is JSON");
        let default = default.as_ref().map(|default| format!("`{}`", json(default))).unwrap_or_default();
        let reader = match visibility {
            Visibility::Public => "everyone",
            Visibility::Vendor => "the vendor",
        };
        format!("| `{name}` | {} | {default} | {reader} | {doc} |\n", range(*value_type))
    });
    format!(
        "| property | value | default | read by | what it does |\n|---|---|---|---|---|\n{}",
        rows.collect::<String>()
    )
}

fn range(value_type: ValueType) -> String {
    match value_type {
        ValueType::Bool => "`true` or `false`".to_owned(),
        ValueType::Integer { min, max } => format!("a whole number from {min} to {max}"),
        ValueType::Text { max_chars, has_lines: false } => format!("a text of at most {max_chars} characters"),
        ValueType::Text { max_chars, has_lines: true } => {
            format!("a text of at most {max_chars} characters, line breaks included")
        }
        ValueType::Color => "a color as `#rrggbb`".to_owned(),
        ValueType::Scalar { max_json_bytes } => {
            format!("a truth value, number or text of at most {max_json_bytes} bytes as JSON")
        }
    }
}
