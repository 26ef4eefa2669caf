//! `POST /v1/leases/returns`: give a floating seat back before its lease ends.

use crate::{Code, Endpoint, HeldLeaseRequest, Method, Nothing, Public};

/// Give a floating seat back before its lease ends.
#[derive(Debug)]
pub enum ReturnLease {}

impl Endpoint for ReturnLease {
    const FUNCTION: &'static str = "return-lease";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/leases/returns";
    const SUMMARY: &'static str = "Give a floating seat back before its lease ends";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The seat is free.")];
    const CODES: &'static [Code] = &[Code::NotFloating, Code::LeaseUnknown];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = HeldLeaseRequest;
    type Answer = Nothing;
}
