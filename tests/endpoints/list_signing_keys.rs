//! `list-signing-keys`.

use latchkey_api::{Call, ListSigningKeys, Nothing};
use reqwest::Method;
use serde_json::{Value, json};

use super::Sample;
use super::Tested;
use crate::request::Request;
use crate::stand::{RETIRED_KEYS, Stand};

impl Tested for ListSigningKeys {
    const SAMPLES: &[Sample] = &[Sample {
        name: "all of them",
        prepare: |_| Box::pin(std::future::ready(ask())),
        statuses: [200, 200],
        dynamodb: &["GetItem"],
        kms: &[],
        writes: &[],
    }];
}

fn ask() -> Request {
    let nothing = Nothing {};
    Call::<ListSigningKeys> { path: nothing, query: nothing, headers: nothing, body: nothing }.into()
}

/// The signing keys as the vendor sees them.
pub(super) async fn listed(stand: &Stand) -> Value {
    stand.vendor.send_with(Method::GET, "/v1/signing-keys", &[], "").await.unwrap().json()
}

// R28
#[tokio::test]
async fn each_published_key_says_what_it_signs_and_where_it_is_in_its_life() {
    let stand = Stand::start().await;
    let listed = listed(&stand).await;
    let of = |state: &str| -> Vec<&Value> {
        listed["signing_keys"].as_array().unwrap().iter().filter(|key| key["state"] == state).collect()
    };
    assert_eq!((of("retired").len(), &listed["revoked"]), (RETIRED_KEYS, &json!([])));
    let current = of("current");
    let uses: Vec<_> = current.iter().map(|key| &key["signs"]).collect();
    assert_eq!(uses, ["licenses", "lists", "certificates"]);
    for (key, variable) in
        current.iter().zip(["SIGNING_KEY_ARNS", "LIST_SIGNING_KEY_ARNS", "CERTIFICATE_SIGNING_KEY_ARNS"])
    {
        let arn = stand.environment.optional(variable).unwrap();
        assert!(arn.ends_with(key["signing_key_id"].as_str().unwrap()), "{key}");
        assert_eq!(key["algorithm"], "EdDSA");
    }
}
