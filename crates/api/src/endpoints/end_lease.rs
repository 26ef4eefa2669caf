//! `DELETE /v1/licenses/{license_id}/leases/{lease_id}`: end a lease for a customer.

use crate::{Code, Endpoint, LeasePath, Method, Nothing, Serve};

/// End a lease, so that its floating seat is free for another computer.
#[derive(Debug)]
pub enum EndLease {}

impl Endpoint for EndLease {
    const FUNCTION: &'static str = "end-lease";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v1/licenses/{license_id}/leases/{lease_id}";
    const SUMMARY: &'static str = "End a lease, so that its floating seat is free for another computer";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The seat is free.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::LeaseUnknown];

    type Access = Serve;
    type Path = LeasePath;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = Nothing;

    fn description() -> Option<String> {
        let goes_on = "The computer that had the lease can't renew it, though it may go on until the end that was signed, and may \
                       take another one. `get-license` shows who holds leases.";
        Some(goes_on.to_owned())
    }
}
