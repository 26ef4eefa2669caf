//! A license and all its events, as an auditor gets them.

use latchkey_api::{Call, EventQuery, EventsOf, ListEvents, ListEventsResponse, Nothing, PageQuery};
use latchkey_core::{Audit, LicenseId};

use crate::request::Request;
use crate::stand::Stand;

/// A page of events.
pub(crate) fn events(of: EventsOf, page: PageQuery) -> Request {
    let query = EventQuery { of, page };
    Call::<ListEvents> { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} }.into()
}

/// Reads a license and all its events, page by page.
pub(crate) async fn audit(stand: &Stand, license: LicenseId) -> Audit {
    let (mut events_so_far, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageQuery { limit: Some(3), cursor };
        let response = events(EventsOf::License(license), page).send(stand).await;
        assert_eq!(response.status, 200, "{}", response.text);
        let page: ListEventsResponse = serde_json::from_value(response.json()).unwrap();
        events_so_far.extend(page.events);
        cursor = page.cursor;
        if cursor.is_none() {
            return Audit { license: page.license.unwrap(), events: events_so_far };
        }
    }
}
