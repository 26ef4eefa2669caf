//! `DELETE /v1/settings/{category}/{name}`: take a property back to its default.

use crate::{Administer, Code, Endpoint, IfMatch, Method, Nothing, SettingPath};

/// Take a property back to its default.
#[derive(Debug)]
pub enum DeleteSetting {}

impl Endpoint for DeleteSetting {
    const FUNCTION: &'static str = "delete-setting";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/v1/settings/{category}/{name}";
    const SUMMARY: &'static str = "Take a property back to its default";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(204, "The property isn't set, or is set no more.")];
    const CODES: &'static [Code] = &[Code::PropertyUnknown];

    type Access = Administer;
    type Path = SettingPath;
    type Query = Nothing;
    type Headers = IfMatch;
    type Body = Nothing;
    type Answer = Nothing;

    fn description() -> Option<String> {
        let gone = "A property of the vendor's own is gone then. Where it is set, `If-Match` must name the `version` that you \
                    have seen. It counts from the next request on.";
        Some(gone.to_owned())
    }
}
