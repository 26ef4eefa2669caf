//! `DELETE /v1/licenses/{license_id}/activations/{activation_id}`: a vendor gives back a seat for a customer.

use http::StatusCode;
use latchkey_api::Nothing;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::remove_activation;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `remove-activation`.
pub struct RemoveActivation {
    store: DynamoDbLicenses,
}

impl Function for RemoveActivation {
    type Endpoint = latchkey_api::RemoveActivation;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadActivation",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "The license, the activation and the end of its chain of events, read at once.",
        },
        Grant::REMOVE_ACTIVATION,
        Grant::TAKE_BACK,
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
        let (license_id, activation_id) = (asked.path.license_id, asked.path.activation_id);
        let by = invocation.author(asked.caller);
        let command = latchkey_service::RemoveActivation { license_id, activation_id, by };
        remove_activation(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT).about([license_id]))
    }
}
