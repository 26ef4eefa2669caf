//! `POST /v1/licenses/{license_id}/reissue`: replace an activation key.

use latchkey_core::StatedReason;
use serde::{Deserialize, Serialize};

use crate::{ActivationKeyView, Code, Endpoint, Idempotency, LicensePath, Method, Nothing, RequestBody, Serve};

/// Replace the activation key of a license by a new one.
#[derive(Debug)]
pub enum ReissueKey {}

impl Endpoint for ReissueKey {
    const FUNCTION: &'static str = "reissue-key";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/licenses/{license_id}/reissue";
    const SUMMARY: &'static str = "Replace the activation key of a license by a new one";
    const SUCCESSES: &'static [(u16, &'static str)] = &[
        (201, "The license accepts this activation key, and no other."),
        (200, "An earlier answer again, for the same `Idempotency-Key`."),
    ];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::LicenseIsRevoked];

    type Access = Serve;
    type Path = LicensePath;
    type Query = Nothing;
    type Headers = Idempotency;
    type Body = ReissueKeyRequest;
    type Answer = ActivationKeyView;

    fn description() -> Option<String> {
        let effect = "For an activation key that leaked. From the answer on the old one activates nothing \
                      (`activation_key_replaced`), not even for a computer that has a seat. The license keeps its ID, its \
                      activations and its license keys: computers that are activated go on. To take back what was activated \
                      with the leaked one, remove those activations (`remove-activation`), or all license keys so far \
                      (`update-license` with `revoke_earlier`). Of two requests at once both are answered, and the later one's \
                      activation key is accepted.";
        Some(effect.to_owned())
    }
}

/// Why an activation key is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReissueKeyRequest {
    /// Why, for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatedReason>,
}

impl RequestBody for ReissueKeyRequest {}
