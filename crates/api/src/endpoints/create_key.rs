//! `POST /v1/keys`: create activation keys.

use latchkey_core::{ActivationKey, License, LicenseId, NewLicense, RecordVersion};
use serde::{Deserialize, Serialize};

use crate::views::revealed;
use crate::{Code, Endpoint, Idempotency, LicenseView, Make, Method, Nothing, RequestBody, WarningView};

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
    const CODES: &'static [Code] = &[Code::GenericKeysDisabled, Code::ProductUnknown, Code::ExpiryRequired];

    type Access = Make;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Idempotency;
    type Body = NewLicense;
    type Answer = CreateKeyResponse;
}

impl RequestBody for NewLicense {}

/// The activation keys that were created.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateKeyResponse {
    /// The activation keys.
    pub keys: Vec<CreatedActivationKey>,
    /// What the vendor should know of them.
    pub warnings: Vec<WarningView>,
}

/// One activation key, and the license that it buys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedActivationKey {
    /// The secret to hand to the customer, `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    #[serde(serialize_with = "revealed")]
    pub activation_key: ActivationKey,
    /// The license.
    #[serde(flatten)]
    pub license: LicenseView,
}

impl CreateKeyResponse {
    /// Shows activation keys that were created together.
    #[must_use]
    pub fn new(keys: &[(LicenseId, ActivationKey)], license: &License, record_version: RecordVersion) -> Self {
        let created = |(license_id, activation_key): &(LicenseId, ActivationKey)| CreatedActivationKey {
            activation_key: activation_key.clone(),
            license: LicenseView::just_made(*license_id, license.clone(), record_version),
        };
        let warnings = license.warnings().into_iter().map(Into::into).collect();
        Self { keys: keys.iter().map(created).collect(), warnings }
    }
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
            let request: NewLicense = serde_json::from_value(request).unwrap();
            let sent = serde_json::to_value(&request).unwrap();
            assert!(sent.as_object().unwrap().values().all(|value| *value != Value::Null), "{sent}");
            assert_eq!(serde_json::from_value::<NewLicense>(sent).unwrap(), request);
        }
    }

    #[test]
    fn a_vendor_reads_what_the_service_answers_of_a_later_version_too() {
        let answer = json!({
            "keys": [{
                "license_id": "01a20bed-6d4d-74c0-a678-6b11f576d8a2",
                "record_version": "01a20bed-6d4d-74c0-a678-6b11f576d8a3",
                "activation_key": "1T6F9-JXTG3-AZJTW-1AGR1-J221E",
                "state": "active", "revision": 1, "used": 0, "perpetual": false, "floating": false, "product": "editor", "generic": true,
                "model": "permanent", "activations": 1,
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
