//! `POST /v1/licenses/find`: find a license by a key.

use latchkey_core::{ActivationKey, LicenseKeyText};
use serde::{Deserialize, Serialize, Serializer};

use crate::{AnswersVersion, Code, Endpoint, LicenseView, Look, Method, Nothing, RequestBody};

/// Find the license that an activation key or a license key leads to.
#[derive(Debug)]
pub enum FindLicense {}

impl Endpoint for FindLicense {
    const FUNCTION: &'static str = "find-license";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/licenses/find";
    const SUMMARY: &'static str = "Find the license that an activation key or a license key leads to";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The license.")];
    const CODES: &'static [Code] = &[Code::LicenseSuperseded, Code::ActivationKeyUnknown, Code::LicenseUnknown];

    type Access = Look;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = AnswersVersion;
    type Body = FindLicenseRequest;
    type Answer = FindLicenseResponse;

    fn description() -> Option<String> {
        let secrets = "The key stands in the body, since it is a secret. A license key counts when its signature does, also \
                       when it has expired, was taken back or replaced. An activation key that was replaced by another one \
                       still leads to its license, and `activation_key_replaced` says so: the customer needs the newer one. \
                       `license_superseded`: anybody may have written this license key, since its signing key was taken back.";
        Some(secrets.to_owned())
    }
}

/// A key: one of the two.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FindLicenseRequest {
    /// An activation key as the customer reads it out.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "revealed")]
    pub activation_key: Option<ActivationKey>,
    /// A license key, or a text with one in it: a license file, a mail, a service's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_key: Option<LicenseKeyText>,
}

impl RequestBody for FindLicenseRequest {}

/// Only this request carries the secret anywhere; the type itself can't be written out by mistake.
fn revealed<S: Serializer>(activation_key: &Option<ActivationKey>, serializer: S) -> Result<S::Ok, S::Error> {
    match activation_key {
        Some(activation_key) => serializer.serialize_some(&activation_key.reveal()),
        None => serializer.serialize_none(),
    }
}

/// The license that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindLicenseResponse {
    /// The license.
    pub license: LicenseView,
    /// Whether it was found by an activation key that another one has replaced since, so that it activates nothing.
    pub activation_key_replaced: bool,
}
