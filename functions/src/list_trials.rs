//! `GET /v1/trials`: a vendor reads which trials a computer has had.

use http::StatusCode;
use latchkey_api::{ListTrialsResponse, cursor_of};
use latchkey_dynamodb_store::DynamoDbLicenseReader;
use latchkey_service::{Place, TrialFinder, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-trials`.
pub struct ListTrials {
    store: DynamoDbLicenseReader,
}

impl Function for ListTrials {
    type Endpoint = latchkey_api::ListTrials;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadTrials",
        actions: &["dynamodb:Query"],
        on: &[Resource::LicensesTable],
        leading_keys: &["T#*"],
        reason: "A page of a computer's trials.",
    }];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.license_reader()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListTrialsResponse>, Refusal> {
        let (computer, page) = (asked.query.computer_id.hash(), asked.query.page());
        let after = page.after_in::<Self::Endpoint, String>(computer.as_str())?.map(Place);
        let found =
            self.store.read_trials(&computer, after.as_ref(), page.limit()).await.map_err(UseCaseError::from)?;
        let cursor = found.end.map(|end| cursor_of::<Self::Endpoint>(computer.as_str(), &end.0));
        let trials = found.items.into_iter().map(Into::into).collect();
        Ok(Success::new(StatusCode::OK, ListTrialsResponse { trials, cursor }))
    }
}
