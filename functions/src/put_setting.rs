//! `PUT /v1/settings/{category}/{name}`: a vendor sets a property.

use http::StatusCode;
use latchkey_api::SettingView;
use latchkey_core::Scalar;
use latchkey_dynamodb_store::DynamoDbSettings;
use latchkey_service::put_setting;

use crate::metrics::GENERIC_KEYS_TURNED_ON;
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `put-setting`.
pub struct PutSetting {
    store: DynamoDbSettings,
}

impl Function for PutSetting {
    type Endpoint = latchkey_api::PutSetting;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadAndWriteSettings",
        actions: &["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["SWITCHES#*", "SETTINGS"],
        reason: "The settings, of which one is changed, on condition that nobody else did meanwhile.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let properties = environment.required(Variable::PropertiesTable)?;
        Ok(Self { store: DynamoDbSettings::new(environment.aws()?.dynamodb(), properties) })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<SettingView>, Refusal> {
        let command =
            latchkey_service::PutSetting { name: asked.path.property, value: asked.body.value, by: asked.caller.arn };
        let setting = put_setting(command, invocation.time, &self.store, &mut invocation.random).await?;
        let setting = SettingView::from(setting);
        let turned_on = setting.name == "security/AllowGenericKeys" && setting.value == Scalar::Bool(true).into();
        Ok(Success::new(StatusCode::OK, setting).counting(&GENERIC_KEYS_TURNED_ON, turned_on.into()))
    }
}
