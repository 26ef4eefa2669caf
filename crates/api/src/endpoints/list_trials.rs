//! `GET /v1/trials`: read which trials a computer has had.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Look, Method, Nothing, TrialQuery, TrialView};

/// Read which trials a computer has had, page by page.
#[derive(Debug)]
pub enum ListTrials {}

impl Endpoint for ListTrials {
    const FUNCTION: &'static str = "list-trials";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/trials";
    const SUMMARY: &'static str = "Read which trials a computer has had, page by page";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "A page of trials, by product.")];
    const CODES: &'static [Code] = &[Code::CursorInvalid];

    type Access = Look;
    type Path = Nothing;
    type Query = TrialQuery;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListTrialsResponse;

    fn description() -> Option<String> {
        let counted = "Of each product the first license that the computer activated as a trial, whatever became of it since. \
                       While `options/OneTrialPerComputer` is on, it gets no second one; its own it may activate again.";
        Some(counted.to_owned())
    }
}

/// A page of trials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListTrialsResponse {
    /// The trials.
    pub trials: Vec<TrialView>,
    /// Where the next page begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
}
