//! `POST /v1/keys`: create activation keys.

use std::collections::BTreeSet;

use jiff::Timestamp;
use latchkey_core::{
    ActivationKey, Comment, Customer, DurationDays, FeatureName, Kind, License, LicenseId, LicenseProperties, Model,
    Moment, NewLicense, OrderId, PrincipalArn, ProductId, Quantity, SeatCount, Term,
};
use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Idempotency, Make, Method, Nothing, RequestBody, WarningView};
use crate::present::{object, present, word};

/// Create activation keys.
#[derive(Debug)]
pub enum CreateKey {}

impl Endpoint for CreateKey {
    const FUNCTION: &'static str = "create-key";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/keys";
    const SUMMARY: &'static str = "Create activation keys";
    const SUCCESSES: &'static [(u16, &'static str)] = &[
        (201, "The activation keys were created."),
        (200, "An earlier answer again, for the same `Idempotency-Key`."),
    ];
    const CODES: &'static [Code] =
        &[Code::GenericKeysDisabled, Code::ProductUnknown, Code::IdempotencyKeyReused, Code::ExpiryRequired];

    type Access = Make;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Idempotency;
    type Body = CreateKeyRequest;
    type Answer = CreateKeyResponse;
}

/// A request to create activation keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateKeyRequest {
    /// What the license is for; the product must have been defined.
    pub product: ProductId,
    /// How many activation keys, 1 to 50.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = 1))]
    pub quantity: Quantity,
    /// Whether the license key shall work on any computer. It can't be changed later.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = false))]
    pub generic: bool,
    /// How many computers can activate.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = 1))]
    pub activations: SeatCount,
    /// How many computers can run at once, for an application that counts them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = 1))]
    pub floating_seats: SeatCount,
    /// How the license is sold.
    #[serde(default, deserialize_with = "word")]
    #[cfg_attr(feature = "openapi", schema(default = "permanent"))]
    pub model: Model,
    /// A fixed end of the license.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub expires_at: Option<Moment>,
    /// An end counted in days from the first activation.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub duration_days: Option<DurationDays>,
    /// That the license never ends; a generic key without an end must say so.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = false))]
    pub perpetual: bool,
    /// Until when new versions are included.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub maintenance_until: Option<Moment>,
    /// What the license grants, of the product's features.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = json!([])))]
    pub features: Vec<FeatureName>,
    /// Values for the application to read from the license key: 1,024 bytes as JSON in all.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = json!({})))]
    pub properties: LicenseProperties,
    /// Who buys; the name becomes part of the license key.
    #[serde(default, deserialize_with = "object", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub customer: Option<Customer>,
    /// The vendor's order number.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub order_id: Option<OrderId>,
    /// The vendor's note.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub comment: Option<Comment>,
}

impl RequestBody for CreateKeyRequest {}

impl From<CreateKeyRequest> for NewLicense {
    fn from(request: CreateKeyRequest) -> Self {
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

/// The activation keys that were created.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateKeyResponse {
    /// The activation keys.
    pub keys: Vec<CreatedActivationKey>,
    /// What the vendor should know of them.
    pub warnings: Vec<WarningView>,
}

impl CreateKeyResponse {
    /// Shows activation keys that were created together.
    #[must_use]
    pub fn new(keys: &[(LicenseId, ActivationKey)], license: &License) -> Self {
        let keys = keys
            .iter()
            .map(|(license_id, activation_key)| CreatedActivationKey::new(*license_id, activation_key.clone(), license.clone()));
        Self { keys: keys.collect(), warnings: license.warnings().into_iter().map(Into::into).collect() }
    }
}

/// One activation key, and what was stored of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedActivationKey {
    /// Names the license.
    pub license_id: LicenseId,
    /// The secret to hand to the customer, `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    #[serde(serialize_with = "reveal")]
    pub activation_key: ActivationKey,
    /// Whether the license never ends.
    pub perpetual: bool,
    /// What the license is for.
    pub product: ProductId,
    /// Whether its license key works on any computer.
    pub generic: bool,
    /// How the license is sold.
    pub model: Model,
    /// How many computers can activate.
    pub activations: SeatCount,
    /// How many computers can run at once.
    pub floating_seats: SeatCount,
    /// The fixed end of the license.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub expires_at: Option<Moment>,
    /// The end of the license counted in days from the first activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub duration_days: Option<DurationDays>,
    /// Until when new versions are included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub maintenance_until: Option<Moment>,
    /// What the license grants.
    pub features: BTreeSet<FeatureName>,
    /// Values for the application.
    pub properties: LicenseProperties,
    /// Who buys.
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
    /// Who created it.
    pub created_by: PrincipalArn,
}

impl CreatedActivationKey {
    fn new(license_id: LicenseId, activation_key: ActivationKey, license: License) -> Self {
        let (expires_at, duration_days) = match license.term {
            Term::Perpetual => (None, None),
            Term::Until(moment) => (Some(moment), None),
            Term::Days(days) => (None, Some(days)),
        };
        Self {
            license_id,
            activation_key,
            perpetual: license.term == Term::Perpetual,
            product: license.product,
            generic: license.kind == Kind::Generic,
            model: license.model,
            activations: license.activations,
            floating_seats: license.floating_seats,
            expires_at,
            duration_days,
            maintenance_until: license.maintenance_until,
            features: license.features,
            properties: license.properties,
            customer: license.customer,
            order_id: license.order_id,
            comment: license.comment,
            created_at: license.created_at,
            created_by: license.created_by,
        }
    }
}

fn reveal<S: serde::Serializer>(activation_key: &ActivationKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&activation_key.reveal())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_vendor_sends_is_what_the_service_reads() {
        let everything = json!({
            "product": "editor", "quantity": 50, "generic": true, "activations": 2, "floating_seats": 3,
            "model": "trial", "expires_at": "2027-12-31T00:00:00Z", "duration_days": 30, "perpetual": true,
            "maintenance_until": "2028-12-31T00:00:00Z", "features": ["export"], "properties": {"tier": "gold"},
            "customer": {"name": "Ada", "email": "ada@example.com"}, "order_id": "7", "comment": "paid",
        });
        for request in [everything, json!({"product": "editor"})] {
            let request: CreateKeyRequest = serde_json::from_value(request).unwrap();
            let sent = serde_json::to_value(&request).unwrap();
            assert!(sent.as_object().unwrap().values().all(|value| *value != Value::Null), "{sent}");
            assert_eq!(serde_json::from_value::<CreateKeyRequest>(sent).unwrap(), request);
        }
    }

    #[test]
    fn a_vendor_reads_what_the_service_answers_of_a_later_version_too() {
        let answer = json!({
            "keys": [{
                "license_id": "01a20bed-6d4d-74c0-a678-6b11f576d8a2",
                "activation_key": "1T6F9-JXTG3-AZJTW-1AGR1-J221E",
                "perpetual": false, "product": "editor", "generic": true, "model": "permanent", "activations": 1,
                "floating_seats": 1, "duration_days": 365, "features": ["export"], "properties": {},
                "created_at": "2026-11-24T05:00:39Z", "created_by": "arn:aws:iam::000000000000:user/local",
            }],
            "warnings": [{"code": "generic_license", "detail": "dangerous"}],
        });
        let mut later = answer.clone();
        later["keys"][0]["moon_phase"] = "full".into();
        let read: CreateKeyResponse = serde_json::from_value(later).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), answer);
    }
}
