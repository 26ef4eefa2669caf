//! `GET /v1/revocations/{product_id}`: read the revocation list of a product.

use serde::{Deserialize, Serialize};

use crate::{Code, Endpoint, IfNoneMatch, Method, Nothing, ProductPath, Public};

/// Read the revocation list of a product.
#[derive(Debug)]
pub enum FetchRevocations {}

impl Endpoint for FetchRevocations {
    const FUNCTION: &'static str = "fetch-revocations";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/v1/revocations/{product_id}";
    const SUMMARY: &'static str = "Read the revocation list of a product";
    const SUCCESSES: &'static [(u16, &'static str)] =
        &[(200, "The list, as it stands beside a license file."), (304, "The list is as it was.")];
    const MEDIA_TYPE: &'static str = "text/plain; charset=utf-8";
    /// With as many entries as there can be, a list has five and a half million.
    const ANSWER_MAX_BYTES: u64 = 6 * 1024 * 1024;
    const CODES: &'static [Code] = &[Code::ProductUnknown];

    type Access = Public;
    type Path = ProductPath;
    type Query = Nothing;
    type Headers = IfNoneMatch;
    type Body = Nothing;
    type Answer = RevocationListText;

    fn write_answer(answer: RevocationListText) -> String {
        answer.0
    }

    /// Whether a list is good, its signature tells; what begins as a page of a proxy does is none.
    fn read_answer(body: &[u8]) -> Option<RevocationListText> {
        let text = String::from_utf8(body.to_vec()).ok()?;
        text.starts_with("eyJ").then_some(RevocationListText(text))
    }

    fn description() -> Option<String> {
        Some(
            "What was taken back of the product's licenses, signed by a key of the JWK set's `list_keys`: a signed line for each \
             such key, then the entries as base64url. Save it as it is, in a file whose name ends with `.revocations`. \
             An empty list is a list. A product that was defined a moment ago has none yet: `try_again`."
                .to_owned(),
        )
    }
}

/// A revocation list as text: signed lines, and a line with the entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct RevocationListText(pub String);
