//! `GET /activate`: a customer's browser shows the page to activate for a computer that is offline.
//!
//! The page is constant and holds everything it needs. Its sources and how it is built: `functions/activation-page/README.md`.

use data_encoding::BASE64;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue};
use latchkey_api::ActivationPageHtml;
use ring::digest::{SHA256, digest};

use crate::entity_tag::{cacheable, entity_tag};
use crate::{Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Success, Variable};

/// The page, as it was built.
const HTML: &str = include_str!("../activation-page/dist/activate.html");
/// For how long a browser may go without asking again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("max-age=300");

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// The function `activation-page`.
pub struct ActivationPage {
    entity_tag: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Function for ActivationPage {
    type Endpoint = latchkey_api::ActivationPage;

    const GRANTS: &[Grant] = &[];
    const VARIABLES: &[Variable] = &[];
    const CAPACITY: Capacity = Capacity::PUBLIC_READ;

    fn compose(_: &Environment) -> Result<Self, EnvironmentError> {
        let policy = HeaderValue::try_from(content_security_policy()).expect("hashes and keywords are a header value");
        let headers = vec![
            (CONTENT_SECURITY_POLICY, policy),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (OPENER_POLICY, HeaderValue::from_static("same-origin")),
            (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
            (PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()")),
        ];
        Ok(Self { entity_tag: entity_tag(&HTML), headers })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ActivationPageHtml>, Refusal> {
        let page = ActivationPageHtml(HTML.to_owned());
        let answer = cacheable(page, self.entity_tag.clone(), &asked.headers, MAX_AGE);
        Ok(self.headers.iter().cloned().fold(answer, |answer, (name, value)| answer.with_header(name, value)))
    }
}

/// What a browser lets the page do: run its own script, look by its own style, call its own service, and nothing else.
fn content_security_policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; img-src data: blob:; form-action 'none'; \
         base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash_of("script"),
        hash_of("style"),
    )
}

/// The hash of what is inside of the only element of this name (CSP Level 3, 2.3.1).
fn hash_of(element: &str) -> String {
    let inside =
        HTML.split_once(&format!("<{element}>")).and_then(|(_, rest)| rest.split_once(&format!("</{element}>")));
    let (inside, _) = inside.expect("the page is built with one of each");
    format!("sha256-{}", BASE64.encode(digest(&SHA256, inside.as_bytes()).as_ref()))
}
