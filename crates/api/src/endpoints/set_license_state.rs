//! `PUT /v1/licenses/{license_id}/state`: suspend, reinstate or revoke a license.

use latchkey_core::{LicenseState, StatedReason};
use serde::{Deserialize, Serialize};

use crate::{ChangedLicense, Code, Endpoint, IfUnchanged, LicensePath, Method, Nothing, RequestBody, Serve};

/// Suspend, reinstate or revoke a license.
#[derive(Debug)]
pub enum SetLicenseState {}

impl Endpoint for SetLicenseState {
    const FUNCTION: &'static str = "set-license-state";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v1/licenses/{license_id}/state";
    const SUMMARY: &'static str = "Suspend, reinstate or revoke a license";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The license has this state.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::LicenseIsRevoked];

    type Access = Serve;
    type Path = LicensePath;
    type Query = Nothing;
    type Headers = IfUnchanged;
    type Body = SetLicenseStateRequest;
    type Answer = ChangedLicense;

    fn description() -> Option<String> {
        let states = "It counts for every request that begins after the answer. A suspended license can be made `active` \
                      again; `revoked` is final. License keys that computers have go on working offline until they see a \
                      revocation list.";
        Some(states.to_owned())
    }
}

/// The state that a license shall have.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetLicenseStateRequest {
    /// The state.
    #[serde(deserialize_with = "latchkey_core::strict::required_word")]
    pub state: LicenseState,
    /// Why, for colleagues.
    pub reason: StatedReason,
}

impl RequestBody for SetLicenseStateRequest {}
