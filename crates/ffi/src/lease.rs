//! Floating seats, in JSON.

use serde::Serialize;

/// A floating seat that this computer took, or this session on it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct LeaseView {
    /// Its number, for further requests of the same application.
    number: u64,
    /// Of the license that has the seat.
    license_id: String,
    /// Whether it is held, now.
    is_held: bool,
    /// How long it is held without another answer of the service.
    time_left_ms: u64,
    /// Until when that is, by this computer's clock, which may be wrong.
    until: String,
    /// Why the last attempt to renew it failed; left out when it went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureView>,
}

/// Why a lease was not renewed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FailureView {
    /// The stable code: the network's, and it is tried again, or the service's, and it is over.
    code: String,
    /// For a person.
    message: String,
    /// What would help, for the user.
    help: String,
}

#[cfg(feature = "online")]
impl LeaseView {
    pub(crate) fn of(number: u64, lease: &latchkey_client::Lease) -> Self {
        let failure = lease.failure().map(|reason| FailureView {
            code: reason.code().to_owned(),
            message: reason.to_string(),
            help: reason.help().to_owned(),
        });
        Self {
            number,
            license_id: lease.license_id().0.to_string(),
            is_held: lease.is_held(),
            time_left_ms: u64::try_from(lease.time_left().as_millis()).unwrap_or(u64::MAX),
            until: crate::grant::to_the_second(lease.until()),
            failure,
        }
    }
}
