//! `POST /v1/leases/renewals`: a computer keeps a floating seat for longer.

use http::StatusCode;
use latchkey_api::SignedLeaseView;
use latchkey_service::HeldLease;

use crate::lease_desk::{LEASE_CAPACITY, LEASE_VARIABLES, LeaseDesk, presented, signed_lease};
use crate::{Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Success, Variable};

/// The function `renew-lease`.
pub struct RenewLease {
    desk: LeaseDesk,
}

impl Function for RenewLease {
    type Endpoint = latchkey_api::RenewLease;

    const GRANTS: &[Grant] = &[Grant::READ_FOR_LEASE, Grant::WRITE_LEASE, Grant::CERTIFY];
    const VARIABLES: &[Variable] = LEASE_VARIABLES;
    const CAPACITY: Capacity = LEASE_CAPACITY;

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { desk: LeaseDesk::compose(environment)? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<SignedLeaseView>, Refusal> {
        let LeaseDesk { published, store, signers } = &self.desk;
        let presented = presented(&asked.body.license_key, published, asked.body.computer_id.clone())?;
        let command = HeldLease { presented, computer_id: asked.body.computer_id, lease_id: asked.body.lease_id };
        let trusted = asked.body.trusted_signing_keys;
        let (time, random) = (invocation.time, &mut invocation.random);
        let renewed = latchkey_service::renew_lease(command, trusted.as_deref(), time, store, signers, random).await?;
        Ok(signed_lease(StatusCode::OK, renewed, time.now))
    }
}
