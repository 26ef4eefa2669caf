//! `POST /v1/validations`: ask whether a license key still stands.

use jiff::Timestamp;
use latchkey_core::{
    ComputerId, LicenseId, LicenseKey, LicenseKeyText, Moment, Nonce, ProductId, Revision, SigningKeyId,
};
use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Method, Nothing, Public, RequestBody};

/// Ask whether a license key still stands.
#[derive(Debug)]
pub enum Validate {}

impl Endpoint for Validate {
    const FUNCTION: &'static str = "validate";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/validations";
    const SUMMARY: &'static str = "Ask whether a license key still stands, and get the newer one";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "What is true of the license key.")];
    const CODES: &'static [Code] = &[Code::ApplicationTooOld, Code::LicenseUnknown];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = ValidateRequest;
    type Answer = ValidateResponse;

    fn description() -> Option<String> {
        let harmless = "It takes no seat and needs no activation key. There is a newer license key where the license was \
                        changed, or where this one is signed with a key that signs no more; none for one that was taken \
                        back. `standing` is not signed: what takes a license away from an application is a revocation list, or \
                        a newer license key. With a `nonce`, also for a license that has expired, `time` says what time it is, \
                        signed with the key of `certificate`.";
        Some(harmless.to_owned())
    }
}

/// A license key, and what the application says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ValidateRequest {
    /// The license key, good or expired, or a text with it in it.
    pub license_key: LicenseKeyText,
    /// Where the application runs; required unless the license is generic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer_id: Option<ComputerId>,
    /// The product that the application is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// 16 random bytes: the signed time has them in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
    /// The IDs of the signing keys that the application trusts, of all uses. The newest of `keys` among them signs a newer license
    /// key, and none of those that are published is `application_too_old`; the newest of `certificate_keys` among them certifies the
    /// time, and without one no time is answered. Left out, the current ones sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

impl RequestBody for ValidateRequest {}

/// What is true of a license key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValidateResponse {
    /// `valid`, or why not.
    #[cfg_attr(feature = "openapi", schema(value_type = latchkey_core::Standing))]
    pub standing: String,
    /// Names the license.
    pub license_id: LicenseId,
    /// The newer license key, to keep in place of the one that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub license_key: Option<LicenseKey>,
    /// When the license ends; `null` when it never does.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub expires_at: Option<Moment>,
    /// The license's revision: the newest license key shows it as `rev`.
    pub revision: Revision,
    /// The number of the product's newest revocation list, its `seq`: a higher one than the application knows is worth
    /// fetching. Left out for a product that has none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub revocations_seq: Option<u64>,
    /// The server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Timestamp,
    /// A `time+jwt` with the nonce, where one was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub time: Option<String>,
    /// The `signing-key+jwt` of the key that signed the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub certificate: Option<String>,
}
