//! `POST /v1/activations`: exchange an activation key for a license key.

use std::collections::BTreeSet;

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationAttempt, ActivationId, ActivationKey, ComputerId, ComputerName, FeatureName, Kind, LicenseId,
    LicenseKey, LicenseProperties, LicenseRecord, Model, Moment, ProductId, SeatsUsed, SigningKeyId, Warning,
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::views::revealed;
use crate::{Code, Endpoint, Method, Nothing, Public, RequestBody, WarningView};

/// Exchange an activation key for a license key.
#[derive(Debug)]
pub enum Activate {}

impl Endpoint for Activate {
    const FUNCTION: &'static str = "activate";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/activations";
    const SUMMARY: &'static str = "Exchange an activation key for a license key";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(201, "The computer took a seat."), (200, "The computer had a seat already.")];
    const CODES: &'static [Code] = &[
        Code::GenericKeysDisabled,
        Code::GenericKeysNotAccepted,
        Code::LicenseRevoked,
        Code::LicenseSuspended,
        Code::ActivationKeyReplaced,
        Code::LicenseExpired,
        Code::ProductMismatch,
        Code::ComputerBlocked,
        Code::TrialUsed,
        Code::ApplicationTooOld,
        Code::ActivationKeyUnknown,
        Code::ActivationsExhausted,
    ];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = ActivateRequest;
    type Answer = ActivateResponse;

    fn description() -> Option<String> {
        let safe = "Sending the same request again is safe: a computer that has a seat gets its license key again. Every \
                    computer gets the same text of a generic license. Without a `computer_id` only a generic license is \
                    activated; of another one `invalid_field` says that it is missing, and no seat is used.";
        Some(safe.to_owned())
    }
}

/// A request of a computer for a license key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivateRequest {
    /// The secret that the customer typed, in any case, with or without dashes.
    #[serde(serialize_with = "revealed")]
    pub activation_key: ActivationKey,
    /// The computer, by any name the application has for it; required unless the license is generic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer_id: Option<ComputerId>,
    /// What people call the computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer_name: Option<ComputerName>,
    /// The product that the application is: an activation key of another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// Whether the application takes a generic license key; one that would not says so, and no seat is spent.
    #[serde(default = "yes", deserialize_with = "or_yes")]
    #[cfg_attr(feature = "openapi", schema(nullable, default = true))]
    pub accept_generic: bool,
    /// The IDs of the signing keys that the application trusts, of all uses: the newest of `keys` among them signs, and none is
    /// `application_too_old`. Left out, the current one signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

impl RequestBody for ActivateRequest {}

fn yes() -> bool {
    true
}

/// `null` is the same as absent.
fn or_yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(yes))
}

impl ActivateRequest {
    /// The secret, who asks with it, and which signing keys they trust.
    #[must_use]
    pub fn into_parts(self) -> (ActivationKey, ActivationAttempt, Option<Vec<SigningKeyId>>) {
        let attempt = ActivationAttempt {
            is_for_any: self.computer_id.is_none(),
            computer: self.computer_id.unwrap_or_else(ComputerId::any),
            computer_name: self.computer_name,
            product: self.product,
            accept_generic: self.accept_generic,
        };
        (self.activation_key, attempt, self.trusted_signing_keys)
    }
}

/// A license key, and what it is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivateResponse {
    /// The signed text to keep.
    pub license_key: LicenseKey,
    /// Whether the license key is bound to this computer.
    pub kind: Kind,
    /// Names the license.
    pub license_id: LicenseId,
    /// Names the activation of this computer.
    pub activation_id: ActivationId,
    /// The computer that took the seat.
    pub computer_id: ComputerId,
    /// What the license is for.
    pub product: ProductId,
    /// How it is sold.
    pub model: Model,
    /// What it grants.
    pub features: BTreeSet<FeatureName>,
    /// Values for the application.
    pub properties: LicenseProperties,
    /// When it ends; `null` when it never does.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub expires_at: Option<Moment>,
    /// Until when new versions are included; `null` when that isn't limited.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub maintenance_until: Option<Moment>,
    /// The seats of the license.
    pub activations: ActivationCount,
    /// The server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Timestamp,
    /// What the customer should know.
    pub warnings: Vec<WarningView>,
}

/// The seats of a license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationCount {
    /// How many there are.
    pub allowed: u32,
    /// How many are used; others may have been taken at the same moment. Absent where nobody counts them exactly for an
    /// activation: beyond 64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub used: Option<u32>,
}

impl ActivateResponse {
    /// Shows a license key to the computer that got it.
    #[must_use]
    pub fn new(
        license_key: LicenseKey,
        activation: Activation,
        record: LicenseRecord,
        used: SeatsUsed,
        expires_at: Option<Moment>,
        server_time: Timestamp,
    ) -> Self {
        let license = record.license;
        let warnings = if license.kind == Kind::Generic { vec![Warning::GenericLicense.into()] } else { Vec::new() };
        Self {
            license_key,
            kind: license.kind,
            license_id: record.license_id,
            activation_id: activation.activation_id,
            computer_id: activation.computer_id,
            product: license.product,
            model: license.model,
            features: license.features,
            properties: license.properties,
            expires_at,
            maintenance_until: license.maintenance_until,
            activations: ActivationCount { allowed: license.activations.get(), used: used.exact() },
            server_time,
            warnings,
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_client_sends_is_what_the_service_reads() {
        let activation_key = ActivationKey::generate(&mut StdRng::seed_from_u64(7));
        let mut request = ActivateRequest {
            activation_key: activation_key.clone(),
            computer_id: Some("pc".parse().unwrap()),
            computer_name: None,
            product: None,
            accept_generic: false,
            trusted_signing_keys: None,
        };
        let sent = serde_json::to_value(&request).unwrap();
        let shown = activation_key.reveal();
        assert_eq!(sent, json!({"activation_key": shown, "computer_id": "pc", "accept_generic": false}));
        request.product = Some("editor".parse().unwrap());
        request.computer_name = Some("Ada's".parse().unwrap());
        request.trusted_signing_keys = Some(vec!["of-2026".parse().unwrap()]);
        let read: ActivateRequest = serde_json::from_value(serde_json::to_value(&request).unwrap()).unwrap();
        let (read_key, attempt, trusted) = read.into_parts();
        assert_eq!((attempt.computer.as_str(), attempt.is_for_any), ("pc", false));
        assert_eq!(trusted, request.trusted_signing_keys);
        assert_eq!(read_key.hash(), activation_key.hash());
        assert_eq!((attempt.product, attempt.accept_generic), (request.product, false));
        assert_eq!(attempt.computer_name, request.computer_name);
    }
}
