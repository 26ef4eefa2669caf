//! The properties of a server: one table that feeds validation, defaults, fetch-settings and the OpenAPI document.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kept_text::{HOLDS_KEY, holds_key};
use crate::lease::{LEASE_MINUTES_DEFAULT, LEASE_MINUTES_MAX};
use crate::text::{Lines, check_name, check_visible};
use crate::{ActivationKey, DurationDays, FieldError, Scalar};

/// Every property there is.
pub const PROPERTIES: &[PropertyDefinition] = &[
    ALLOW_GENERIC_KEYS,
    GENERIC_KEYS_MAX_DAYS,
    ONE_TRIAL_PER_COMPUTER,
    LEASE_MINUTES,
    MAX_RELEASES,
    RELEASES_PERIOD,
    PAGE_NAME,
    PAGE_COLOR,
    PAGE_HELP,
    CUSTOM,
];

pub(crate) const ALLOW_GENERIC_KEYS: PropertyDefinition = PropertyDefinition {
    name: "security/AllowGenericKeys",
    value_type: ValueType::Bool,
    default: Some(PropertyValue(Scalar::Bool(false))),
    visibility: Visibility::Public,
    doc: "Whether generic keys can be created and activated. A license key that is out already is not affected.",
};

pub(crate) const GENERIC_KEYS_MAX_DAYS: PropertyDefinition = PropertyDefinition {
    name: "security/GenericKeysMaxDays",
    value_type: ValueType::Integer { min: 0, max: DurationDays::MAX as i64 },
    default: Some(PropertyValue(Scalar::Integer(0))),
    visibility: Visibility::Vendor,
    doc: "A generic key must expire within so many days and can't be perpetual; 0 sets no limit. Keys that were made \
          before keep the end that they were sold with.",
};

pub(crate) const ONE_TRIAL_PER_COMPUTER: PropertyDefinition = PropertyDefinition {
    name: "options/OneTrialPerComputer",
    value_type: ValueType::Bool,
    default: Some(PropertyValue(Scalar::Bool(false))),
    visibility: Visibility::Vendor,
    doc: "Whether a computer that has had a trial of a product gets no second one. Every trial counts that was activated, also \
          while this was off, whatever became of it; a generic license is nobody's trial.",
};

pub(crate) const LEASE_MINUTES: PropertyDefinition = PropertyDefinition {
    name: "options/LeaseMinutes",
    value_type: ValueType::Integer { min: 1, max: LEASE_MINUTES_MAX as i64 },
    default: Some(PropertyValue(Scalar::Integer(LEASE_MINUTES_DEFAULT as i64))),
    visibility: Visibility::Vendor,
    doc: "How many minutes a lease of a floating seat lasts unless it is renewed. Long ones are borrowed for a journey; a computer \
          that crashes keeps its seat as long.",
};

/// How often each seat may be given back within the period where the vendor says nothing; [`MAX_RELEASES`] says so.
pub(crate) const RELEASES_OF_A_SEAT: u32 = 3;
/// For how many days a release counts where the vendor says nothing.
pub(crate) const RELEASES_PERIOD_DAYS: u32 = 365;

pub(crate) const MAX_RELEASES: PropertyDefinition = PropertyDefinition {
    name: "options/MaxReleasesPerLicense",
    value_type: ValueType::Integer { min: -1, max: 3_000_000 },
    default: Some(PropertyValue(Scalar::Integer(-1))),
    visibility: Visibility::Vendor,
    doc: "How many seats the computers of a license may give back themselves within `options/ReleasesPeriodDays`: -1 is 3 \
          for each of its activations, 0 lets none. What the vendor removes doesn't count.",
};

pub(crate) const RELEASES_PERIOD: PropertyDefinition = PropertyDefinition {
    name: "options/ReleasesPeriodDays",
    value_type: ValueType::Integer { min: 1, max: DurationDays::MAX as i64 },
    default: Some(PropertyValue(Scalar::Integer(RELEASES_PERIOD_DAYS as i64))),
    visibility: Visibility::Vendor,
    doc: "For how many days a seat that was given back counts towards `options/MaxReleasesPerLicense`.",
};

const PAGE_NAME: PropertyDefinition = PropertyDefinition {
    name: "page/Name",
    value_type: ValueType::Text { max_chars: 100, has_lines: false },
    default: Some(PropertyValue(Scalar::Text(String::new()))),
    visibility: Visibility::Public,
    doc: "The vendor's name at the head of the customer's page (`GET /activate`).",
};

const PAGE_COLOR: PropertyDefinition = PropertyDefinition {
    name: "page/Color",
    value_type: ValueType::Color,
    default: Some(PropertyValue(Scalar::Text(String::new()))),
    visibility: Visibility::Public,
    doc: "The color of the customer's page; an empty text is the page's own. The page keeps its text readable on any color.",
};

const PAGE_HELP: PropertyDefinition = PropertyDefinition {
    name: "page/Help",
    value_type: ValueType::Text { max_chars: 1000, has_lines: true },
    default: Some(PropertyValue(Scalar::Text(String::new()))),
    visibility: Visibility::Public,
    doc: "Where a customer finds help: a text at the foot of the customer's page, shown as it is, line breaks included.",
};

const CUSTOM: PropertyDefinition = PropertyDefinition {
    name: "custom/*",
    value_type: ValueType::Scalar { max_json_bytes: 1024 },
    default: None,
    visibility: Visibility::Public,
    doc: "Values of the vendor's own for its applications to read.",
};

/// One row of the table.
#[derive(Debug, PartialEq)]
pub struct PropertyDefinition {
    /// `category/Name`, or `category/*` for names that the vendor chooses.
    pub name: &'static str,
    /// What may be its value.
    pub value_type: ValueType,
    /// Its value until a vendor sets one.
    pub default: Option<PropertyValue>,
    /// Who may read it.
    pub visibility: Visibility,
    /// What it is for, in a line.
    pub doc: &'static str,
}

impl PropertyDefinition {
    /// Makes `value` a value of this property, if it may be one.
    ///
    /// # Errors
    ///
    /// What is wrong, with a JSON pointer below `/value`.
    pub fn value(&self, value: Value) -> Result<PropertyValue, FieldError> {
        match self.value_type {
            ValueType::Bool => match value {
                Value::Bool(value) => Ok(Scalar::Bool(value).into()),
                _ => Err(FieldError::at("/value", "must be true or false")),
            },
            ValueType::Integer { min, max } => match scalar(value) {
                Ok(Scalar::Integer(value)) if (min..=max).contains(&value) => Ok(Scalar::Integer(value).into()),
                _ => Err(FieldError::at("/value", format!("must be a whole number from {min} to {max}"))),
            },
            ValueType::Color => match scalar(value) {
                Ok(Scalar::Text(text)) if text.is_empty() || is_color(&text) => Ok(Scalar::Text(text).into()),
                _ => Err(FieldError::at("/value", "must be a color as #rrggbb, such as #0b57d0, or an empty text")),
            },
            ValueType::Text { max_chars, has_lines } => match scalar(value) {
                Ok(Scalar::Text(text)) if text.is_empty() => Ok(Scalar::Text(text).into()),
                Ok(Scalar::Text(text)) if holds_key(&text) => Err(FieldError::at("/value", HOLDS_KEY)),
                Ok(Scalar::Text(text)) => {
                    let lines = if has_lines { Lines::Many } else { Lines::One };
                    check_visible(&text, max_chars, lines).map_err(|e| FieldError::at("/value", e.to_string()))?;
                    Ok(Scalar::Text(text).into())
                }
                _ => Err(FieldError::at("/value", "must be a text")),
            },
            ValueType::Scalar { max_json_bytes } => match scalar(value)? {
                Scalar::Text(text) if holds_key(&text) => Err(FieldError::at("/value", HOLDS_KEY)),
                value if value.json_bytes() <= max_json_bytes => Ok(value.into()),
                _ => Err(FieldError::at("/value", format!("must be at most {max_json_bytes} bytes of JSON"))),
            },
        }
    }
}

fn scalar(value: Value) -> Result<Scalar, FieldError> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(FieldError::at("/value", "must be a truth value, a number or a text"))
        }
        _ => serde_json::from_value(value).map_err(|error| FieldError::at("/value", error.to_string())),
    }
}

/// `#rrggbb`, as CSS and every color picker have it.
fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What may be the value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// `true` or `false`.
    Bool,
    /// A whole number within bounds, both included.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A text that people read, or an empty one.
    Text {
        /// The most characters.
        max_chars: usize,
        /// Whether it may have line breaks.
        has_lines: bool,
    },
    /// A color as `#rrggbb`, or an empty text.
    Color,
    /// Any scalar that is short enough.
    Scalar {
        /// The most bytes it may take as JSON.
        max_json_bytes: usize,
    },
}

/// Who may read a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Every client application.
    Public,
    /// The vendor alone.
    Vendor,
}

/// The value of a property.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PropertyValue(pub Scalar);

impl From<Scalar> for PropertyValue {
    fn from(scalar: Scalar) -> Self {
        Self(scalar)
    }
}

/// The name of a property that exists, in the registry's spelling.
///
/// ```
/// use latchkey_core::PropertyName;
/// let name = PropertyName::find("security", "AllowGenericKeys")?;
/// assert_eq!(name.as_str(), "security/AllowGenericKeys");
/// let error = PropertyName::find("Security", "allowgenerickeys").unwrap_err();
/// assert_eq!(error.to_string(), "it is spelled security/AllowGenericKeys");
/// # Ok::<_, latchkey_core::PropertyUnknown>(())
/// ```
#[derive(Debug, Clone)]
pub struct PropertyName {
    definition: &'static PropertyDefinition,
    name: Cow<'static, str>,
}

impl PropertyName {
    /// Finds the property, spelled as it is in the table: a policy of IAM that denies `security/*` compares letter by
    /// letter, and must not be stepped around by `Security/`.
    ///
    /// # Errors
    ///
    /// [`PropertyUnknown`] when the table has no such row, with the right spelling when it has one of other case; or when
    /// the vendor's own name isn't 1 to 64 letters, digits, dots, dashes and underscores.
    pub fn find(category: &str, name: &str) -> Result<Self, PropertyUnknown> {
        let asked = format!("{category}/{name}");
        for definition in PROPERTIES {
            let found = match definition.name.strip_suffix('*') {
                None if definition.name.eq_ignore_ascii_case(&asked) => Cow::Borrowed(definition.name),
                Some(prefix) if prefix.trim_end_matches('/').eq_ignore_ascii_case(category) => {
                    check_name(name, 64).map_err(|_| PropertyUnknown::default())?;
                    Cow::Owned(format!("{prefix}{name}"))
                }
                _ => continue,
            };
            let name = Self { definition, name: found };
            return if name.as_str() == asked { Ok(name) } else { Err(PropertyUnknown::spelled(name.as_str())) };
        }
        Err(PropertyUnknown::default())
    }

    /// `category/Name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The same for two names of which there can be one only: those of the vendor's own that differ by case alone.
    #[must_use]
    pub fn key(&self) -> Cow<'_, str> {
        if self.is_custom() { Cow::Owned(self.name.to_ascii_lowercase()) } else { Cow::Borrowed(&self.name) }
    }

    /// The row of the table.
    #[must_use]
    pub fn definition(&self) -> &'static PropertyDefinition {
        self.definition
    }

    /// Whether an endpoint decides by it.
    #[must_use]
    pub fn is_switch(&self) -> bool {
        is_switch(&self.name)
    }

    /// Whether the vendor chose the name.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        matches!(self.name, Cow::Owned(_))
    }
}

/// Whether an endpoint decides by the property of this name; what is only shown to people or applications is none.
pub(crate) fn is_switch(name: &str) -> bool {
    ["security/", "options/"].iter().any(|category| name.starts_with(category))
}

/// There is no such property, spelled like that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PropertyUnknown {
    right_spelling: Option<String>,
}

impl PropertyUnknown {
    /// There is one, spelled so. A name in which a secret may stand by mistake is not repeated (R15).
    #[must_use]
    pub fn spelled(right_spelling: &str) -> Self {
        let is_told = !ActivationKey::is_in(right_spelling);
        Self { right_spelling: is_told.then(|| right_spelling.to_owned()) }
    }
}

impl fmt::Display for PropertyUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.right_spelling {
            Some(spelling) => write!(f, "it is spelled {spelling}"),
            None => f.write_str(
                "there is no such property; one of your own is custom/ and 1 to 64 letters, digits, dots, dashes and \
                 underscores",
            ),
        }
    }
}

impl Error for PropertyUnknown {}

#[cfg(test)]
mod tests;
