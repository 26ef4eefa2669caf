//! `GET /activate`: the page on which a customer activates for a computer that is offline.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, IfNoneMatch, Method, Nothing, Public};

/// Show the customer's page.
#[derive(Debug)]
pub enum ActivationPage {}

impl ActivationPage {
    /// How the page begins.
    const BEGINNING: &'static str = "<!doctype html>";
}

impl Endpoint for ActivationPage {
    const FUNCTION: &'static str = "activation-page";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/activate";
    const SUMMARY: &'static str = "Show the page on which a customer activates for a computer that is offline";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "The page."), (304, "The page is as it was.")];
    const MEDIA_TYPE: &'static str = "text/html; charset=utf-8";
    const CODES: &'static [Code] = &[];

    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = IfNoneMatch;
    type Body = Nothing;
    type Answer = ActivationPageHtml;

    fn write_answer(answer: ActivationPageHtml) -> String {
        answer.0
    }

    fn read_answer(body: &[u8]) -> Option<ActivationPageHtml> {
        let text = String::from_utf8(body.to_vec()).ok()?;
        text.starts_with(Self::BEGINNING).then_some(ActivationPageHtml(text))
    }

    fn description() -> Option<String> {
        Some(
            "For a browser. One constant page without anything from elsewhere: it calls `POST /v1/activations`, \
             `/v1/validations` and `/v1/releases`, and reads `GET /v1/settings` and `/v1/revocations/{product_id}`, as an application \
             does. What it is told in the URL's fragment (`#product=…&key=…&computer=…`) never reaches the service with the request for \
             the page, and nothing is done with it before the customer says so. `page/*` are the vendor's settings for it."
                .to_owned(),
        )
    }
}

/// The page, in HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct ActivationPageHtml(pub String);
