//! `public-keys`.

use latchkey_api::{Call, IfNoneMatch, Nothing, PublicKeys};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled};

impl Tested for PublicKeys {
    const SAMPLES: &[Sample] = &[Sample {
        name: "the first time",
        prepare: |_| {
            let headers = IfNoneMatch::default();
            let call = Call::<PublicKeys> { path: Nothing {}, query: Nothing {}, headers, body: Nothing {} };
            Box::pin(std::future::ready(call.into()))
        },
        statuses: [200, 200],
        dynamodb: &[],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("if-none-match", &[Handled("public-keys/plain")])];
}

/// A JOSE library that fetches the set by its URL gets what the settings have.
// R16
#[tokio::test]
async fn the_set_is_that_of_the_settings() {
    let stand = crate::stand::Stand::start().await;
    let get = |path| stand.application.send_with(reqwest::Method::GET, path, &[], String::new());
    let jwks = get("/.well-known/jwks.json").await.unwrap();
    assert_eq!(jwks.json(), get("/v1/settings").await.unwrap().json()["jwks"]);
    let header = |name: &str| jwks.headers[name].to_str().unwrap().to_owned();
    assert_eq!((header("content-type"), header("cache-control")), ("application/json".into(), "max-age=3600".into()));
    let known = [("if-none-match", header("etag"))];
    let known: Vec<_> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let again = stand.application.send_with(reqwest::Method::GET, "/.well-known/jwks.json", &known, String::new());
    let again = again.await.unwrap();
    assert_eq!((again.status.as_u16(), again.text.as_str(), &again.headers["etag"]), (304, "", &jwks.headers["etag"]));
}
