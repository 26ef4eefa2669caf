//! `activation-page`.

use latchkey_api::{ActivationPage, Call, IfNoneMatch, Nothing};
use reqwest::Method;

use super::{Sample, Tested};
use crate::given::Given::{self, Handled};

impl Tested for ActivationPage {
    const SAMPLES: &[Sample] = &[Sample {
        name: "the first time",
        prepare: |_| {
            let headers = IfNoneMatch::default();
            let call = Call::<ActivationPage> { path: Nothing {}, query: Nothing {}, headers, body: Nothing {} };
            Box::pin(std::future::ready(call.into()))
        },
        statuses: [200, 200],
        dynamodb: &[],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("if-none-match", &[Handled("activation-page/plain")])];
}

/// What the browser is told keeps the page from everything but its own service.
// R37
#[tokio::test]
async fn the_page_may_run_its_own_script_and_ask_its_own_service_alone() {
    let stand = crate::stand::Stand::start().await;
    let page = stand.application.send_with(Method::GET, "/activate", &[], String::new()).await.unwrap();
    let header = |name: &str| page.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert_eq!((header("referrer-policy"), header("x-content-type-options")), ("no-referrer", "nosniff"));
    assert!(!page.headers.contains_key("set-cookie") && !page.headers.contains_key("access-control-allow-origin"));
    let policy: Vec<_> = header("content-security-policy").split("; ").collect();
    let (hashed, fixed): (Vec<_>, Vec<_>) = policy.into_iter().partition(|directive| directive.contains("sha256-"));
    assert!(
        matches!(hashed[..], [script, style] if script.starts_with("script-src 'sha256-") && style.starts_with("style-src 'sha256-"))
    );
    assert!(hashed.iter().all(|directive| directive.split(' ').count() == 2), "{hashed:?}");
    let expected = [
        "default-src 'none'",
        "connect-src 'self'",
        "img-src data: blob:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ];
    assert_eq!(fixed, expected);
    // Nothing is fetched from elsewhere, not even a picture; what stands for one in the text is no address.
    for attribute in ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "@import", "url("] {
        assert!(!page.text.contains(attribute), "{attribute}");
    }
}

/// Another page of another origin gets nothing of the service, whatever it asks.
// R37
#[tokio::test]
async fn no_other_origin_is_let_in() {
    let stand = crate::stand::Stand::start().await;
    for (method, path) in
        [(Method::GET, "/activate"), (Method::OPTIONS, "/v1/activations"), (Method::GET, "/v1/settings")]
    {
        let asked = [("origin", "https://evil.example"), ("access-control-request-method", "POST")];
        let answer = stand.application.send_with(method, path, &asked, String::new()).await.unwrap();
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{path}");
    }
}
