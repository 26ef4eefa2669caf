//! `GET /v1/blocked-computers`: a vendor reads which computers are blocked.

use http::StatusCode;
use latchkey_api::{ListBlockedComputersResponse, cursor};
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{BlockedComputerReader, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-blocked-computers`.
pub struct ListBlockedComputers {
    store: DynamoDbProperties,
}

impl Function for ListBlockedComputers {
    type Endpoint = latchkey_api::ListBlockedComputers;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadBlockedComputers",
        actions: &["dynamodb:Query"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["BLOCKED#*"],
        reason: "A page of blocked computers, from up to 16 partitions.",
    }];
    const VARIABLES: &[Variable] = &[Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.properties()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListBlockedComputersResponse>, Refusal> {
        let (after, limit) = (asked.query.after::<Self::Endpoint, _>()?, asked.query.limit());
        let page = self.store.read_blocked_computers(after.as_ref(), limit).await.map_err(UseCaseError::from)?;
        let cursor = page.end.map(|end| cursor::<Self::Endpoint>(end.as_str()));
        let blocked_computers = page.items.into_iter().map(Into::into).collect();
        Ok(Success::new(StatusCode::OK, ListBlockedComputersResponse { blocked_computers, cursor }))
    }
}
