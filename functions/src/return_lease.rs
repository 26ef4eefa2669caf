//! `POST /v1/leases/returns`: a computer gives a floating seat back.

use http::StatusCode;
use latchkey_api::Nothing;
use latchkey_core::TrustedKeys;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::HeldLease;

use crate::lease_desk::{LEASE_CAPACITY, presented};
use crate::published_keys::{published_keys, trusted_keys};
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable,
};

/// The function `return-lease`.
pub struct ReturnLease {
    published: TrustedKeys,
    store: DynamoDbLicenses,
}

impl Function for ReturnLease {
    type Endpoint = latchkey_api::ReturnLease;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadLease",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "The floating seat with its lease.",
        },
        Grant::WRITE_LEASE,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable, Variable::PublishedKeys];
    const CAPACITY: Capacity = LEASE_CAPACITY;

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { published: trusted_keys(&published_keys(environment)?)?, store: environment.licenses()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<Nothing>, Refusal> {
        let presented = presented(&asked.body.license_key, &self.published, asked.body.computer_id.clone())?;
        let command = HeldLease { presented, computer_id: asked.body.computer_id, lease_id: asked.body.lease_id };
        let (time, random) = (invocation.time, &mut invocation.random);
        let license_id = latchkey_service::return_lease(command, time, &self.store, random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT).about([license_id]))
    }
}
