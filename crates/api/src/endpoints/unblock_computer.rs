//! `DELETE /v1/blocked-computers/{id}`: block a computer no more.

use crate::{BlockedComputerPath, Code, Endpoint, IfUnchanged, Method, Nothing, Serve};

/// Block a computer no more.
#[derive(Debug)]
pub enum UnblockComputer {}

impl Endpoint for UnblockComputer {
    const FUNCTION: &'static str = "unblock-computer";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v1/blocked-computers/{id}";
    const SUMMARY: &'static str = "Block a computer no more";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The computer is blocked no more.")];
    const CODES: &'static [Code] = &[Code::BlockedComputerUnknown];

    type Access = Serve;
    type Path = BlockedComputerPath;
    type Query = Nothing;
    type Headers = IfUnchanged;
    type Body = Nothing;
    type Answer = Nothing;
}
