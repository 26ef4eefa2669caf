//! `PATCH /v1/licenses/{license_id}`: change a license.

use latchkey_core::LicensePatch;

use crate::{ChangedLicense, Code, Endpoint, IfMatch, LicensePath, Method, Nothing, RequestBody, Serve};

/// Change a license.
#[derive(Debug)]
pub enum UpdateLicense {}

impl Endpoint for UpdateLicense {
    const FUNCTION: &'static str = "update-license";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/v1/licenses/{license_id}";
    const SUMMARY: &'static str = "Change a license";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The license is as asked.")];
    const CODES: &'static [Code] =
        &[Code::LicenseUnknown, Code::ProductUnknown, Code::LicenseIsRevoked, Code::SeatsInUse, Code::ExpiryRequired];

    type Access = Serve;
    type Path = LicensePath;
    type Query = Nothing;
    type Headers = IfMatch;
    type Body = LicensePatch;
    type Answer = ChangedLicense;

    fn description() -> Option<String> {
        let patch = "A JSON Merge Patch (RFC 7396): what is left out stays, `null` takes away. `If-Match` must name the \
                     `record_version` that you have seen. Product and kind never change. What license keys show raises the \
                     revision: each computer gets a new license key when it activates again. One that was signed before \
                     goes on granting what it says, until it ends or is taken back (`revoke_earlier`). Of a revoked license \
                     customer, order and comment alone can be changed.";
        Some(patch.to_owned())
    }
}

impl RequestBody for LicensePatch {}
