//! `POST /v1/releases`: give back the seat of a computer.

use latchkey_core::{ComputerId, LicenseKeyText};
use serde::{Deserialize, Serialize};

use crate::license_key_codes::{OF_LICENSE_KEY, by_status};
use crate::{Code, Endpoint, Method, Nothing, Public, RequestBody};

/// Give back the seat of the computer that asks.
#[derive(Debug)]
pub enum Release {}

impl Endpoint for Release {
    const FUNCTION: &'static str = "release";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/releases";
    const SUMMARY: &'static str = "Give back the seat of the computer that asks";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The seat is free.")];
    const CODES: &'static [Code] =
        &by_status::<5>(&[OF_LICENSE_KEY, &[Code::ReleaseNotPossible, Code::ReleasesExhausted]]);

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = ReleaseRequest;
    type Answer = Nothing;

    fn description() -> Option<String> {
        let offline = "Another computer can take the seat at once, or the same one, which then gets a new activation. The license \
                       key is taken back with the next revocation list, so delete it first. Whoever sends the same request \
                       again, since the answer got lost, is answered `activation_unknown`: the seat is free. So is that of a \
                       license that was suspended or revoked or has expired. The computers of a license give back as many seats \
                       as `options/MaxReleasesPerLicense` allows within `options/ReleasesPeriodDays`; `releases_exhausted` says, \
                       also as `retry_at`, when the next one can be. What the vendor removes doesn't count. \
                       `release_not_possible`: the license key is generic, or the vendor allows none.";
        Some(offline.to_owned())
    }
}

/// A request of a computer to give back its seat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReleaseRequest {
    /// The computer's license key, good or expired, or a text with it in it.
    pub license_key: LicenseKeyText,
    /// The computer, as it was activated.
    pub computer_id: ComputerId,
}

impl RequestBody for ReleaseRequest {}
