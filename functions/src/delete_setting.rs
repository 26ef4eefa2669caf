//! `DELETE /v1/settings/{category}/{name}`: a vendor takes a property back to its default.

use http::StatusCode;
use latchkey_api::Nothing;
use latchkey_dynamodb_store::DynamoDbAdministration;
use latchkey_service::delete_setting;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `delete-setting`.
pub struct DeleteSetting {
    store: DynamoDbAdministration,
}

impl Function for DeleteSetting {
    type Endpoint = latchkey_api::DeleteSetting;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndWriteSettings",
            actions: &["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["SWITCHES#*", "SETTINGS"],
            reason: "The settings, of which one goes, on condition that nobody changed it meanwhile.",
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
        let name = asked.path.property.as_str().to_owned();
        let command = latchkey_service::DeleteSetting {
            name: asked.path.property,
            seen: asked.headers.version,
            by: invocation.author(asked.caller),
        };
        delete_setting(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT).naming(&name))
    }
}
