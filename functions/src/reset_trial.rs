//! `DELETE /v1/trials/{id}/{product_id}`: a vendor lets a computer have a trial again.

use http::StatusCode;
use latchkey_api::Nothing;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::reset_trial;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `reset-trial`.
pub struct ResetTrial {
    store: DynamoDbLicenses,
}

impl Function for ResetTrial {
    type Endpoint = latchkey_api::ResetTrial;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndRemoveTrial",
            actions: &["dynamodb:BatchGetItem", "dynamodb:DeleteItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["T#*"],
            reason: "The trial that the computer has had, removed as it was read.",
        },
        Grant::KEEP_EVENT,
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
        let by = invocation.author(asked.caller);
        let name = asked.path.product_id.to_string();
        let command = latchkey_service::ResetTrial { computer: asked.path.id, product: asked.path.product_id, by };
        reset_trial(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT).naming(&name))
    }
}
