//! `GET /.well-known/jwks.json`: read the JWK set alone, as JOSE libraries fetch it.

use latchkey_core::JwkSet;

use crate::{Code, Endpoint, IfNoneMatch, Method, Nothing, Public};

/// Read the JWK set.
#[derive(Debug)]
pub enum PublicKeys {}

impl Endpoint for PublicKeys {
    const FUNCTION: &'static str = "public-keys";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/.well-known/jwks.json";
    const SUMMARY: &'static str = "Read the JWK set";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(200, "The keys that license keys are signed with, now and before."), (304, "The keys are as they were.")];
    const CODES: &'static [Code] = &[];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = IfNoneMatch;
    type Body = Nothing;
    type Answer = JwkSet;

    fn description() -> Option<String> {
        Some(
            "The same set as the member `jwks` of `GET /v1/settings`, for JOSE libraries that fetch it by URL."
                .to_owned(),
        )
    }
}
