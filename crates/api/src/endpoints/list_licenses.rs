//! `GET /v1/licenses`: search and list licenses.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, LicenseQuery, LicenseView, Look, Method, Nothing};

/// Search and list licenses, page by page.
#[derive(Debug)]
pub enum ListLicenses {}

impl Endpoint for ListLicenses {
    const FUNCTION: &'static str = "list-licenses";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/licenses";
    const SUMMARY: &'static str = "Search and list licenses, page by page";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(200, "A page of licenses; one that is empty may have others after it.")];
    const CODES: &'static [Code] = &[Code::CursorInvalid];

    type Access = Look;
    type Path = Nothing;
    type Query = LicenseQuery;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = ListLicensesResponse;

    fn description() -> Option<String> {
        let order = "The newest come first; with `customer_name` they come by name, with `ends_from` or `ends_to` by their end, \
                     with `computer_id` the latest activation first. Without `computer_id`, `order_id`, `customer_email`, \
                     `customer_name` and `product` the list goes product by product.\n\nA page costs the same however many \
                     licenses there are: it looks at 100 at most, so it may come short or be empty, and others follow as long \
                     as there is a cursor. A license that is there all the while is on exactly one page. One that was made or \
                     changed a moment ago may be found a second later.";
        Some(order.to_owned())
    }
}

/// A page of licenses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListLicensesResponse {
    /// The licenses.
    pub licenses: Vec<LicenseView>,
    /// Where the next page begins; `null` when this is the last.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cursor: Option<String>,
}
