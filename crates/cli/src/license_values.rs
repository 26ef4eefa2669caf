//! The values of a license as people type them.

use clap::ValueEnum;
use latchkey_core::{DurationDays, Email, LicenseProperties, LicenseState, Model, SeatCount, TextError};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::json_value::json_value;

/// How a license is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sold {
    /// Bought once.
    Permanent,
    /// Paid for a time.
    Subscription,
    /// To try.
    Trial,
}

impl From<Sold> for Model {
    fn from(sold: Sold) -> Self {
        match sold {
            Sold::Permanent => Self::Permanent,
            Sold::Subscription => Self::Subscription,
            Sold::Trial => Self::Trial,
        }
    }
}

/// Whether the vendor stands by a license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Standing {
    /// It can be activated.
    Active,
    /// Taken back for a time.
    Suspended,
    /// Taken back for good.
    Revoked,
}

impl From<Standing> for LicenseState {
    fn from(state: Standing) -> Self {
        match state {
            Standing::Active => Self::Active,
            Standing::Suspended => Self::Suspended,
            Standing::Revoked => Self::Revoked,
        }
    }
}

pub(crate) fn seats(text: &str) -> Result<SeatCount, String> {
    number(text).and_then(|number| SeatCount::try_from(number).map_err(|error| error.to_string()))
}

pub(crate) fn days(text: &str) -> Result<DurationDays, String> {
    number(text).and_then(|number| DurationDays::try_from(number).map_err(|error| error.to_string()))
}

pub(crate) fn email(text: &str) -> Result<Email, TextError> {
    Email::try_from(text.to_owned())
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "must be a whole number".to_owned())
}

/// A value for the application as it was typed, and what it is kept as.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    pub(crate) name: String,
    given: String,
    pub(crate) value: Value,
}

pub(crate) fn property(text: &str) -> Result<Property, String> {
    let (name, given) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    Ok(Property { name: name.to_owned(), given: given.to_owned(), value: json_value(given)? })
}

/// The properties that are numbers now and are spelled otherwise than they were typed, such as `4.20`.
pub(crate) fn respelled(properties: &[Property]) -> impl Iterator<Item = String> {
    let respelled = properties
        .iter()
        .filter(|Property { given, value, .. }| value.is_number() && given.trim() != format!("{value}"));
    respelled.map(|Property { name, given, value }| {
        format!("the property {name} is the number {value}; a text is --property '{name}=\"{given}\"'")
    })
}

/// Properties by name, each given once.
pub(crate) fn by_name(properties: &[Property]) -> Result<Map<String, Value>, Failure> {
    let mut by_name = Map::new();
    for Property { name, value, .. } in properties {
        if by_name.insert(name.clone(), value.clone()).is_some() {
            let twice = Failure::usage(format!("{name} is given twice, and can have one value"));
            return Err(twice.of_option("--property"));
        }
    }
    Ok(by_name)
}

/// Properties as a license has them.
pub(crate) fn license_properties(properties: &[Property]) -> Result<LicenseProperties, Failure> {
    let properties = serde_json::from_value(Value::Object(by_name(properties)?));
    properties.map_err(|error| Failure::usage(format!("--property: {error}")))
}
