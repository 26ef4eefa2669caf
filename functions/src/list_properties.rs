//! `GET /v1/properties`: a vendor reads all properties.

use http::StatusCode;
use latchkey_api::{ListPropertiesResponse, PropertyView};
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{SettingsReader, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-properties`.
pub struct ListProperties {
    store: DynamoDbProperties,
}

impl Function for ListProperties {
    type Endpoint = latchkey_api::ListProperties;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadSettings",
        actions: &["dynamodb:BatchGetItem"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["SWITCHES#*", "SETTINGS"],
        reason: "What is answered.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.properties()? })
    }

    async fn handle(
        &self,
        _: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListPropertiesResponse>, Refusal> {
        let settings = self.store.read_settings().await.map_err(UseCaseError::from)?;
        Ok(Success::new(StatusCode::OK, ListPropertiesResponse { properties: PropertyView::all(&settings) }))
    }
}
