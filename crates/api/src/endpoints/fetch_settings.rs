//! `GET /v1/settings`: read the public settings and the JWK set.

use std::collections::BTreeMap;

use jiff::Timestamp;
use latchkey_core::{JwkSet, PropertyValue, Settings};
use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, IfNoneMatch, Method, Nothing, Public};

/// Read the public settings and the JWK set.
#[derive(Debug)]
pub enum FetchSettings {}

impl Endpoint for FetchSettings {
    const FUNCTION: &'static str = "fetch-settings";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/settings";
    const SUMMARY: &'static str = "Read the public settings and the JWK set";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(200, "The settings."), (304, "The settings are as they were; `server_time` aside.")];
    const CODES: &'static [Code] = &[];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = IfNoneMatch;
    type Body = Nothing;
    type Answer = FetchSettingsResponse;
}

/// What a client application may know of the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FetchSettingsResponse {
    /// The properties of public visibility, by `category/Name`.
    pub settings: PublicSettings,
    /// The keys that license keys are signed with (RFC 7517).
    pub jwks: JwkSet,
    /// The server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Timestamp,
}

impl FetchSettingsResponse {
    /// Shows what is public.
    #[must_use]
    pub fn new(settings: &Settings, jwks: JwkSet, server_time: Timestamp) -> Self {
        let public = settings.public().into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
        Self { settings: PublicSettings(public.collect()), jwks, server_time }
    }
}

/// The properties of public visibility, by `category/Name`, as they are set or else by default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicSettings(pub BTreeMap<String, PropertyValue>);

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for PublicSettings {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let description =
            "The properties of public visibility, by `category/Name`, as they are set or else by default.";
        latchkey_core::openapi::public_settings().description(Some(description)).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for PublicSettings {}
