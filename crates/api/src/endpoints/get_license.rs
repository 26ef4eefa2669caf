//! `GET /v1/licenses/{license_id}`: read a license.

use latchkey_core::StoredEvent;
use serde::{Deserialize, Serialize};

use crate::{
    ActivationView, AnswersVersion, Code, Endpoint, LeaseView, LicensePath, LicenseView, Look, Method, Nothing,
    PageQuery,
};

/// Read a license with its last events, and its activations and leases page by page.
#[derive(Debug)]
pub enum GetLicense {}

impl Endpoint for GetLicense {
    const FUNCTION: &'static str = "get-license";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/licenses/{license_id}";
    const SUMMARY: &'static str = "Read a license with its last events, and its activations and leases page by page";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(200, "The license, a page of its activations and leases, and its last events.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::CursorInvalid];

    type Access = Look;
    type Path = LicensePath;
    type Query = PageQuery;
    type Headers = AnswersVersion;
    type Body = Nothing;
    type Answer = GetLicenseResponse;
}

/// A license, a page of its activations and leases, and its last events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetLicenseResponse {
    /// The license.
    pub license: LicenseView,
    /// Computers that have a seat of it, in no order that means anything.
    pub activations: Vec<ActivationView>,
    /// Computers and sessions that hold a floating seat of it, by their seats; always empty where nothing is counted.
    pub leases: Vec<LeaseView>,
    /// Where the next page of activations and leases begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
    /// Its last events, the newest first, 10 at most; with the first page alone. `list-events` has all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, max_items = 10))]
    pub events: Option<Vec<StoredEvent>>,
}
