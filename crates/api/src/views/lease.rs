//! A lease as its holder and the vendor see it.

use jiff::Timestamp;
use latchkey_core::{ActivationId, ComputerId, Lease, LeaseId, Moment, Session};
use serde::{Deserialize, Serialize};

/// A floating seat for a time, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedLeaseView {
    /// Names the lease.
    pub lease_id: LeaseId,
    /// A `lease+jwt`, signed with a key that a key of the JWK set's `certificate_keys` certified.
    pub lease: String,
    /// The `signing-key+jwt` that certifies the key.
    pub certificate: String,
    /// When it ends by the service's clock, unless it is renewed.
    pub ends_at: Moment,
    /// The server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Timestamp,
}

/// A computer, or a session on it, that holds a floating seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseView {
    /// Names the lease.
    pub lease_id: LeaseId,
    /// The activation of the computer.
    pub activation_id: ActivationId,
    /// The computer, as its application names it.
    pub computer_id: ComputerId,
    /// The session on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub session: Option<Session>,
    /// When it took the seat.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub taken_at: Timestamp,
    /// When the lease ends, unless it is renewed; the seat is free half a minute later.
    pub ends_at: Moment,
}

impl From<Lease> for LeaseView {
    fn from(lease: Lease) -> Self {
        Self {
            lease_id: lease.lease_id,
            activation_id: lease.activation_id,
            ends_at: lease.ends_at(),
            computer_id: lease.holder.computer_id,
            session: lease.holder.session,
            taken_at: lease.taken_at,
        }
    }
}
