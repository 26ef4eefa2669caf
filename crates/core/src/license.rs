//! The record behind an activation key.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::whole_number::WholeNumber;
use crate::{
    Comment, CustomerName, DurationDays, Email, FeatureName, Moment, OrderId, PrincipalArn, ProductId, Scalar,
    ScalarName, Warning,
};

/// Whether a license key is bound to one computer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Bound to the computer that activated (R3).
    #[default]
    Computer,
    /// Bound to none (R4).
    Generic,
}

/// How a license is sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Model {
    /// Bought once.
    #[default]
    Permanent,
    /// Paid for a time.
    Subscription,
    /// To try.
    Trial,
}

/// How many seats: 1 (the default) to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "WholeNumber", into = "u32")]
pub struct SeatCount(NonZeroU32);

impl SeatCount {
    /// The most seats.
    pub const MAX: u32 = 1_000_000;

    /// How many.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl Default for SeatCount {
    fn default() -> Self {
        Self(NonZeroU32::MIN)
    }
}

impl TryFrom<WholeNumber> for SeatCount {
    type Error = SeatCountError;

    fn try_from(number: WholeNumber) -> Result<Self, SeatCountError> {
        number.to_u32().ok_or(SeatCountError).and_then(Self::try_from)
    }
}

impl TryFrom<u32> for SeatCount {
    type Error = SeatCountError;

    fn try_from(count: u32) -> Result<Self, SeatCountError> {
        NonZeroU32::new(count).filter(|count| count.get() <= Self::MAX).map(Self).ok_or(SeatCountError)
    }
}

impl From<SeatCount> for u32 {
    fn from(count: SeatCount) -> Self {
        count.get()
    }
}

/// No seats, or too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to {}", SeatCount::MAX)]
pub struct SeatCountError;

/// How long a license is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TermFields", into = "TermFields")]
pub enum Term {
    /// For ever.
    Perpetual,
    /// Until a fixed date.
    Until(Moment),
    /// So many days from the first activation on (R11).
    Days(DurationDays),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub(crate) struct TermFields {
    /// The fixed end of the license.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    expires_at: Option<Moment>,
    /// The end of the license counted in days from the first activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    duration_days: Option<DurationDays>,
}

impl From<Term> for TermFields {
    fn from(term: Term) -> Self {
        match term {
            Term::Perpetual => Self { expires_at: None, duration_days: None },
            Term::Until(moment) => Self { expires_at: Some(moment), duration_days: None },
            Term::Days(days) => Self { expires_at: None, duration_days: Some(days) },
        }
    }
}

impl TryFrom<TermFields> for Term {
    type Error = &'static str;

    fn try_from(fields: TermFields) -> Result<Self, Self::Error> {
        match (fields.expires_at, fields.duration_days) {
            (None, None) => Ok(Self::Perpetual),
            (Some(moment), None) => Ok(Self::Until(moment)),
            (None, Some(days)) => Ok(Self::Days(days)),
            (Some(_), Some(_)) => Err("expires_at and duration_days exclude each other"),
        }
    }
}

/// Values that a vendor puts into a license for the application to read: at most 1,024 bytes as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<ScalarName, Scalar>")]
pub struct LicenseProperties(BTreeMap<ScalarName, Scalar>);

impl TryFrom<BTreeMap<ScalarName, Scalar>> for LicenseProperties {
    type Error = &'static str;

    fn try_from(properties: BTreeMap<ScalarName, Scalar>) -> Result<Self, Self::Error> {
        let json = serde_json::to_vec(&properties).expect("names and scalars are JSON");
        if json.len() <= 1024 { Ok(Self(properties)) } else { Err("must be at most 1024 bytes of JSON in all") }
    }
}

impl LicenseProperties {
    /// The value of one property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Scalar> {
        self.iter().find_map(|(known, value)| (known.as_str() == name).then_some(value))
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&ScalarName, &Scalar)> {
        self.0.iter()
    }
}

/// Who bought a license: a name, an e-mail address, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CustomerFields")]
pub struct Customer {
    /// The licensee's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<CustomerName>,
    /// Where to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomerFields {
    name: Option<CustomerName>,
    email: Option<Email>,
}

impl TryFrom<CustomerFields> for Customer {
    type Error = &'static str;

    fn try_from(CustomerFields { name, email }: CustomerFields) -> Result<Self, Self::Error> {
        match (&name, &email) {
            (None, None) => Err("must have a name or an email"),
            _ => Ok(Self { name, email }),
        }
    }
}

/// What a vendor sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct License {
    /// What the license is for.
    pub product: ProductId,
    /// Whether its license key works on any computer (R4).
    #[serde(rename = "generic", with = "generic_flag")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub kind: Kind,
    /// How the license is sold.
    pub model: Model,
    /// How many computers can activate (R6).
    pub activations: SeatCount,
    /// How many computers can run at once, where they are counted by leases; left out, it shows 1 and nothing is counted (R6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = true, value_type = SeatCount))]
    pub floating_seats: Option<SeatCount>,
    /// How long it is valid.
    #[serde(flatten)]
    pub term: Term,
    /// Until when new versions are included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub maintenance_until: Option<Moment>,
    /// What the license grants, of the product's features.
    pub features: BTreeSet<FeatureName>,
    /// Values for the application.
    pub properties: LicenseProperties,
    /// Who bought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub customer: Option<Customer>,
    /// The vendor's order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub order_id: Option<OrderId>,
    /// The vendor's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub comment: Option<Comment>,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// Who created it (R12).
    pub created_by: PrincipalArn,
}

impl License {
    /// Until when the license is valid if it was first activated at `first_activated_at`; `None` is for ever.
    #[must_use]
    pub fn expires_at(&self, first_activated_at: Timestamp) -> Option<Moment> {
        match self.term {
            Term::Perpetual => None,
            Term::Until(moment) => Some(moment),
            Term::Days(days) => Some(Moment::from(first_activated_at).plus_days(days.get())),
        }
    }

    /// When the license ends, as far as that is settled: a duration is by the first activation.
    #[must_use]
    pub fn ends_at(&self, first_activated_at: Option<Timestamp>) -> Option<Moment> {
        match self.term {
            Term::Perpetual => None,
            Term::Until(moment) => Some(moment),
            Term::Days(_) => first_activated_at.and_then(|at| self.expires_at(at)),
        }
    }

    /// How many computers can run at once, if they are counted: a generic license never floats (R1, R6).
    #[must_use]
    pub fn counted_seats(&self) -> Option<SeatCount> {
        self.floating_seats.filter(|_| self.kind == Kind::Computer)
    }

    /// What the vendor should know of having made it.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        warnings(self.kind, self.model, self.term == Term::Perpetual, [Some(self.activations), self.floating_seats])
    }
}

/// What a vendor should know of licenses such as these.
pub(crate) fn warnings(kind: Kind, model: Model, perpetual: bool, seats: [Option<SeatCount>; 2]) -> Vec<Warning> {
    let generic = kind == Kind::Generic;
    let several = seats.into_iter().flatten().any(|seats| seats > SeatCount::default());
    let all = [
        (generic, Warning::GenericLicense),
        (generic && perpetual, Warning::GenericLicensePerpetual),
        (generic && several, Warning::SeatsDoNotLimit),
        (perpetual && model != Model::Permanent, Warning::OpenEnded),
    ];
    all.into_iter().filter_map(|(applies, warning)| applies.then_some(warning)).collect()
}

/// A kind as `generic`, true or false.
pub(crate) mod generic_flag {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Kind;

    pub(crate) fn serialize<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
        (*kind == Kind::Generic).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        let generic = Option::<bool>::deserialize(deserializer)?;
        Ok(if generic == Some(true) { Kind::Generic } else { Kind::Computer })
    }
}

#[cfg(test)]
mod tests;
