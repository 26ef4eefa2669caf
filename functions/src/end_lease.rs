//! `DELETE /v1/licenses/{license_id}/leases/{lease_id}`: a vendor ends a lease for a customer.

use http::StatusCode;
use latchkey_api::Nothing;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::end_lease;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `end-lease`.
pub struct EndLease {
    store: DynamoDbLicenses,
}

impl Function for EndLease {
    type Endpoint = latchkey_api::EndLease;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadLease",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "The license and the lease, read at once; then the end of the chain of events of the lease's activation.",
        },
        Grant {
            sid: "EndLease",
            actions: &["dynamodb:UpdateItem", "dynamodb:PutItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "The floating seat and the event, in one transaction, which needs what its parts need.",
        },
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.licenses()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<Nothing>, Refusal> {
        let (license_id, lease_id) = (asked.path.license_id, asked.path.lease_id);
        let by = invocation.author(asked.caller);
        let command = latchkey_service::EndLease { license_id, lease_id, by };
        end_lease(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT).about([license_id]))
    }
}
