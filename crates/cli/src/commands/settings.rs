//! `latchkey settings`.

use clap::Args;
use latchkey_api::{
    Call, DeleteSetting, IfMatch, ListProperties, Nothing, PropertyView, PutSetting, PutSettingRequest, SettingPath,
    SettingView,
};
use latchkey_core::{PropertyName, PropertyValue, Warning};
use serde::Serialize;
use serde_json::{Value, json};

use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::json_value::json_value;
use crate::options::Options;
use crate::printing::{Column, Columns, List, changed_at, print, rows_of, shown};
use crate::vendor::{Vendor, overtaken};

const GENERIC_SWITCH: &str = "security/AllowGenericKeys";

/// All settings.
pub(crate) const LIST: List = List {
    member: "properties",
    columns: &[
        Column::whole("name"),
        Column::new("value"),
        Column::new("default"),
        Column::new("visibility"),
        Column::new("updated_at"),
        Column::new("updated_by"),
        Column::in_csv("type"),
        Column::in_csv("minimum"),
        Column::in_csv("maximum"),
        Column::in_csv("description"),
        Column::in_csv("version"),
    ],
};

/// A setting as it is now, and its value before.
#[derive(Debug, Serialize)]
struct Changed {
    #[serde(flatten)]
    setting: SettingView,
    before: Option<PropertyValue>,
}

/// A setting that went back to its default.
#[derive(Debug, Serialize)]
struct TakenBack {
    name: String,
    before: PropertyValue,
    value: Option<PropertyValue>,
}

/// Which setting.
#[derive(Debug, Args)]
pub(crate) struct ReadSetting {
    /// Such as security/AllowGenericKeys.
    name: String,
}

/// A new value.
#[derive(Debug, Args)]
pub(crate) struct ChangeSetting {
    /// Such as security/AllowGenericKeys, or custom/ and a name of your own, which everybody can read.
    name: String,
    /// The value: true, false, a number, JSON, or any other text as it is. A text that looks like one of the others has
    /// quotation marks: '"4.20"'.
    #[arg(allow_hyphen_values = true)]
    value: String,
    /// Don't ask whether generic keys are to be allowed.
    #[arg(long)]
    yes: bool,
}

/// Which setting goes back to its default.
#[derive(Debug, Args)]
pub(crate) struct ResetSetting {
    /// Such as security/GenericKeysMaxDays; one of your own, under custom/, is gone then.
    name: String,
}

pub(crate) fn list(options: &Options, columns: &Columns) -> Result<(), Failure> {
    let properties = properties(&Vendor::of(options)?)?;
    LIST.print(&options.output, columns, &properties)
}

pub(crate) fn get(options: &Options, command: &ReadSetting) -> Result<(), Failure> {
    let property = find(&command.name)?;
    let found = current(&Vendor::of(options)?, &property)?;
    let found =
        found.ok_or_else(|| Failure::refused("property_unknown", format!("{} is not set", property.as_str())))?;
    print(&options.output, &found, rows_of)
}

/// Sets a property in place of what is there: read, shown, and replaced only if nobody changed it meanwhile.
pub(crate) fn set(options: &Options, command: &ChangeSetting) -> Result<(), Failure> {
    let property = find(&command.name)?;
    let value = json_value(&command.value).map_err(|error| Failure::usage(format!("VALUE {error}")))?;
    property.definition().value(value.clone()).map_err(|error| Failure::usage(format!("VALUE {}", error.detail)))?;
    let vendor = Vendor::of(options)?;
    let before = current(&vendor, &property)?;
    let dangers = dangers(&property, before.as_ref(), &value);
    if !dangers.is_empty() {
        let yes = command.yes || options.rehearsal.is_wanted();
        confirm(&options.output, &dangers, "Allow generic keys on this server?", yes)?;
    }
    replace(options, &vendor, &property, before, value)
}

/// What to know before a property is set.
pub(super) fn dangers(property: &PropertyName, before: Option<&PropertyView>, value: &Value) -> Vec<Warning> {
    let turns_on = property.as_str() == GENERIC_SWITCH && *value == Value::Bool(true) && said(before) != "true";
    turns_on.then_some(Warning::GenericLicense).into_iter().collect()
}

/// Sets a property in place of what was read.
pub(super) fn replace(
    options: &Options,
    vendor: &Vendor,
    property: &PropertyName,
    before: Option<PropertyView>,
    value: Value,
) -> Result<(), Failure> {
    if property.is_custom() {
        options.output.warn(&format!("{} is public: anyone can read it, without any credentials", property.as_str()));
    }
    let version = before.as_ref().and_then(|before| before.version);
    let asked = vendor.ask::<PutSetting>(&Call {
        path: SettingPath { property: property.clone() },
        query: Nothing {},
        headers: IfMatch { version },
        body: PutSettingRequest { value },
    });
    let setting = asked.map_err(|failure| changed_meanwhile(failure, vendor, property, before.as_ref()))?;
    print(&options.output, &Changed { before: before.map(|before| before.value), setting }, rows_of)
}

/// Takes a property back to its default, unless somebody changed it meanwhile.
pub(crate) fn delete(options: &Options, command: &ResetSetting) -> Result<(), Failure> {
    let property = find(&command.name)?;
    let vendor = Vendor::of(options)?;
    let before = current(&vendor, &property)?.filter(|before| before.version.is_some());
    let Some(before) = before else {
        return Err(Failure::refused(
            "not_set",
            format!("{} is not set, there is nothing to delete", property.as_str()),
        ));
    };
    reset(options, &vendor, &property, before)
}

/// Takes a property that was read back to its default.
pub(super) fn reset(
    options: &Options,
    vendor: &Vendor,
    property: &PropertyName,
    before: PropertyView,
) -> Result<(), Failure> {
    let asked = vendor.ask::<DeleteSetting>(&Call {
        path: SettingPath { property: property.clone() },
        query: Nothing {},
        headers: IfMatch { version: before.version },
        body: Nothing {},
    });
    asked.map_err(|failure| changed_meanwhile(failure, vendor, property, Some(&before)))?;
    let PropertyView { name, value: before, default: value, .. } = before;
    print(&options.output, &TakenBack { name, before, value }, rows_of)
}

/// What somebody else made of a setting between reading and writing it, in the place of the bare refusal.
fn changed_meanwhile(
    failure: Failure,
    vendor: &Vendor,
    property: &PropertyName,
    before: Option<&PropertyView>,
) -> Failure {
    overtaken(failure, || {
        let now = current(vendor, property).ok()?;
        let value = said(now.as_ref());
        let found = match &now {
            Some(now) if now.version.is_some() => {
                format!("is {value} now ({})", changed_at(now.updated_at, now.updated_by.as_ref()))
            }
            Some(_) => format!("is back to its default, {value}"),
            None => format!("is {value} now"),
        };
        Some(format!("{} was {}, and {found}", property.as_str(), said(before)))
    })
}

fn said(property: Option<&PropertyView>) -> String {
    property.map_or_else(|| "not set".to_owned(), |property| shown(&json!(property.value)))
}

fn properties(vendor: &Vendor) -> Result<Vec<PropertyView>, Failure> {
    let call = Call { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: Nothing {} };
    Ok(vendor.ask::<ListProperties>(&call)?.properties)
}

/// The property as it is; one of the vendor's own may be missing.
pub(super) fn current(vendor: &Vendor, property: &PropertyName) -> Result<Option<PropertyView>, Failure> {
    Ok(properties(vendor)?.into_iter().find(|known| known.name == property.as_str()))
}

pub(super) fn find(name: &str) -> Result<PropertyName, Failure> {
    let (category, of_category) = name.split_once('/').unwrap_or((name, ""));
    PropertyName::find(category, of_category).map_err(|error| Failure::usage(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_it_is_spelled() {
        assert_eq!(find(GENERIC_SWITCH).unwrap().as_str(), GENERIC_SWITCH);
        for name in ["security", "security/Nope", "SECURITY/AllowGenericKeys", "/", ""] {
            assert!(find(name).is_err_and(|failure| failure.is_usage()), "{name}");
        }
    }
}
