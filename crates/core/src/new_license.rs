//! Whether a license may be made.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::license::{generic_flag, warnings};
use crate::license_rules::{AskedTerm, feature_errors, key_errors, maintenance_error};
use crate::signing_input::check_length;
use crate::strict::{object, or_default, word};
use crate::{
    Comment, Customer, Denial, DurationDays, FeatureName, Kind, License, LicenseProperties, Model, Moment, OrderId,
    PrincipalArn, Product, ProductId, Quantity, SeatCount, Switches, Warning,
};

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
    /// How many computers can run at once, counted by leases. Left out, nothing is counted, and it shows 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floating_seats: Option<SeatCount>,
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
        let mut errors = self.term().errors(self.kind, switches, now);
        errors.extend(self.maintenance_until.and_then(|until| maintenance_error(until, now)));
        errors.extend(feature_errors(self.features.iter().enumerate(), product));
        let term = self.term();
        let license = License {
            term: term.as_it_is(),
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
        errors.extend(key_errors(&license, None));
        if !errors.is_empty() {
            return Err(Denial::InvalidFields(errors));
        }
        term.term(license.kind, switches)?;
        check_length(&license)?;
        Ok(license)
    }

    /// What the vendor should know before making them; the licenses themselves say the same.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let ends = self.expires_at.is_some() || self.duration_days.is_some();
        // A generic one without an end is made only where that was said.
        let perpetual = self.perpetual || (!ends && self.kind != Kind::Generic);
        warnings(self.kind, self.model, perpetual, [Some(self.activations), self.floating_seats])
    }

    fn term(&self) -> AskedTerm {
        AskedTerm { expires_at: self.expires_at, duration_days: self.duration_days, perpetual: self.perpetual }
    }
}

#[cfg(test)]
mod tests;
