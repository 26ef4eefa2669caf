//! `DELETE /v1/licenses/{license_id}/activations/{activation_id}`: give back a seat for a customer.

use crate::{ActivationPath, Code, Endpoint, Method, Nothing, Serve};

/// Give back the seat of a computer.
#[derive(Debug)]
pub enum RemoveActivation {}

impl Endpoint for RemoveActivation {
    const FUNCTION: &'static str = "remove-activation";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v1/licenses/{license_id}/activations/{activation_id}";
    const SUMMARY: &'static str = "Give back the seat of a computer";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The seat is free.")];
    const CODES: &'static [Code] = &[Code::LicenseUnknown, Code::ActivationUnknown];

    type Access = Serve;
    type Path = ActivationPath;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = Nothing;

    fn description() -> Option<String> {
        let offline = "Another computer can take the seat at once, or the same one, which then gets a new activation. The \
                       license key that the computer has goes on working offline until it sees a revocation list; that of \
                       a generic license is everybody's, and isn't taken back.";
        Some(offline.to_owned())
    }
}
