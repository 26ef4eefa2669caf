//! `GET /v1/licenses/{license_id}`: a vendor reads a license.

use http::StatusCode;
use latchkey_api::{ActivationView, GetLicenseResponse, LeaseView, LicenseView, cursor_of};
use latchkey_core::Denial;
use latchkey_dynamodb_store::DynamoDbLicenseReader;
use latchkey_service::{EventReader, LeaseReader, LicenseReader, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

use self::places::{Places, ReadUpTo};

mod places;

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
        reason: "The license with its counters, a page of its activations and leases, and its last events.",
    }];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.license_reader()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<GetLicenseResponse>, Refusal> {
        let license_id = asked.path.license_id;
        let about = license_id.0.to_string();
        let after = asked.query.after_in::<Self::Endpoint, Places>(&about)?;
        let (is_first, limit) = (after.is_none(), asked.query.limit());
        let after = after.unwrap_or_default();
        let found = self.store.read_license(license_id).await.map_err(UseCaseError::from)?;
        let found = found.ok_or(Denial::LicenseUnknown)?;
        let (used, record) = (found.used(), found.record);
        let (mut ends, mut activations, mut leases) = (Places::over(), Vec::new(), Vec::new());
        if let Some(after) = after.activations.after() {
            let page = self.store.read_activations(license_id, after, limit).await.map_err(UseCaseError::from)?;
            ends.activations = ReadUpTo::until(page.end);
            let shown = |activation| ActivationView::new(activation, record.generic_license_key.as_ref());
            activations = page.items.into_iter().map(shown).collect();
        }
        let is_floating = record.license.counted_seats().is_some();
        if let Some(after) = after.leases.after().filter(|_| is_floating) {
            let page = self.store.read_leases(license_id, after, limit).await.map_err(UseCaseError::from)?;
            ends.leases = ReadUpTo::until(page.end);
            let held = page.items.into_iter().filter(|lease| lease.holds_at(invocation.time.now));
            leases = held.map(LeaseView::from).collect();
        }
        let events = match is_first {
            true => Some(
                self.store.read_license_events(license_id, None, LAST_EVENTS).await.map_err(UseCaseError::from)?.items,
            ),
            false => None,
        };
        let cursor = (!ends.is_over()).then(|| cursor_of::<Self::Endpoint>(&about, &ends.to_string()));
        let version = record.record_version;
        let license = LicenseView::new(record, Some(used));
        let response = GetLicenseResponse { license, activations, leases, cursor, events };
        Ok(Success::new(StatusCode::OK, response).of_version(version).about([license_id]))
    }
}
