//! `POST /v1/validations`, as far as clients ask it: what time is it? No function answers it yet, so it is in no list.

use latchkey_core::{LicenseKey, SigningKeyId};
use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Method, Nothing, Public, RequestBody};

/// Ask whether a license key stands, and what time it is.
#[derive(Debug)]
pub enum Validate {}

impl Endpoint for Validate {
    const FUNCTION: &'static str = "validate";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/validations";
    const SUMMARY: &'static str = "Ask whether a license key stands, and what time it is";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "What is true of the license key.")];
    const CODES: &'static [Code] = &[];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = ValidateRequest;
    type Answer = ValidateResponse;
}

/// A license key, and a question that nobody asked before.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ValidateRequest {
    /// The license key, good or expired.
    pub license_key: LicenseKey,
    /// 16 random bytes, base64url: the signed time has them in it.
    pub nonce: String,
    /// The signing keys that the application knows.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub trusted_signing_keys: Vec<SigningKeyId>,
}

impl RequestBody for ValidateRequest {}

/// What the service says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValidateResponse {
    /// A `time+jwt` with the nonce.
    pub time: Option<String>,
    /// The `signing-key+jwt` of the key that signed the time.
    pub certificate: Option<String>,
}
