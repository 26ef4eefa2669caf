//! `POST /v1/leases`: take a floating seat for a time.

use latchkey_core::{ComputerId, LicenseKeyText, Session, SigningKeyId};
use serde::{Deserialize, Serialize};

use crate::license_key_codes::{OF_LEASE, OF_LICENSE_KEY, by_status};
use crate::{Code, Endpoint, Method, Nothing, Public, RequestBody, SignedLeaseView};

/// Take a floating seat of a license for a time.
#[derive(Debug)]
pub enum TakeLease {}

impl Endpoint for TakeLease {
    const FUNCTION: &'static str = "take-lease";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/leases";
    const SUMMARY: &'static str = "Take a floating seat of a license for a time";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(201, "The computer took a floating seat."), (200, "The computer had it already, or had it last.")];
    const CODES: &'static [Code] = &by_status::<10>(&[OF_LICENSE_KEY, OF_LEASE, &[Code::FloatingSeatsExhausted]]);

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = TakeLeaseRequest;
    type Answer = SignedLeaseView;

    fn description() -> Option<String> {
        let counted = "As many computers, or sessions on them, hold a lease at once as the license has floating seats. A lease lasts \
                       `options/LeaseMinutes` from the arrival of the answer on, by a clock that counts sleep, and ends by itself \
                       unless it is renewed. Sending the same request again is safe: a computer and session that has a seat gets \
                       that one again. A license key that was taken back gets nothing, and a generic license never floats.";
        Some(counted.to_owned())
    }
}

/// A request of a computer for a floating seat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeLeaseRequest {
    /// The computer's license key.
    pub license_key: LicenseKeyText,
    /// The computer, as it was activated.
    pub computer_id: ComputerId,
    /// What tells apart several on one computer that need a seat each, such as users of a terminal server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// The IDs of the signing keys that the application trusts, of all uses: the newest of `certificate_keys` among them certifies
    /// the lease, and none is `application_too_old`. Left out, the current one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

impl RequestBody for TakeLeaseRequest {}
