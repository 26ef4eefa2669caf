//! `remove-activation`.

use futures_util::future::BoxFuture;
use latchkey_api::{ActivationPath, Call, Nothing, RemoveActivation};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled, License};
use crate::given::{GENERIC, GENERIC_KEYS_ON, ONE_SEAT};
use crate::request::Request;
use crate::stand::Stand;

const CALLS: &[&str] = &["BatchGetItem", "TransactWriteItems"];

impl Tested for RemoveActivation {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "the only one",
            prepare: |stand| {
                Box::pin(async { removal(&activated(stand, &stand.activation_key(json!({})).await).await) })
            },
            statuses: [204, 404],
            dynamodb: CALLS,
            kms: &[],
            writes: &["changed L#… SEATS#…", "gone L#… C#…", "new L#… CHAIN#…", "new L#… E#…", "new V#… …"],
        },
        Sample {
            name: "of a generic license",
            prepare: |stand| Box::pin(async { removal(&activated(stand, &stand.generic_key(2).await).await) }),
            statuses: [204, 404],
            dynamodb: CALLS,
            kms: &[],
            writes: &["changed L#… SEATS#…", "gone L#… C#…", "new L#… CHAIN#…", "new L#… E#…"],
        },
        Sample {
            name: "the same computer once more",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    let computer = new_name("coming back");
                    for _ in 0..2 {
                        let first = stand.activate(&activation_key, &computer).await;
                        assert_eq!(first.status, 201, "{}", first.text);
                        assert_eq!(removal(&first.json()).send(stand).await.status, 204);
                    }
                    removal(&stand.activate(&activation_key, &computer).await.json())
                })
            },
            statuses: [204, 404],
            dynamodb: CALLS,
            kms: &[],
            writes: &["changed L#… CHAIN#…", "changed L#… SEATS#…", "gone L#… C#…", "new L#… E#…", "new V#… …"],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("generic", &[GENERIC_KEYS_ON, License(&GENERIC), Handled("activate/generic")]),
        ("plain", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("twice", &[License(&ONE_SEAT), Handled("activate/new"), Handled("remove-activation/plain")]),
        ("unknown", &[License(&ONE_SEAT)]),
    ];

    // R25
    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, _: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            assert_counted(stand, request.target.split('/').nth(3).unwrap()).await;
        })
    }
}

/// Asserts that the counters of a license have its activations, and its chains its events.
pub(super) async fn assert_counted(stand: &Stand, license_id: &str) {
    let stored = stand.stored_keys().await;
    let of_license = |item: &&Value| item["pk"] == format!("L#{license_id}");
    let begins = |item: &Value, beginning: &str| item["sk"].as_str().unwrap().starts_with(beginning);
    let items: Vec<_> = stored.iter().filter(of_license).collect();
    let used: i64 = items.iter().filter_map(|item| item["used"].as_i64()).sum();
    let activations = items.iter().filter(|item| begins(item, "C#")).count();
    assert_eq!(usize::try_from(used).unwrap(), activations, "the counters are the activations");
    let events = items.iter().filter(|item| begins(item, "E#")).count();
    let chains = items.iter().filter(|item| begins(item, "CHAIN#")).filter_map(|item| item["number"].as_u64());
    let license = items.iter().filter_map(|item| item["chain"]["number"].as_u64());
    assert_eq!(u64::try_from(events).unwrap(), chains.chain(license).sum::<u64>(), "the chains have all events");
}

async fn activated(stand: &Stand, activation_key: &str) -> Value {
    let response = stand.activate(activation_key, &new_name("a computer to be removed")).await;
    assert_eq!(response.status, 201, "{}", response.text);
    response.json()
}

/// Takes back what this activation was answered.
fn removal(activated: &Value) -> Request {
    let path = ActivationPath {
        license_id: serde_json::from_value(activated["license_id"].clone()).unwrap(),
        activation_id: serde_json::from_value(activated["activation_id"].clone()).unwrap(),
    };
    Call::<RemoveActivation> { path, query: Nothing {}, headers: Nothing {}, body: Nothing {} }.into()
}

// R25
#[tokio::test]
async fn a_seat_that_was_given_back_is_the_next_computer_s() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let first = stand.activate(&activation_key, "broken desk").await;
    assert_eq!(stand.activate(&activation_key, "new desk").await.json()["code"], "activations_exhausted");
    let path = removal(&first.json()).target;
    let removed = stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap();
    assert_eq!(removed.status, 204, "{}", removed.text);
    assert_eq!(stand.activate(&activation_key, "new desk").await.status, 201);
    assert_eq!(stand.activate(&activation_key, "broken desk").await.json()["code"], "activations_exhausted");
    let again = stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap();
    assert_eq!((again.status.as_u16(), &again.json()["code"]), (404, &json!("activation_unknown")));
}

// R25
#[tokio::test]
async fn a_computer_that_comes_back_gets_another_activation() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let first = stand.activate(&activation_key, "one desk").await.json();
    assert_eq!(removal(&first).send(&stand).await.status, 204);
    let second = stand.activate(&activation_key, "one desk").await;
    assert_eq!(second.status, 201);
    assert_ne!(second.json()["activation_id"], first["activation_id"]);
    assert_eq!(removal(&first).send(&stand).await.json()["code"], "activation_unknown", "not the new one's seat");
}
