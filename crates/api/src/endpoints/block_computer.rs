//! `POST /v1/blocked-computers`: block a computer.

use latchkey_core::{ComputerId, StatedReason};
use serde::{Deserialize, Serialize};

use crate::{BlockedComputerView, Code, Endpoint, Method, Nothing, RequestBody, Serve};

/// Block a computer.
#[derive(Debug)]
pub enum BlockComputer {}

impl Endpoint for BlockComputer {
    const FUNCTION: &'static str = "block-computer";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/blocked-computers";
    const SUMMARY: &'static str = "Block a computer";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(201, "The computer is blocked."), (200, "The computer was blocked already; its entry stays as it is.")];
    const CODES: &'static [Code] = &[];

    type Access = Serve;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = BlockComputerRequest;
    type Answer = BlockedComputerView;

    fn description() -> Option<String> {
        let counts = "It gets no license key from the next request on, neither a new one nor its own again. A license key \
                      that it has goes on working.";
        Some(counts.to_owned())
    }
}

/// A computer that shall get no license key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlockComputerRequest {
    /// The computer, as its application names it: the characters are compared one by one.
    pub computer_id: ComputerId,
    /// Why, for your colleagues.
    pub reason: StatedReason,
}

impl RequestBody for BlockComputerRequest {}
