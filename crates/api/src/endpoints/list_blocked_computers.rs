//! `GET /v1/blocked-computers`: read which computers are blocked.

use serde::{Deserialize, Serialize};

use crate::{BlockedComputerView, Code, Endpoint, Look, Method, Nothing, PageQuery};

/// Read which computers are blocked, page by page.
#[derive(Debug)]
pub enum ListBlockedComputers {}

impl Endpoint for ListBlockedComputers {
    const FUNCTION: &'static str = "list-blocked-computers";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/blocked-computers";
    const SUMMARY: &'static str = "Read which computers are blocked, page by page";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "A page of blocked computers, in no particular order.")];
    const CODES: &'static [Code] = &[Code::CursorInvalid];

    type Access = Look;
    type Path = Nothing;
    type Query = PageQuery;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListBlockedComputersResponse;
}

/// A page of blocked computers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListBlockedComputersResponse {
    /// The computers.
    pub blocked_computers: Vec<BlockedComputerView>,
    /// Where the next page begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
}
