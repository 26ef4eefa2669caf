//! `POST /v1/keys`.

use latchkey_core::{
    ActivationKey, Comment, Customer, DurationDays, FeatureName, Kind, License, LicenseId, LicenseProperties, Model,
    Moment, NewLicense, OrderId, ProductId, Quantity, SeatCount, Term,
};
use serde::{Deserialize, Serialize};

use crate::WarningResponse;
use crate::present::present;

/// What a vendor asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateKeysRequest {
    /// What the license is for; the product must have been defined.
    pub product: ProductId,
    /// How many activation keys, 1 to 50.
    #[serde(default)]
    pub quantity: Quantity,
    /// Whether the license key shall work on any computer. It can't be changed later (R2).
    #[serde(default)]
    pub generic: bool,
    /// How many computers can activate.
    #[serde(default)]
    pub activations: SeatCount,
    /// How many computers can run at once, for an application that counts them.
    #[serde(default)]
    pub floating_seats: SeatCount,
    /// How the license is sold.
    #[serde(default)]
    pub model: Model,
    /// A fixed end of the license.
    #[serde(default, deserialize_with = "present")]
    pub expires_at: Option<Moment>,
    /// An end counted in days from the first activation.
    #[serde(default, deserialize_with = "present")]
    pub duration_days: Option<DurationDays>,
    /// That the license never ends; a generic key without an end must say so (R11).
    #[serde(default)]
    pub perpetual: bool,
    /// Until when new versions are included.
    #[serde(default, deserialize_with = "present")]
    pub maintenance_until: Option<Moment>,
    /// What the license grants, of the product's features.
    #[serde(default)]
    pub features: Vec<FeatureName>,
    /// Values for the application to read from the license key: 1,024 bytes as JSON in all.
    #[serde(default)]
    pub properties: LicenseProperties,
    /// Who buys; the name becomes part of the license key.
    #[serde(default, deserialize_with = "present")]
    pub customer: Option<Customer>,
    /// The vendor's order number.
    #[serde(default, deserialize_with = "present")]
    pub order_id: Option<OrderId>,
    /// The vendor's note.
    #[serde(default, deserialize_with = "present")]
    pub comment: Option<Comment>,
}

impl From<CreateKeysRequest> for NewLicense {
    fn from(request: CreateKeysRequest) -> Self {
        Self {
            product: request.product,
            kind: if request.generic { Kind::Generic } else { Kind::Computer },
            model: request.model,
            activations: request.activations,
            floating_seats: request.floating_seats,
            expires_at: request.expires_at,
            duration_days: request.duration_days,
            perpetual: request.perpetual,
            maintenance_until: request.maintenance_until,
            features: request.features,
            properties: request.properties,
            customer: request.customer,
            order_id: request.order_id,
            comment: request.comment,
        }
    }
}

/// What a vendor gets.
#[derive(Debug, Clone, Serialize)]
pub struct CreateKeysResponse {
    /// The activation keys.
    pub keys: Vec<CreatedKey>,
    /// What the vendor should know of them.
    pub warnings: Vec<WarningResponse>,
}

impl CreateKeysResponse {
    /// Shows activation keys that were created together.
    #[must_use]
    pub fn new(keys: &[(LicenseId, ActivationKey)], license: &License) -> Self {
        let keys = keys.iter().map(|(license_id, activation_key)| CreatedKey {
            license_id: *license_id,
            activation_key: activation_key.clone(),
            perpetual: license.term == Term::Perpetual,
            license: license.clone(),
        });
        Self { keys: keys.collect(), warnings: license.warnings().into_iter().map(Into::into).collect() }
    }
}

/// One activation key, and what was stored of it.
#[derive(Debug, Clone, Serialize)]
pub struct CreatedKey {
    /// Names the license.
    pub license_id: LicenseId,
    /// The secret to hand to the customer, `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    #[serde(serialize_with = "reveal")]
    pub activation_key: ActivationKey,
    /// Whether the license never ends.
    pub perpetual: bool,
    /// What it buys.
    #[serde(flatten)]
    pub license: License,
}

fn reveal<S: serde::Serializer>(activation_key: &ActivationKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&activation_key.reveal())
}
