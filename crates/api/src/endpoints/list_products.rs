//! `GET /v1/products`: read the products.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, Look, Method, Nothing, PageQuery, ProductView};

/// Read the products, page by page.
#[derive(Debug)]
pub enum ListProducts {}

impl Endpoint for ListProducts {
    const FUNCTION: &'static str = "list-products";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/products";
    const SUMMARY: &'static str = "Read the products, page by page";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "A page of products, in the order of their IDs.")];
    const CODES: &'static [Code] = &[Code::CursorInvalid];

    type Access = Look;
    type Path = Nothing;
    type Query = PageQuery;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListProductsResponse;
}

/// A page of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListProductsResponse {
    /// The products.
    pub products: Vec<ProductView>,
    /// Where the next page begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
}
