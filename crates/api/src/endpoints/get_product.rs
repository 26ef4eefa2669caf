//! `GET /v1/products/{product_id}`: read a product.

use crate::{AnswersVersion, Code, Endpoint, Look, Method, Nothing, ProductPath, ProductView};

/// Read a product.
#[derive(Debug)]
pub enum GetProduct {}

impl Endpoint for GetProduct {
    const FUNCTION: &'static str = "get-product";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/products/{product_id}";
    const SUMMARY: &'static str = "Read a product";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The product.")];
    const CODES: &'static [Code] = &[Code::ProductUnknown];

    type Access = Look;
    type Path = ProductPath;
    type Query = Nothing;
    type Headers = AnswersVersion;
    type Body = Nothing;
    type Answer = ProductView;
}
