//! `GET /v1/settings` and `PUT /v1/settings/{category}/{name}`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use latchkey_core::{JwkSet, PrincipalArn, PropertyValue, Settings};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::openapi::schemas;

/// What a client application may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingsResponse {
    /// The properties of public visibility, by `category/Name`.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::PublicSettings))]
    pub settings: BTreeMap<String, PropertyValue>,
    /// The keys that license keys are signed with (RFC 7517).
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::JwkSet))]
    pub jwks: JwkSet,
    /// Grows with every change of a property.
    pub version: u64,
    /// The server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::Timestamp))]
    pub server_time: Timestamp,
}

impl SettingsResponse {
    /// Shows what is public.
    #[must_use]
    pub fn new(settings: &Settings, jwks: JwkSet, server_time: Timestamp) -> Self {
        let public = settings.public().into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
        Self { settings: public.collect(), jwks, version: settings.version, server_time }
    }
}

/// The new value of a property.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingRequest {
    /// The value, of the property's type.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::PropertyValue))]
    pub value: serde_json::Value,
}

/// A property as it was set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingResponse {
    /// `category/Name`, as it is stored.
    pub name: String,
    /// Its value now.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::PropertyValue))]
    pub value: PropertyValue,
    /// The version of all properties now.
    pub version: u64,
    /// When it was set.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::Timestamp))]
    pub updated_at: Timestamp,
    /// Who set it.
    #[cfg_attr(feature = "openapi", schema(value_type = schemas::PrincipalArn))]
    pub updated_by: PrincipalArn,
}
