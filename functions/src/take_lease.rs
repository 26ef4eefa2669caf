//! `POST /v1/leases`: a computer takes a floating seat for a time.

use http::StatusCode;
use latchkey_api::SignedLeaseView;
use latchkey_core::Holder;

use crate::lease_desk::{LEASE_CAPACITY, LEASE_VARIABLES, LeaseDesk, presented, signed_lease};
use crate::metrics::{LEASES_DENIED, LEASES_TAKEN};
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Metric, Refusal, Resource, Success,
    Variable,
};

/// The function `take-lease`.
pub struct TakeLease {
    desk: LeaseDesk,
}

impl Function for TakeLease {
    type Endpoint = latchkey_api::TakeLease;

    const GRANTS: &[Grant] = &[
        Grant::READ_FOR_LEASE,
        Grant {
            sid: "SearchSeats",
            actions: &["dynamodb:Query"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "All floating seats of the license, when those that were looked at first are taken.",
        },
        Grant::WRITE_LEASE,
        Grant::CERTIFY,
    ];
    const VARIABLES: &[Variable] = LEASE_VARIABLES;
    const CAPACITY: Capacity = LEASE_CAPACITY;
    const REFUSALS: Option<&'static Metric> = Some(&LEASES_DENIED);

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
        let holder = Holder { computer_id: asked.body.computer_id, session: asked.body.session };
        let trusted_signing_keys = asked.body.trusted_signing_keys;
        let command = latchkey_service::TakeLease { presented, holder, trusted_signing_keys };
        let (time, random) = (invocation.time, &mut invocation.random);
        let taken = latchkey_service::take_lease(command, time, store, signers, random).await?;
        let (status, count) = if taken.is_new { (StatusCode::CREATED, 1) } else { (StatusCode::OK, 0) };
        Ok(signed_lease(status, taken, time.now).counting(&LEASES_TAKEN, count))
    }
}
