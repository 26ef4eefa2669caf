//! `GET /v1/licenses/{license_id}`: read a license.

use serde::{Deserialize, Serialize};

use crate::{
    ActivationView, AnswersVersion, Code, Endpoint, LicensePath, LicenseView, Look, Method, Nothing, PageQuery,
};

/// Read a license, with its activations page by page.
#[derive(Debug)]
pub enum GetLicense {}

impl Endpoint for GetLicense {
    const FUNCTION: &'static str = "get-license";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/licenses/{license_id}";
    const SUMMARY: &'static str = "Read a license, with its activations page by page";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The license, and a page of its activations.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::CursorInvalid];

    type Access = Look;
    type Path = LicensePath;
    type Query = PageQuery;
    type Headers = AnswersVersion;
    type Body = Nothing;
    type Answer = GetLicenseResponse;
}

/// A license, and a page of its activations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetLicenseResponse {
    /// The license.
    pub license: LicenseView,
    /// Computers that have a seat of it, in no order that means anything.
    pub activations: Vec<ActivationView>,
    /// Where the next page of activations begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
}
