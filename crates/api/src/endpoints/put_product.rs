//! `PUT /v1/products/{product_id}`: define a product.

use std::borrow::Cow;
use std::collections::BTreeSet;

use latchkey_core::{Denial, FeatureName, ProductId, ProductName, Version};
use serde::{Deserialize, Serialize};

use crate::{Administer, Code, Endpoint, Method, Nothing, PathParameters, PathValues, ProductView, RequestBody};

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
    type Headers = Nothing;
    type Body = PutProductRequest;
    type Answer = ProductView;

    fn description() -> Option<String> {
        Some("Licenses that were made before keep their features.".to_owned())
    }
}

/// Names a product.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct ProductPath {
    /// The product's ID.
    pub product_id: ProductId,
}

impl PathParameters for ProductPath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        Ok(Self { product_id: values.parsed("product_id")? })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.product_id.as_str().into()]
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
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = json!([])))]
    pub features: BTreeSet<FeatureName>,
}

impl RequestBody for PutProductRequest {}
