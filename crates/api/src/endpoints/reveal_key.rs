//! `POST /v1/licenses/{license_id}/reveal`: read an activation key again.

use latchkey_core::StatedReason;
use serde::{Deserialize, Serialize};

use crate::{ActivationKeyView, Code, Endpoint, LicensePath, Method, Nothing, RequestBody, Serve};

/// Read the activation key of a license again.
#[derive(Debug)]
pub enum RevealKey {}

impl Endpoint for RevealKey {
    const FUNCTION: &'static str = "reveal-key";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/licenses/{license_id}/reveal";
    const SUMMARY: &'static str = "Read the activation key of a license again";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The activation key that is accepted.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::LicenseIsRevoked];

    type Access = Serve;
    type Path = LicensePath;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = RevealKeyRequest;
    type Answer = ActivationKeyView;

    fn description() -> Option<String> {
        let kept = "For a customer who lost it. Each answer is an event of the license, which is kept before anybody gets the \
                    activation key. After it was replaced this is the new one.";
        Some(kept.to_owned())
    }
}

/// Why an activation key is read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevealKeyRequest {
    /// Why, for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatedReason>,
}

impl RequestBody for RevealKeyRequest {}
