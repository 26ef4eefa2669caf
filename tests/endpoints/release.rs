//! `release`.

use futures_util::future::{BoxFuture, join_all};
use latchkey_api::{ActivationPath, Call, Nothing, Release, RemoveActivation};
use latchkey_core::LicenseId;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::remove_activation::assert_counted;
use super::take_lease::refusal;
use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled, License};
use crate::given::{GENERIC, GENERIC_KEYS_ON, ONE_SEAT};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, one_line, texts};

const CALLS: &[&str] = &["BatchGetItem", "TransactWriteItems"];

impl Tested for Release {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "the only one",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    Computer::activated(stand, &activation_key).await.release()
                })
            },
            statuses: [204, 404],
            dynamodb: CALLS,
            kms: &[],
            writes: &[
                "changed L#… SEATS#…",
                "gone L#… C#…",
                "new L#… CHAIN#…",
                "new L#… E#…",
                "new L#… RELEASES#…",
                "new V#… …",
            ],
        },
        Sample {
            name: "once more, of a license that is suspended",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    let computer = Computer::activated(stand, &activation_key).await;
                    assert_eq!(computer.release().send(stand).await.status, 204);
                    let computer = Computer::named(stand, &activation_key, computer.computer_id).await;
                    assert_eq!(stand.set_state(&activation_key, "suspended").await.status, 200);
                    computer.release()
                })
            },
            statuses: [204, 404],
            dynamodb: CALLS,
            kms: &[],
            writes: &[
                "changed L#… CHAIN#…",
                "changed L#… RELEASES#…",
                "changed L#… SEATS#…",
                "gone L#… C#…",
                "new L#… E#…",
                "new V#… …",
            ],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("another-computer", &[License(&ONE_SEAT), Handled("activate/new")]),
        (
            "exhausted",
            &[
                License(&ONE_SEAT),
                Handled("put-setting/one-release"),
                Handled("activate/new"),
                Handled("release/plain"),
                Handled("activate/new"),
            ],
        ),
        ("generic", &[GENERIC_KEYS_ON, License(&GENERIC), Handled("activate/generic")]),
        ("no-computer", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("none-allowed", &[License(&ONE_SEAT), Handled("put-setting/no-releases"), Handled("activate/new")]),
        ("plain", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("suspended", &[License(&ONE_SEAT), Handled("activate/new"), Handled("set-license-state/suspended")]),
        ("twice", &[License(&ONE_SEAT), Handled("activate/new"), Handled("release/plain")]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![("license_key", texts(8_000)), ("computer_id", one_line(255))]
    }

    // R25
    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, _: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let license_key = body["license_key"].as_str().unwrap();
            let claims =
                data_encoding::BASE64URL_NOPAD.decode(license_key.split('.').nth(1).unwrap().as_bytes()).unwrap();
            let claims: Value = serde_json::from_slice(&claims).unwrap();
            assert_counted(stand, claims["sub"].as_str().unwrap()).await;
        })
    }
}

/// A computer that has taken a seat.
struct Computer {
    computer_id: String,
    license_key: String,
    path: ActivationPath,
}

impl Computer {
    async fn activated(stand: &Stand, activation_key: &str) -> Self {
        Self::named(stand, activation_key, new_name("a computer that gives its seat back")).await
    }

    async fn named(stand: &Stand, activation_key: &str, computer_id: String) -> Self {
        let response = stand.activate(activation_key, &computer_id).await;
        assert!(response.status.is_success(), "{}", response.text);
        let answer = response.json();
        let path = ActivationPath {
            license_id: serde_json::from_value(answer["license_id"].clone()).unwrap(),
            activation_id: serde_json::from_value(answer["activation_id"].clone()).unwrap(),
        };
        Self { computer_id, license_key: answer["license_key"].as_str().unwrap().to_owned(), path }
    }

    fn release(&self) -> Request {
        release(&self.license_key, &self.computer_id)
    }

    /// The vendor removes it.
    fn removal(self) -> Request {
        let (query, headers, body) = (Nothing {}, Nothing {}, Nothing {});
        Call::<RemoveActivation> { path: self.path, query, headers, body }.into()
    }
}

fn release(license_key: &str, computer_id: &str) -> Request {
    let body = serde_json::from_value(json!({"license_key": license_key, "computer_id": computer_id})).unwrap();
    Call::<Release> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
}

// R25
#[tokio::test]
async fn a_seat_that_its_computer_gave_back_is_the_next_computer_s() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let old = Computer::activated(&stand, &activation_key).await;
    assert_eq!(stand.activate(&activation_key, "new desk").await.json()["code"], "activations_exhausted");
    assert_eq!(old.release().send(&stand).await.status, 204);
    let new = Computer::named(&stand, &activation_key, "new desk".to_owned()).await;
    assert_eq!(refusal(&old.release().send(&stand).await), (404, json!("activation_unknown")));
    assert_eq!(new.release().send(&stand).await.status, 204, "not that of the new desk");
    let back = Computer::named(&stand, &activation_key, old.computer_id.clone()).await;
    assert_ne!(back.path.activation_id, old.path.activation_id);
    assert_eq!(refusal(&old.release().send(&stand).await), (404, json!("activation_unknown")), "the old license key");
}

// R25
#[tokio::test]
async fn each_license_key_that_gives_nothing_back_has_a_refusal_of_its_own() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let computer = Computer::activated(&stand, &activation_key).await;
    let before = stand.stored_everything().await;

    let thief = release(&computer.license_key, "a thief's").send(&stand).await;
    assert_eq!(
        (refusal(&thief), &thief.json()["errors"][0]["pointer"]),
        ((422, json!("invalid_field")), &json!("/computer_id"))
    );
    let other = Stand::start().await;
    let foreign = Computer::activated(&other, &other.activation_key(json!({})).await).await;
    let foreign = foreign.release().send(&stand).await;
    assert_eq!(
        (refusal(&foreign), &foreign.json()["errors"][0]["pointer"]),
        ((422, json!("invalid_field")), &json!("/license_key"))
    );
    assert_eq!(stand.stored_everything().await, before);

    let generic = stand.generic_key(2).await;
    let everybody = Computer::named(&stand, &generic, "lab-1".to_owned()).await;
    stand.forget_calls();
    let refused = everybody.release().send(&stand).await;
    assert_eq!(refusal(&refused), (403, json!("release_not_possible")));
    assert!(refused.json()["detail"].as_str().unwrap().contains("generic"), "{}", refused.text);
    assert!(stand.dynamodb.take_operations().is_empty(), "nothing is read for it");
}

// R25, R27
#[tokio::test]
async fn a_license_key_that_leaked_gives_nothing_back_and_the_newer_one_does() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let leaked = Computer::named(&stand, &activation_key, "desk-1".to_owned()).await;
    let license = format!("/v1/licenses/{}", LicenseId::of(&activation_key.parse().unwrap()).0);
    let read = stand.vendor.send_with(Method::GET, &license, &[], String::new()).await.unwrap();
    let headers = [("content-type", "application/json"), ("if-match", read.headers["etag"].to_str().unwrap())];
    let body = json!({"revoke_earlier": true}).to_string();
    assert_eq!(stand.vendor.send_with(Method::PATCH, &license, &headers, body).await.unwrap().status, 200);
    assert_eq!(refusal(&leaked.release().send(&stand).await), (403, json!("license_superseded")));
    let newer = Computer::named(&stand, &activation_key, "desk-1".to_owned()).await;
    assert_eq!(newer.release().send(&stand).await.status, 204);
}

// R25
#[tokio::test]
async fn what_the_vendor_allows_is_given_back_and_the_refusal_says_when_the_next_one_can_be() {
    let stand = Stand::start().await;
    assert!(stand.set("options/MaxReleasesPerLicense", json!(2)).await.status.is_success());
    assert!(stand.set("options/ReleasesPeriodDays", json!(30)).await.status.is_success());
    let activation_key = stand.activation_key(json!({"activations": 4})).await;
    for _ in 0..2 {
        assert_eq!(Computer::activated(&stand, &activation_key).await.release().send(&stand).await.status, 204);
    }
    let removed = Computer::activated(&stand, &activation_key).await.removal();
    assert_eq!(removed.send(&stand).await.status, 204, "the vendor may always");
    let computer = Computer::activated(&stand, &activation_key).await;
    let refused = computer.release().send(&stand).await;
    assert_eq!(refusal(&refused), (409, json!("releases_exhausted")));
    let retry_at: jiff::Timestamp = refused.json()["retry_at"].as_str().unwrap().parse().unwrap();
    let days = retry_at.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((29..=30).contains(&days), "{retry_at}");
    assert!(refused.json()["detail"].as_str().unwrap().contains("2 within 30 days"), "{}", refused.text);
    assert!(stand.set("options/MaxReleasesPerLicense", json!(0)).await.status.is_success());
    assert_eq!(refusal(&computer.release().send(&stand).await), (403, json!("release_not_possible")));
    assert!(stand.set("options/MaxReleasesPerLicense", json!(3)).await.status.is_success());
    assert_eq!(computer.release().send(&stand).await.status, 204, "a change counts from the next request on");
}

// R25
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_computers_that_race_for_the_last_release_find_exactly_one() {
    let stand = Stand::start().await;
    assert!(stand.set("options/MaxReleasesPerLicense", json!(1)).await.status.is_success());
    for seats in [10, 100] {
        let activation_key = stand.activation_key(json!({"activations": seats})).await;
        let computers = (0..8).map(|_| Computer::activated(&stand, &activation_key));
        let releases: Vec<_> = join_all(computers).await.iter().map(Computer::release).collect();
        let answers = join_all(releases.iter().map(|release| release.send(&stand))).await;
        let won = answers.iter().filter(|answer| answer.status == 204).count();
        let lost = answers
            .iter()
            .filter(|answer| answer.status == 409)
            .filter(|answer| answer.json()["code"] == "releases_exhausted");
        assert_eq!((won, lost.count()), (1, 7), "{answers:?}");
    }
}

// R25, R29
#[tokio::test]
async fn the_vendor_sees_that_the_computer_itself_gave_its_seat_back() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let computer = Computer::activated(&stand, &activation_key).await;
    assert_eq!(computer.release().send(&stand).await.status, 204);
    let events = format!("/v1/events?license_id={}", computer.path.license_id.0);
    let events = stand.vendor.send_with(Method::GET, &events, &[], String::new()).await.unwrap().json();
    let event = &events["events"][0];
    assert_eq!(
        (&event["kind"], &event["by"]),
        (&json!("activation_released"), &json!({"activation_id": computer.path.activation_id}))
    );
    assert_eq!(event["personal"]["before"]["computer_id"], computer.computer_id);
    assert!(!events.to_string().contains(&computer.license_key));
}
