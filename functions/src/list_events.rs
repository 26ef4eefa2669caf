//! `GET /v1/events`: a vendor reads what was changed, and by whom.

use http::StatusCode;
use latchkey_api::{EventsOf, ListEventsResponse, cursor_of};
use latchkey_core::{Denial, StoredEvent};
use latchkey_dynamodb_store::{DynamoDbLicenseReader, LicensesIndex};
use latchkey_service::{EventReader, Page, Place, UseCaseError};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-events`.
pub struct ListEvents {
    store: DynamoDbLicenseReader,
}

impl Function for ListEvents {
    type Endpoint = latchkey_api::ListEvents;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadLicenseEvents",
            actions: &["dynamodb:Query"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "A page of a license's events.",
        },
        Grant {
            sid: "FindDayEvents",
            actions: &["dynamodb:Query"],
            on: &[Resource::LicensesIndex(LicensesIndex::ByDay)],
            leading_keys: &["DAY#*"],
            reason: "The keys of a page of a day's events, or of one of them.",
        },
        Grant {
            sid: "ReadEvents",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*", "D#*"],
            reason: "The license that events are held against, with the ends of its chains; or events of a day, read at once.",
        },
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.license_reader()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListEventsResponse>, Refusal> {
        let (about, of, limit) = (asked.query.asked(), asked.query.of, asked.query.page.limit());
        let after = asked.query.page.after_in::<Self::Endpoint, String>(&about)?.map(Place);
        let mut unreadable = None;
        let (license, page) = match of {
            EventsOf::License(license_id) => {
                let license = self.store.read_audited_license(license_id).await.map_err(UseCaseError::from)?;
                let license = license.ok_or(Denial::LicenseUnknown)?;
                let license = license.map_err(|error| unreadable = Some(error.0)).ok();
                (license, self.store.read_license_events(license_id, after.as_ref(), limit).await)
            }
            EventsOf::Day(day) => (None, self.store.read_day_events(day, after.as_ref(), limit).await),
            EventsOf::Event(event) => (None, self.store.read_event(event).await.map(only)),
        };
        let page = page.map_err(UseCaseError::from)?;
        let cursor = page.end.map(|end| cursor_of::<Self::Endpoint>(&about, &end.0));
        let success = Success::new(
            StatusCode::OK,
            ListEventsResponse { license, license_unreadable: unreadable, events: page.items, cursor },
        );
        Ok(match of {
            EventsOf::License(license_id) => success.about([license_id]),
            EventsOf::Day(_) | EventsOf::Event(_) => success,
        })
    }
}

/// A page of one event at most, which is the last.
fn only<P>(event: Option<StoredEvent>) -> Page<StoredEvent, P> {
    Page { items: event.into_iter().collect(), end: None }
}
