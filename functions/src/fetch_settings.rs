//! `GET /v1/settings`: a client application reads what it may know.

use http::HeaderValue;
use latchkey_api::FetchSettingsResponse;
use latchkey_core::JwkSet;
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{SettingsReader, UseCaseError};

use crate::entity_tag::{cacheable, entity_tag};
use crate::published_keys::published_keys;
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable,
};

/// For how long a client may go without asking again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("max-age=60");

/// The function `fetch-settings`.
pub struct FetchSettings {
    store: DynamoDbProperties,
    jwks: JwkSet,
}

impl Function for FetchSettings {
    type Endpoint = latchkey_api::FetchSettings;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadSettings",
        actions: &["dynamodb:BatchGetItem"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["SWITCHES#*", "SETTINGS"],
        reason: "What is answered, beside the keys.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable, Variable::PublishedKeys];
    const CAPACITY: Capacity = Capacity::PUBLIC_READ;

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.properties()?, jwks: published_keys(environment)? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<FetchSettingsResponse>, Refusal> {
        let settings = self.store.read_settings().await.map_err(UseCaseError::from)?;
        let response = FetchSettingsResponse::new(&settings, self.jwks.clone(), invocation.time.now);
        // The same for two responses that say the same at another time.
        let entity_tag = entity_tag(&(&response.settings, &response.jwks));
        Ok(cacheable(response, entity_tag, &asked.headers, MAX_AGE))
    }
}
