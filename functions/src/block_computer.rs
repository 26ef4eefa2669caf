//! `POST /v1/blocked-computers`: a vendor blocks a computer.

use http::StatusCode;
use latchkey_api::{BlockComputerRequest, BlockedComputerView};
use latchkey_dynamodb_store::DynamoDbAdministration;
use latchkey_service::block_computer;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `block-computer`.
pub struct BlockComputer {
    store: DynamoDbAdministration,
}

impl Function for BlockComputer {
    type Endpoint = latchkey_api::BlockComputer;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndWriteBlockedComputer",
            actions: &["dynamodb:GetItem", "dynamodb:PutItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["BLOCKED#*"],
            reason: "The computer's entry, made unless there is one.",
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
    ) -> Result<Success<BlockedComputerView>, Refusal> {
        let BlockComputerRequest { computer_id, reason } = asked.body;
        let by = invocation.author(asked.caller);
        let command = latchkey_service::BlockComputer { computer_id, reason, by };
        let (entry, is_new) = block_computer(command, invocation.time, &self.store, &mut invocation.random).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        Ok(Success::new(status, entry.into()))
    }
}
