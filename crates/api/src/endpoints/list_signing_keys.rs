//! `GET /v1/signing-keys`: read which keys sign, and which are published.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Look, Method, Nothing, RevokedSigningKeyView, SigningKeyView};

/// Read which keys sign, and which are published.
#[derive(Debug)]
pub enum ListSigningKeys {}

impl Endpoint for ListSigningKeys {
    const FUNCTION: &'static str = "list-signing-keys";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/signing-keys";
    const SUMMARY: &'static str = "Read which keys sign, which are published, and which were taken back";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The signing keys, of each use the oldest first.")];
    const CODES: &'static [Code] = &[];

    type Access = Look;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListSigningKeysResponse;

    fn description() -> Option<String> {
        let life = "A key is published before it signs, so that applications know it by then, and after it signed, for what it \
                    signed. What it does is said at a deployment; only that a key was taken back is said here.";
        Some(life.to_owned())
    }
}

/// The signing keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListSigningKeysResponse {
    /// Those that are published.
    pub signing_keys: Vec<SigningKeyView>,
    /// Those of which every license key is taken back, published or not.
    pub revoked: Vec<RevokedSigningKeyView>,
}
