//! `POST /v1/releases`: a computer gives its seat back.

use http::StatusCode;
use latchkey_api::{Nothing, ReleaseRequest};
use latchkey_core::TrustedKeys;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::{release, verified};

use crate::metrics::{RELEASES, RELEASES_DENIED};
use crate::published_keys::{published_keys, trusted_keys};
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Metric, Refusal, Resource, RouteLimit,
    Success, Variable,
};

/// The function `release`.
pub struct Release {
    published: TrustedKeys,
    store: DynamoDbLicenses,
}

impl Function for Release {
    type Endpoint = latchkey_api::Release;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadForRelease",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable, Resource::PropertiesTable],
            leading_keys: &["L#*", "SWITCHES#*"],
            reason: "The license, the activation, the end of its chain of events, what was given back so far and the switches, read at once.",
        },
        Grant::REMOVE_ACTIVATION,
        Grant::TAKE_BACK,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable, Variable::PublishedKeys];
    const CAPACITY: Capacity = Capacity {
        route_limit: Some(RouteLimit {
            rate: 100,
            burst: 200,
            reason: "A seat is given back seldom; a company that replaces 200 computers in a night does so at once.",
        }),
        ..Capacity::USUAL
    };
    const REFUSALS: Option<&'static Metric> = Some(&RELEASES_DENIED);

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { published: trusted_keys(&published_keys(environment)?)?, store: environment.licenses()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<Nothing>, Refusal> {
        let ReleaseRequest { license_key, computer_id } = asked.body;
        let (license_key, license) = verified(&license_key, &self.published)?;
        let request_id = invocation.request_id.clone();
        let command = latchkey_service::Release { license_key, license, computer_id, request_id };
        let license_id = release(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(Success::empty(StatusCode::NO_CONTENT).about([license_id]).counting(&RELEASES, 1))
    }
}
