//! `latchkey settings`.

use clap::Args;
use latchkey_api::{Call, IfMatch, ListProperties, Nothing, PutSetting, PutSettingRequest, SettingPath};
use latchkey_core::{PropertyName, Visibility};
use serde_json::json;

use crate::failure::Failure;
use crate::json_value::json_value;
use crate::options::Options;
use crate::printing::{print, row, rows_of, shown};
use crate::vendor::Vendor;

/// Which settings.
#[derive(Debug, Args)]
pub(crate) struct Get {
    /// Only this one, such as security/AllowGenericKeys.
    name: Option<String>,
}

/// A new value.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Such as security/AllowGenericKeys, or custom/ and a name of your own.
    name: String,
    /// The value: true, false, a number, JSON, or any other text as it is. A text that looks like one of the others has
    /// quotation marks: '"4.20"'.
    #[arg(allow_hyphen_values = true)]
    value: String,
}

pub(crate) fn get(options: &Options, command: &Get) -> Result<(), Failure> {
    let Some(name) = &command.name else {
        let settings = options.license_service()?.settings()?;
        return print(options.output, &settings.settings, rows_of);
    };
    let property = find(name)?;
    if property.definition().visibility != Visibility::Public {
        let name = property.as_str();
        return Err(Failure::usage(format!("{name} is not public, and the service answers public settings alone")));
    }
    let settings = options.license_service()?.settings()?;
    let found = settings.settings.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(property.as_str()));
    let Some((name, value)) = found else {
        return Err(Failure::refused("property_unknown", format!("{} is not set", property.as_str())));
    };
    print(options.output, &json!({"name": name, "value": value}), |setting| vec![row(name, shown(&setting["value"]))])
}

pub(crate) fn set(options: &Options, command: &Set) -> Result<(), Failure> {
    let property = find(&command.name)?;
    let value = json_value(&command.value);
    property.definition().value(value.clone()).map_err(|error| Failure::usage(format!("VALUE {}", error.detail)))?;
    let vendor = Vendor::of(options)?;
    let all = Call { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: Nothing {} };
    let all = vendor.ask::<ListProperties>(&all)?.properties;
    let seen = all.into_iter().find(|seen| seen.name == property.as_str());
    let setting = vendor.ask::<PutSetting>(&Call {
        path: SettingPath { property },
        query: Nothing {},
        headers: IfMatch { version: seen.and_then(|seen| seen.version) },
        body: PutSettingRequest { value },
    })?;
    print(options.output, &setting, rows_of)
}

fn find(name: &str) -> Result<PropertyName, Failure> {
    let (category, of_category) = name.split_once('/').unwrap_or((name, ""));
    PropertyName::find(category, of_category).map_err(|error| Failure::usage(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_it_is_spelled() {
        assert_eq!(find("security/AllowGenericKeys").unwrap().as_str(), "security/AllowGenericKeys");
        for name in ["security", "security/Nope", "SECURITY/AllowGenericKeys", "/", ""] {
            assert!(matches!(find(name), Err(Failure::Usage(_))), "{name}");
        }
    }
}
