//! `POST /v1/leases/renewals`: keep a floating seat for longer.

use latchkey_core::{ComputerId, LeaseId, LicenseKeyText, SigningKeyId};
use serde::{Deserialize, Serialize};

use crate::license_key_codes::{OF_LEASE, OF_LICENSE_KEY, by_status};
use crate::{Code, Endpoint, Method, Nothing, Public, RequestBody, SignedLeaseView};

/// Keep a floating seat for longer.
#[derive(Debug)]
pub enum RenewLease {}

impl Endpoint for RenewLease {
    const FUNCTION: &'static str = "renew-lease";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/leases/renewals";
    const SUMMARY: &'static str = "Keep a floating seat for longer";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The lease lasts for longer.")];
    const CODES: &'static [Code] = &by_status::<10>(&[OF_LICENSE_KEY, OF_LEASE, &[Code::LeaseUnknown]]);

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = HeldLeaseRequest;
    type Answer = SignedLeaseView;

    fn description() -> Option<String> {
        let over = "A lease that is over is renewed, too, as long as nobody took its seat. `lease_unknown`: somebody did, it was \
                    returned or ended, or the license has fewer seats by now; another one can be taken.";
        Some(over.to_owned())
    }
}

/// A request about a lease that the computer has.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HeldLeaseRequest {
    /// The computer's license key.
    pub license_key: LicenseKeyText,
    /// The computer, as it was activated.
    pub computer_id: ComputerId,
    /// The lease, as it was answered. By itself it opens nothing: the license key and the computer must be those that took it.
    pub lease_id: LeaseId,
    /// The IDs of the signing keys that the application trusts, of all uses: the newest of `certificate_keys` among them certifies a
    /// lease that is renewed, and none is `application_too_old`. Left out, the current one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

impl RequestBody for HeldLeaseRequest {}
