//! `GET /v1/properties`: read all properties.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Look, Method, Nothing, PropertyView};

/// Read all properties.
#[derive(Debug)]
pub enum ListProperties {}

impl Endpoint for ListProperties {
    const FUNCTION: &'static str = "list-properties";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/properties";
    const SUMMARY: &'static str = "Read all properties";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The properties, set or by default.")];
    const CODES: &'static [Code] = &[];

    type Access = Look;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListPropertiesResponse;
}

/// All properties of the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListPropertiesResponse {
    /// The properties: those that every server has, then those of the vendor's own.
    pub properties: Vec<PropertyView>,
}
