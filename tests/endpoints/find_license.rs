//! `find-license`.

use futures_util::future::BoxFuture;
use latchkey_api::{AnswersVersion, Call, FindLicense, FindLicenseRequest, Nothing};
use latchkey_core::LicenseId;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::json;

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License};
use crate::given::ONE_SEAT;
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, activation_keys, texts};

impl Tested for FindLicense {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "by an activation key",
            prepare: |stand| Box::pin(async { by_activation_key(&stand.activation_key(json!({})).await) }),
            statuses: [200, 200],
            dynamodb: &["BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "by an activation key in place of another",
            prepare: |stand| {
                Box::pin(async {
                    let first = stand.activation_key(json!({})).await;
                    by_activation_key(&stand.replace(&first).await)
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "by a license key",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    let activated = stand.activate(&activation_key, "desk-1").await.json();
                    by_license_key(activated["license_key"].as_str().unwrap())
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("activation-key", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("both-keys", &[License(&ONE_SEAT)]),
        ("replaced-activation-key", &[License(&ONE_SEAT), Handled("reissue-key/leaked")]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![("activation_key", activation_keys()), ("license_key", texts(8_000))]
    }

    fn assert_done<'a>(_: &'a Stand, _: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        assert!(response.json()["license"]["license_id"].is_string());
        Box::pin(std::future::ready(()))
    }
}

fn find(body: FindLicenseRequest) -> Request {
    Call::<FindLicense> { path: Nothing {}, query: Nothing {}, headers: AnswersVersion {}, body }.into()
}

fn by_activation_key(text: &str) -> Request {
    find(FindLicenseRequest { activation_key: text.parse().ok(), license_key: None })
}

fn by_license_key(text: &str) -> Request {
    find(FindLicenseRequest { activation_key: None, license_key: text.parse().ok() })
}

// R21, R33
#[tokio::test]
async fn a_license_is_found_by_the_keys_that_people_have_of_it() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    let activated = stand.activate(&activation_key, "desk-1").await.json();
    let (license_id, license_key) = (&activated["license_id"], activated["license_key"].as_str().unwrap());
    let (half, rest) = license_key.split_at(license_key.len() / 2);
    let requests = [
        by_activation_key(&activation_key),
        by_activation_key(&activation_key.to_lowercase().replace('-', " ")),
        by_license_key(license_key),
        by_license_key(&format!("Dear Ada,\r\n> {half}\r\n> {rest}\r\n")),
        by_license_key(&activated.to_string()),
    ];
    for request in requests {
        stand.forget_calls();
        let response = request.send(&stand).await;
        let license = &response.json()["license"];
        assert_eq!((response.status.as_u16(), &license["license_id"], &license["used"]), (200, license_id, &json!(1)));
        assert_eq!(response.headers["etag"].to_str().unwrap(), format!("{}", license["record_version"]));
        assert!(!response.text.contains(&activation_key) && !response.text.contains(license_key));
    }
}

// R21, R24
#[tokio::test]
async fn every_activation_key_that_a_license_ever_had_finds_it_and_those_replaced_are_told_so() {
    let stand = Stand::start().await;
    let first = stand.activation_key(json!({})).await;
    let license_key = stand.activate(&first, "desk-1").await.json()["license_key"].as_str().unwrap().to_owned();
    let second = stand.replace(&first).await;
    let path = format!("/v1/licenses/{}/reissue", LicenseId::of(&first.parse().unwrap()).0);
    let third = stand.vendor.send(Method::POST, &path, &json!({})).await.unwrap().json();
    let third = third["activation_key"].as_str().unwrap();
    let keys = [
        (by_activation_key(&first), true),
        (by_activation_key(&second), true),
        (by_activation_key(third), false),
        (by_license_key(&license_key), false),
    ];
    for (request, is_replaced) in keys {
        let found = request.send(&stand).await.json();
        assert_eq!(found["license"]["license_id"], json!(LicenseId::of(&first.parse().unwrap())));
        assert_eq!(found["activation_key_replaced"], is_replaced, "{request:?}");
    }
}

// R21
#[tokio::test]
async fn a_key_that_leads_nowhere_is_refused_and_garbage_costs_no_read() {
    let (stand, other) = (Stand::start().await, Stand::start().await);
    let stranger = other.activation_key(json!({})).await;
    let stranger_key = other.activate(&stranger, "desk-1").await.json()["license_key"].as_str().unwrap().to_owned();
    let unknown = by_activation_key(&stranger).send(&stand).await;
    assert_eq!((unknown.status.as_u16(), &unknown.json()["code"]), (404, &json!("activation_key_unknown")));

    let own = stand.activation_key(json!({})).await;
    let mut changed = stand.activate(&own, "desk-1").await.json()["license_key"].as_str().unwrap().to_owned();
    let at = changed.find('.').unwrap() + 20;
    let flipped = if &changed[at..=at] == "A" { "B" } else { "A" };
    changed.replace_range(at..=at, flipped);
    stand.forget_calls();
    for (text, says) in [
        (stranger_key.as_str(), "a key that this service does not publish"),
        (changed.as_str(), "a wrong signature"),
        ("no license key at all", "no license key"),
    ] {
        let response = by_license_key(text).send(&stand).await;
        let problem = response.json();
        assert_eq!(
            (response.status.as_u16(), &problem["errors"][0]["pointer"]),
            (422, &json!("/license_key")),
            "{says}"
        );
        assert!(problem["errors"][0]["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    for body in [json!({}), json!({"activation_key": null}), json!({"activation_key": own, "license_key": "x"})] {
        let response = by_license_key("x").with_body(body.to_string()).send(&stand).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["code"]),
            (422, &json!("invalid_field")),
            "one of the two"
        );
    }
    assert!(stand.dynamodb.take_calls().is_empty());
}
