//! `reveal-key`.

use futures_util::future::BoxFuture;
use latchkey_api::{Call, LicensePath, Nothing, RevealKey, RevealKeyRequest};
use latchkey_core::{ActivationKey, LicenseId};
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License, Revoked};
use crate::given::ONE_SEAT;
use crate::request::Request;
use crate::stand::{PRINCIPAL, Stand};
use crate::wrong::{Wrong, one_line, others};

impl Tested for RevealKey {
    const SAMPLES: &[Sample] = &[Sample {
        name: "of a customer who lost it",
        prepare: |stand| Box::pin(async { reveal(&stand.activation_key(json!({})).await) }),
        statuses: [200, 200],
        dynamodb: &["BatchGetItem", "TransactWriteItems"],
        kms: &["Decrypt"],
        writes: &["changed L#… LICENSE", "new L#… E#…"],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("after-it-was-replaced", &[License(&ONE_SEAT), Handled("reissue-key/leaked")]),
        ("lost", &[License(&ONE_SEAT)]),
        ("no-reason", &[License(&ONE_SEAT)]),
        ("revoked", &[Revoked(&ONE_SEAT)]),
    ];

    const KEEPS_EACH: bool = true;

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![("reason", one_line(255)), ("activation_key", others(&["\"x\""]))]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let answer = response.json();
            let activation_key: ActivationKey = answer["activation_key"].as_str().unwrap().parse().unwrap();
            let license_id = json!(LicenseId::of(&activation_key));
            assert!(request.target.contains(license_id.as_str().unwrap()));
            let stored = stand.stored_everything().await;
            let is_event =
                |item: &&Value| item["kind"] == "activation_key_revealed" && item["license_id"] == license_id;
            let event = stored.iter().find(is_event).unwrap();
            assert_eq!(
                (&event["by"]["principal"], &event["reason"]),
                (&json!(PRINCIPAL), &request.members()["reason"])
            );
        })
    }
}

fn path(activation_key: &str) -> LicensePath {
    LicensePath { license_id: LicenseId::of(&activation_key.parse().unwrap()) }
}

fn reveal(activation_key: &str) -> Request {
    let body = RevealKeyRequest { reason: Some("the mail got lost".parse().unwrap()) };
    Call::<RevealKey> { path: path(activation_key), query: Nothing {}, headers: Nothing {}, body }.into()
}

// R15, R24, R29
#[tokio::test]
async fn a_lost_activation_key_is_read_again_and_each_time_is_an_event_that_does_not_show_it() {
    let stand = Stand::start().await;
    let order = json!({"customer": {"name": "Ada", "email": "ada@example.com"}, "order_id": "A-1"});
    let activation_key = stand.activation_key(order).await;
    for times in 1..=3 {
        let answer = reveal(&activation_key).send(&stand).await.json();
        assert_eq!(answer["activation_key"], activation_key, "as the customer got it");
        assert_eq!((&answer["customer"]["email"], &answer["order_id"]), (&json!("ada@example.com"), &json!("A-1")));
        assert!(stand.activate(answer["activation_key"].as_str().unwrap(), "desk-1").await.status.is_success());
        let stored = stand.stored_everything().await;
        assert_eq!(stored.iter().filter(|item| item["kind"] == "activation_key_revealed").count(), times);
        let stored = json!(stored).to_string();
        assert!(!stored.contains(&activation_key) && !stored.contains(&activation_key.replace('-', "")));
    }
}

// R24
#[tokio::test]
async fn no_reason_need_be_given() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let response = reveal(&activation_key).with_body("{}").send(&stand).await;
    assert_eq!((response.status.as_u16(), &response.json()["activation_key"]), (200, &json!(activation_key)));
}
