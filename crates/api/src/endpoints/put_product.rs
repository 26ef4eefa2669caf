//! `PUT /v1/products/{product_id}`: define a product.

use std::collections::BTreeSet;

use latchkey_core::strict::or_default;
use latchkey_core::{FeatureName, ProductName, Version};
use serde::{Deserialize, Serialize};

use crate::{Administer, Code, Endpoint, IfMatch, Method, Nothing, ProductPath, ProductView, RequestBody};

/// Define a product.
#[derive(Debug)]
pub enum PutProduct {}

impl Endpoint for PutProduct {
    const FUNCTION: &'static str = "put-product";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v1/products/{product_id}";
    const SUMMARY: &'static str = "Define a product";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(201, "The product is new."), (200, "The product was there already, and is now as asked.")];
    const CODES: &'static [Code] = &[];

    type Access = Administer;
    type Path = ProductPath;
    type Query = Nothing;
    type Headers = IfMatch;
    type Body = PutProductRequest;
    type Answer = ProductView;

    fn description() -> Option<String> {
        let replaces = "It replaces the whole definition, features that are left out included; so where there is one already, \
                        `If-Match` must name the `record_version` that you have seen. Nothing is changed where it is \
                        defined so already by your own last request. Licenses that were made before keep their features.";
        Some(replaces.to_owned())
    }
}

/// What a product is to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutProductRequest {
    /// The name customers know it by.
    pub name: ProductName,
    /// The version sold at present.
    pub version: Version,
    /// The features that a license may grant.
    #[serde(default, deserialize_with = "or_default")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<FeatureName>>, default = json!([])))]
    pub features: BTreeSet<FeatureName>,
}

impl RequestBody for PutProductRequest {}
