//! `DELETE /v1/trials/{id}/{product_id}`: let a computer have a trial again.

use crate::{Code, Endpoint, Method, Nothing, Serve, TrialPath};

/// Let a computer have a trial of a product again.
#[derive(Debug)]
pub enum ResetTrial {}

impl Endpoint for ResetTrial {
    const FUNCTION: &'static str = "reset-trial";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v1/trials/{id}/{product_id}";
    const SUMMARY: &'static str = "Let a computer have a trial of a product again";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The computer can have a trial of the product.")];
    const CODES: &'static [Code] = &[Code::TrialUnknown];

    type Access = Serve;
    type Path = TrialPath;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = Nothing;

    fn description() -> Option<String> {
        let kept = "The computer keeps its seat of the license that it tried, if it has one; the next license that it activates as \
                    a trial is the one that counts.";
        Some(kept.to_owned())
    }
}
