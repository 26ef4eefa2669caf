//! `PUT /v1/settings/{category}/{name}`: a vendor sets a property.

use http::StatusCode;
use latchkey_api::SettingView;
use latchkey_dynamodb_store::DynamoDbAdministration;
use latchkey_service::put_setting;

use crate::metrics::GENERIC_KEYS_TURNED_ON;
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `put-setting`.
pub struct PutSetting {
    store: DynamoDbAdministration,
}

impl Function for PutSetting {
    type Endpoint = latchkey_api::PutSetting;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndWriteSettings",
            actions: &["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["SWITCHES#*", "SETTINGS"],
            reason: "The settings, of which one is changed, on condition that nobody else did meanwhile.",
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
    ) -> Result<Success<SettingView>, Refusal> {
        let command = latchkey_service::PutSetting {
            name: asked.path.property,
            value: asked.body.value,
            seen: asked.headers.version,
            by: invocation.author(asked.caller),
        };
        let set = put_setting(command, invocation.time, &self.store, &mut invocation.random).await?;
        let (turned_on, version) = (set.turns_generic_keys_on().into(), set.setting.version);
        let setting = SettingView::from(set.setting);
        let name = setting.name.clone();
        let answer = Success::new(StatusCode::OK, setting).of_version(version).naming(&name);
        Ok(answer.counting(&GENERIC_KEYS_TURNED_ON, turned_on))
    }
}
