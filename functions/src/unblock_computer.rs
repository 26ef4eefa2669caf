//! `DELETE /v1/blocked-computers/{id}`: a vendor blocks a computer no more.

use http::StatusCode;
use latchkey_api::Nothing;
use latchkey_dynamodb_store::DynamoDbAdministration;
use latchkey_service::unblock_computer;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `unblock-computer`.
pub struct UnblockComputer {
    store: DynamoDbAdministration,
}

impl Function for UnblockComputer {
    type Endpoint = latchkey_api::UnblockComputer;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndWriteBlockedComputer",
            actions: &["dynamodb:GetItem", "dynamodb:DeleteItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["BLOCKED#*"],
            reason: "The computer's entry, removed as it was read.",
        },
        Grant::KEEP_EVENT,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.administration()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<Nothing>, Refusal> {
        let (id, seen, by) = (asked.path.id, asked.headers.version, invocation.author(asked.caller));
        let command = latchkey_service::UnblockComputer { id, seen, by };
        unblock_computer(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT))
    }
}
