//! `GET /v1/events`: read what was changed, and by whom.

use latchkey_core::{AuditedLicense, StoredEvent};
use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, EventQuery, Look, Method, Nothing};

/// Read the events of a license, or of a day, page by page, or one.
#[derive(Debug)]
pub enum ListEvents {}

impl Endpoint for ListEvents {
    const FUNCTION: &'static str = "list-events";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/events";
    const SUMMARY: &'static str = "Read the events of a license, or of a day, page by page, or one";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "A page of events, the newest first.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::CursorInvalid];

    type Access = Look;
    type Path = Nothing;
    type Query = EventQuery;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListEventsResponse;

    fn description() -> Option<String> {
        let order = "Events come by their IDs, the newest first; an event that is there all the while is on exactly one page. \
                     Those of a license come with the license, so that they can be verified: each is in a chain, in \
                     which its number says where. A day has the events of everything: settings, products, blocked \
                     computers, activation keys that were created, and licenses; one of a moment ago may come a second \
                     later.\n\nThe creation of a license is an event of its day alone.";
        Some(order.to_owned())
    }
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListEventsResponse {
    /// The license that all of its events are held against, as it was before this page was read; absent for a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub license: Option<AuditedLicense>,
    /// Why there is no `license`: the stored one, or the end of one of its chains, was altered so that it can't be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub license_unreadable: Option<String>,
    /// The events.
    pub events: Vec<StoredEvent>,
    /// Where the next page begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
}
