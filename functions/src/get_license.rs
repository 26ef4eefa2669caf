//! `GET /v1/licenses/{license_id}`: a vendor reads a license.

use http::StatusCode;
use latchkey_api::{ActivationView, GetLicenseResponse, LicenseView, cursor_of};
use latchkey_core::Denial;
use latchkey_dynamodb_store::DynamoDbLicenseReader;
use latchkey_service::{EventReader, LicenseReader, Place, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// How many of a license's events are shown with it.
const LAST_EVENTS: usize = 10;

/// The function `get-license`.
pub struct GetLicense {
    store: DynamoDbLicenseReader,
}

impl Function for GetLicense {
    type Endpoint = latchkey_api::GetLicense;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadLicense",
        actions: &["dynamodb:BatchGetItem", "dynamodb:Query"],
        on: &[Resource::LicensesTable],
        leading_keys: &["L#*"],
        reason: "The license with its counters, a page of its activations, and its last events.",
    }];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.license_reader()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<GetLicenseResponse>, Refusal> {
        let license_id = asked.path.license_id;
        let about = license_id.0.to_string();
        let after = asked.query.after_in::<Self::Endpoint, String>(&about)?.map(Place);
        let found = self.store.read_license(license_id).await.map_err(UseCaseError::from)?;
        let found = found.ok_or(Denial::LicenseUnknown)?;
        let page = self.store.read_activations(license_id, after.as_ref(), asked.query.limit()).await;
        let page = page.map_err(UseCaseError::from)?;
        let events = match after {
            None => {
                Some(self.store.read_license_events(license_id, None, LAST_EVENTS).await.map_err(UseCaseError::from)?)
            }
            Some(_) => None,
        };
        let (used, record) = (found.used(), found.record);
        let shown = |activation| ActivationView::new(activation, record.generic_license_key.as_ref());
        let activations = page.items.into_iter().map(shown).collect();
        let cursor = page.end.map(|end| cursor_of::<Self::Endpoint>(&about, &end.0));
        let version = record.record_version;
        let events = events.map(|page| page.items);
        let response =
            GetLicenseResponse { license: LicenseView::new(record, Some(used)), activations, cursor, events };
        Ok(Success::new(StatusCode::OK, response).of_version(version).about([license_id]))
    }
}
