//! Whether a license may be made.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::license::{generic_flag, warnings};
use crate::signing_input::check_length;
use crate::strict::{object, or_default, word};
use crate::{
    Comment, Customer, Denial, DurationDays, FeatureName, FieldError, Kind, License, LicenseProperties, Model, Moment,
    OrderId, PrincipalArn, Product, ProductId, Quantity, SeatCount, Switches, Term, Warning,
};

/// No date lies further ahead: a century.
const DATES_AHEAD_DAYS: u32 = DurationDays::MAX;
/// No maintenance ended before 2000-01-01T00:00:00Z.
const EARLIEST_MAINTENANCE: i64 = 946_684_800;

/// A request for new licenses: one or several that say the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLicense {
    /// What the license is for; the product must have been defined.
    pub product: ProductId,
    /// How many activation keys, 1 to 50, each for a license of its own.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = 1))]
    pub quantity: Quantity,
    /// Whether the license key shall work on any computer. It can't be changed later.
    #[serde(rename = "generic", with = "generic_flag", default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>, default = false))]
    pub kind: Kind,
    /// How many computers can activate.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = 1))]
    pub activations: SeatCount,
    /// How many computers can run at once, for an application that counts them.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = 1))]
    pub floating_seats: SeatCount,
    /// How the license is sold.
    #[serde(default, deserialize_with = "word")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = "permanent"))]
    pub model: Model,
    /// A fixed end of the license.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Moment>,
    /// An end counted in days from the first activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_days: Option<DurationDays>,
    /// That the license never ends; a generic key without an end must say so.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = false))]
    pub perpetual: bool,
    /// Until when new versions are included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance_until: Option<Moment>,
    /// What the license grants, of the product's features.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = json!([])))]
    pub features: Vec<FeatureName>,
    /// Values for the application to read from the license key: 1,024 bytes as JSON in all.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = json!({})))]
    pub properties: LicenseProperties,
    /// Who buys; the name becomes part of the license key.
    #[serde(default, deserialize_with = "object", skip_serializing_if = "Option::is_none")]
    pub customer: Option<Customer>,
    /// The vendor's order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// The vendor's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Comment>,
}

impl NewLicense {
    /// Decides whether the licenses may be made, and makes what all of them say.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: product unknown, generic keys disabled, fields that don't fit (all
    /// of them), expiry required, license key too long. Its length is reckoned with the longest issuer and end that there
    /// may be, so that neither another configuration nor a change of the license makes it one that can't be signed.
    pub fn draw_up(
        self,
        product: Option<&Product>,
        switches: &Switches,
        created_by: PrincipalArn,
        now: Timestamp,
    ) -> Result<License, Denial> {
        let product = product.ok_or_else(|| Denial::ProductUnknown(self.product.clone()))?;
        if self.kind == Kind::Generic && !switches.allow_generic_keys() {
            return Err(Denial::GenericKeysDisabled);
        }
        let mut errors = self.date_errors(now);
        errors.extend(self.feature_errors(product));
        errors.extend(self.generic_limit_errors(switches, now));
        if !errors.is_empty() {
            return Err(Denial::InvalidFields(errors));
        }
        let license = License {
            term: self.term(switches)?,
            product: self.product,
            kind: self.kind,
            model: self.model,
            activations: self.activations,
            floating_seats: self.floating_seats,
            maintenance_until: self.maintenance_until,
            features: BTreeSet::from_iter(self.features),
            properties: self.properties,
            customer: self.customer,
            order_id: self.order_id,
            comment: self.comment,
            created_at: now,
            created_by,
        };
        check_length(&license)?;
        Ok(license)
    }

    /// What the vendor should know before making them; the licenses themselves say the same.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let ends = self.expires_at.is_some() || self.duration_days.is_some();
        // A generic one without an end is made only where that was said.
        let perpetual = self.perpetual || (!ends && self.kind != Kind::Generic);
        warnings(self.kind, self.model, perpetual, [self.activations, self.floating_seats])
    }

    fn term(&self, switches: &Switches) -> Result<Term, Denial> {
        match (self.expires_at, self.duration_days) {
            (Some(moment), _) => Ok(Term::Until(moment)),
            (None, Some(days)) => Ok(Term::Days(days)),
            (None, None) if self.kind == Kind::Generic && !self.perpetual => {
                Err(Denial::ExpiryRequired { within_days: switches.generic_keys_max_days() })
            }
            (None, None) => Ok(Term::Perpetual),
        }
    }

    fn date_errors(&self, now: Timestamp) -> Vec<FieldError> {
        let now = Moment::from(now);
        let too_far = |moment: Moment| moment > now.plus_days(DATES_AHEAD_DAYS);
        let mut errors = Vec::new();
        if let Some(expires_at) = self.expires_at {
            if expires_at <= now {
                errors.push(FieldError::at("/expires_at", "must be in the future"));
            } else if too_far(expires_at) {
                errors.push(FieldError::at("/expires_at", "must be within a century; for no expiry leave it out"));
            }
            if self.duration_days.is_some() {
                errors.push(FieldError::at("/duration_days", "can't be given together with expires_at"));
            }
        }
        if self.perpetual && (self.expires_at.is_some() || self.duration_days.is_some()) {
            errors.push(FieldError::at("/perpetual", "can't be true for a license that expires"));
        }
        if self.maintenance_until.is_some_and(|until| too_far(until) || until.unix_seconds() < EARLIEST_MAINTENANCE) {
            errors.push(FieldError::at("/maintenance_until", "must be from the year 2000 on and within a century"));
        }
        errors
    }

    fn feature_errors(&self, product: &Product) -> Vec<FieldError> {
        let unknown =
            self.features.iter().enumerate().filter(|(_, feature)| !product.definition.features.contains(*feature));
        unknown
            .map(|(index, _)| {
                // Which, the pointer says: in the feature's place a secret may stand by mistake (R15).
                let detail = format!("the product {} has no such feature", product.product_id);
                FieldError::at(format!("/features/{index}"), detail)
            })
            .collect()
    }

    fn generic_limit_errors(&self, switches: &Switches, now: Timestamp) -> Vec<FieldError> {
        let Some(max_days) = switches.generic_keys_max_days().filter(|_| self.kind == Kind::Generic) else {
            return Vec::new();
        };
        let latest = Moment::from(now).plus_days(max_days);
        let exceeding = [
            ("/expires_at", self.expires_at.is_some_and(|moment| moment > latest)),
            ("/duration_days", self.duration_days.is_some_and(|days| days.get() > max_days)),
            ("/perpetual", self.perpetual),
        ];
        let detail = format!("a generic key must expire within {max_days} days here (security/GenericKeysMaxDays)");
        let exceeding = exceeding.into_iter().filter(|(_, exceeds)| *exceeds);
        exceeding.map(|(pointer, _)| FieldError::at(pointer, detail.clone())).collect()
    }
}

#[cfg(test)]
mod tests;
