//! `validate`.

use futures_util::future::{BoxFuture, join_all};
use jiff::Timestamp;
use latchkey_api::{Call, Nothing, Validate};
use latchkey_core::{CertificateKeys, JwkSet, LicenseId, SignedTime};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License, Published};
use crate::given::{GENERIC, GENERIC_KEYS_ON, ONE_SEAT};
use crate::request::Request;
use crate::revocations::{publish_all, read_list};
use crate::stand::{PRODUCT, Stand};
use crate::wrong::{Wrong, names, no_signing_keys, one_line, others, texts};

const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";

impl Tested for Validate {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "a license key that stands",
            prepare: |stand| {
                Box::pin(async {
                    let (license_key, _) = activated(stand, json!({})).await;
                    ask(&license_key, json!({}))
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "after the license was changed",
            prepare: |stand| {
                Box::pin(async {
                    let (license_key, activation_key) = activated(stand, json!({})).await;
                    stand.change_license(&activation_key).await;
                    ask(&license_key, json!({}))
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "UpdateItem"],
            kms: &["Sign"],
            writes: &["changed L#… C#…"],
        },
        Sample {
            name: "after a generic license was changed",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.generic_key(2).await;
                    let license_key = stand.activate(&activation_key, "desk-1").await.json()["license_key"].clone();
                    stand.change_license(&activation_key).await;
                    ask(license_key.as_str().unwrap(), json!({"computer_id": null}))
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "UpdateItem"],
            kms: &["Sign"],
            writes: &["changed L#… LICENSE"],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("activation-released", &[License(&ONE_SEAT), Handled("activate/new"), Handled("remove-activation/plain")]),
        ("another-computer", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("another-product", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("application-too-old", &[License(&ONE_SEAT), Handled("activate/new")]),
        (
            "changed",
            &[License(&ONE_SEAT), Handled("activate/new"), Handled("update-license/taken-away-after-activation")],
        ),
        ("computer-id-missing", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("generic", &[GENERIC_KEYS_ON, License(&GENERIC), Handled("activate/generic")]),
        ("revoked", &[License(&ONE_SEAT), Handled("activate/new"), Handled("set-license-state/revoked"), Published]),
        (
            "superseded",
            &[
                GENERIC_KEYS_ON,
                License(&GENERIC),
                Handled("activate/generic"),
                Handled("update-license/earlier-revoked"),
            ],
        ),
        ("suspended", &[License(&ONE_SEAT), Handled("activate/new"), Handled("set-license-state/suspended")]),
        ("valid", &[Published, License(&ONE_SEAT), Handled("activate/new")]),
        ("with-nonce", &[License(&ONE_SEAT), Handled("activate/new")]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        let no_nonces =
            others(&["\"AAECAwQFBgcICQoLDA0OD\"", "\"AAECAwQFBgcICQoLDA0ODx\"", "\"AAECAwQFBgcICQoLDA0ODw==\""]);
        vec![
            ("license_key", texts(8_000)),
            ("computer_id", nullable(one_line(255))),
            ("product", nullable(names(64))),
            ("nonce", nullable(one_line(22)).into_iter().chain(no_nonces).collect()),
            ("trusted_signing_keys", no_signing_keys()),
            ("version", others(&["\"4.2\""])),
        ]
    }

    fn assert_done<'a>(_: &'a Stand, _: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        assert_eq!(response.json()["standing"], "valid");
        Box::pin(std::future::ready(()))
    }
}

/// What is wrong with a member that may be `null`.
fn nullable(wrongs: Vec<Wrong>) -> Vec<Wrong> {
    wrongs.into_iter().filter(|wrong| wrong.json != "null").collect()
}

fn ask(license_key: &str, more: Value) -> Request {
    let mut body = json!({"license_key": license_key, "computer_id": "desk-1"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let body = serde_json::from_value(body).unwrap();
    Call::<Validate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
}

/// The license key of `desk-1`, and the activation key.
async fn activated(stand: &Stand, order: Value) -> (String, String) {
    let activation_key = stand.activation_key(order).await;
    let answer = stand.activate(&activation_key, "desk-1").await.json();
    (answer["license_key"].as_str().unwrap().to_owned(), activation_key)
}

async fn standing(stand: &Stand, license_key: &str) -> (Value, bool) {
    let answer = ask(license_key, json!({})).send(stand).await.json();
    (answer["standing"].clone(), answer.get("license_key").is_some())
}

// R26
#[tokio::test]
async fn each_license_key_gets_an_answer_of_its_own() {
    let stand = Stand::start().await;
    let state = async |activation_key: &str, state: &str| {
        assert_eq!(stand.set_state(activation_key, state).await.status, 200);
    };
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    let first = stand.activate(&activation_key, "desk-1").await.json();
    let (license_key, license_id) = (first["license_key"].as_str().unwrap(), &first["license_id"]);
    assert_eq!(standing(&stand, license_key).await, (json!("valid"), false));
    state(&activation_key, "suspended").await;
    assert_eq!(standing(&stand, license_key).await, (json!("license_suspended"), false));
    state(&activation_key, "active").await;
    assert_eq!(standing(&stand, license_key).await, (json!("valid"), false));

    let elsewhere = ask(license_key, json!({"computer_id": "laptop"})).send(&stand).await.json();
    assert_eq!(elsewhere["standing"], "computer_mismatch");
    let viewer = ask(license_key, json!({"product": "acme-viewer"})).send(&stand).await.json();
    assert_eq!(viewer["standing"], "product_mismatch");
    let entry = stand.block("desk-1").await;
    assert_eq!(standing(&stand, license_key).await, (json!("computer_blocked"), false));
    let entry = format!("/v1/blocked-computers/{}", entry["id"].as_str().unwrap());
    assert_eq!(stand.vendor.send_with(Method::DELETE, &entry, &[], String::new()).await.unwrap().status, 204);

    let activation = format!(
        "/v1/licenses/{}/activations/{}",
        license_id.as_str().unwrap(),
        first["activation_id"].as_str().unwrap()
    );
    assert_eq!(stand.vendor.send_with(Method::DELETE, &activation, &[], String::new()).await.unwrap().status, 204);
    assert_eq!(standing(&stand, license_key).await, (json!("activation_released"), false));
    // The same computer again: what it had before stays taken back.
    let second = stand.activate(&activation_key, "desk-1").await.json();
    assert_eq!(standing(&stand, license_key).await, (json!("activation_released"), false));
    let license_key = second["license_key"].as_str().unwrap();
    assert_eq!(standing(&stand, license_key).await, (json!("valid"), false));
    state(&activation_key, "revoked").await;
    assert_eq!(standing(&stand, license_key).await, (json!("license_revoked"), false));

    let other = Stand::start().await;
    let (foreign, _) = activated(&other, json!({})).await;
    let refused = ask(&foreign, json!({})).send(&stand).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (422, &json!("invalid_field")));
}

// R1, R26, R27
#[tokio::test]
async fn a_leaked_generic_license_key_does_not_fetch_the_one_in_its_place() {
    let stand = Stand::start().await;
    let activation_key = stand.generic_key(2).await;
    let leaked = stand.activate(&activation_key, "desk-1").await.json()["license_key"].as_str().unwrap().to_owned();
    let anywhere = ask(&leaked, json!({"computer_id": null})).send(&stand).await.json();
    assert_eq!(anywhere["standing"], "valid");
    let license = format!("/v1/licenses/{}", LicenseId::of(&activation_key.parse().unwrap()).0);
    let read = stand.vendor.send_with(Method::GET, &license, &[], String::new()).await.unwrap();
    let headers = [("content-type", "application/json"), ("if-match", read.headers["etag"].to_str().unwrap())];
    let body = json!({"revoke_earlier": true}).to_string();
    assert_eq!(stand.vendor.send_with(Method::PATCH, &license, &headers, body).await.unwrap().status, 200);
    let pirate = ask(&leaked, json!({"computer_id": null})).send(&stand).await.json();
    assert_eq!((&pirate["standing"], pirate.get("license_key")), (&json!("license_superseded"), None));
    let customer = stand.activate(&activation_key, "desk-1").await.json();
    let newer = customer["license_key"].as_str().unwrap();
    assert_eq!(standing(&stand, newer).await, (json!("valid"), false));
}

// R26
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_questions_at_once_get_one_newer_license_key() {
    let stand = Stand::start().await;
    let (license_key, activation_key) = activated(&stand, json!({})).await;
    stand.change_license(&activation_key).await;
    let requests: Vec<_> = (0..20).map(|_| ask(&license_key, json!({}))).collect();
    let answers = join_all(requests.iter().map(|request| request.send(&stand))).await;
    let mut newer: Vec<_> = answers.iter().map(|answer| answer.json()["license_key"].clone()).collect();
    newer.dedup();
    assert!(newer.len() == 1 && newer[0].is_string(), "{answers:?}");
    let again = stand.activate(&activation_key, "desk-1").await.json();
    assert_eq!(again["license_key"], newer[0]);
}

// R27
#[tokio::test]
async fn an_application_hears_of_a_newer_revocation_list() {
    let stand = Stand::start().await;
    let (license_key, activation_key) = activated(&stand, json!({})).await;
    let told = async || ask(&license_key, json!({})).send(&stand).await.json()["revocations_seq"].as_u64();
    assert_eq!(told().await, None, "there is no list yet");
    let mut last = 0;
    for state in ["suspended", "revoked"] {
        assert_eq!(stand.set_state(&activation_key, state).await.status, 200);
        publish_all(&stand).await;
        let path = format!("/v1/revocations/{PRODUCT}");
        let served = stand.application.send_with(Method::GET, &path, &[], String::new()).await.unwrap();
        let list = read_list(&stand, PRODUCT, &served.text).await;
        assert_eq!(told().await, Some(list.claims().seq));
        assert!(list.claims().seq > last);
        last = list.claims().seq;
    }
}

// R30, R34
#[tokio::test]
async fn the_signed_time_verifies_with_the_published_keys_and_one_certificate_serves_all() {
    let stand = Stand::start().await;
    let (license_key, _) = activated(&stand, json!({})).await;
    let jwks: JwkSet = serde_json::from_value(stand.settings().await.json()["jwks"].clone()).unwrap();
    let keys = CertificateKeys::of(&jwks).unwrap();
    stand.forget_calls();
    let before = Timestamp::now();
    for _ in 0..50 {
        let answer = ask(&license_key, json!({"nonce": NONCE})).send(&stand).await.json();
        let part = |name: &str| answer[name].as_str().unwrap().to_owned();
        let time = SignedTime::verify(&keys, &part("certificate"), &part("time"), NONCE).unwrap();
        let late = Timestamp::from(time.at).duration_since(before).as_secs();
        assert!((-1..60).contains(&late), "{late}");
    }
    assert_eq!(stand.kms.take_operations(), ["Sign"]);
    let silent = ask(&license_key, json!({})).send(&stand).await.json();
    assert!(silent.get("time").is_none() && silent.get("certificate").is_none());
}

// R28
#[tokio::test]
async fn an_application_that_knows_none_of_the_services_keys_is_told_so_before_anything_is_read() {
    let stand = Stand::start().await;
    let (license_key, _) = activated(&stand, json!({})).await;
    stand.forget_calls();
    let refused = ask(&license_key, json!({"trusted_signing_keys": ["of-2019"]})).send(&stand).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (403, &json!("application_too_old")));
    assert!(stand.dynamodb.take_operations().is_empty() && stand.kms.take_operations().is_empty());
}
