//! `PUT /v1/settings/{category}/{name}`: a vendor sets a property.

use http::StatusCode;
use lambda_http::{Body, Request, Response};
use latchkey_api::{PUT_SETTING, SettingRequest, SettingResponse};
use latchkey_core::{Denial, PropertyName};
use latchkey_dynamodb_store::DynamoDbSettings;
use latchkey_service::{PutSetting as Command, put_setting};

use crate::answer::{Answer, answer};
use crate::refusal::Refusal;
use crate::{AllowedPrincipals, Environment, EnvironmentError, Function, Invocation, json_body};

/// The function `put-setting`.
pub struct PutSetting {
    allowed: AllowedPrincipals,
    store: DynamoDbSettings,
}

impl PutSetting {
    /// Composes the function.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let dynamodb = environment.aws()?.dynamodb();
        Ok(Self {
            allowed: AllowedPrincipals::new(environment)?,
            store: DynamoDbSettings::new(dynamodb, environment.required("PROPERTIES_TABLE")?),
        })
    }

    async fn put(&self, request: &Request, path: &[String], mut invocation: Invocation) -> Result<Answer, Refusal> {
        let by = self.allowed.caller(request)?.arn;
        let [category, name] = path else { unreachable!("the endpoint's path has two parameters") };
        let name = PropertyName::find(category, name).map_err(Denial::from)?;
        let SettingRequest { value } = json_body::read(request)?;
        let command = Command { name, value, by: by.clone() };
        let set = put_setting(command, invocation.time, &self.store, &mut invocation.random).await?;
        let response = SettingResponse {
            name: set.name,
            value: set.value,
            version: set.version,
            updated_at: invocation.time.now,
            updated_by: by,
        };
        Ok(Answer::json(StatusCode::OK, &response))
    }
}

impl Function for PutSetting {
    async fn handle(&self, request: Request, invocation: Invocation) -> Response<Body> {
        answer(&PUT_SETTING, request, invocation, async |request, path, invocation| {
            self.put(&request, &path, invocation).await
        })
        .await
    }
}
