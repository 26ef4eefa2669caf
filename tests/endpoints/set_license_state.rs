//! `set-license-state`.

use futures_util::future::BoxFuture;
use latchkey_api::{Call, IfUnchanged, LicensePath, Nothing, SetLicenseState, SetLicenseStateRequest};
use latchkey_core::LicenseId;
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License, Revoked};
use crate::given::ONE_SEAT;
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, one_line, others};

impl Tested for SetLicenseState {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "suspended before anybody activated",
            prepare: |stand| Box::pin(async { set(&stand.activation_key(json!({})).await, "suspended") }),
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed L#… LICENSE", "new L#… E#…"],
        },
        Sample {
            name: "revoked",
            prepare: |stand| Box::pin(async { set(&activated(stand).await, "revoked") }),
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed L#… LICENSE", "new L#… E#…", "new V#… …"],
        },
        Sample {
            name: "reinstated",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = activated(stand).await;
                    assert_eq!(set(&activation_key, "suspended").send(stand).await.status, 200);
                    set(&activation_key, "active")
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed L#… LICENSE", "gone V#… …", "new L#… E#…"],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("no-reason", &[License(&ONE_SEAT)]),
        ("no-such-state", &[License(&ONE_SEAT)]),
        ("reinstated", &[License(&ONE_SEAT), Handled("set-license-state/suspended")]),
        ("revoked", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("revoked-is-final", &[Revoked(&ONE_SEAT)]),
        ("suspended", &[License(&ONE_SEAT)]),
        ("suspended-again", &[License(&ONE_SEAT), Handled("set-license-state/suspended")]),
        ("version-mismatch", &[License(&ONE_SEAT), Handled("set-license-state/suspended")]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        let states =
            others(&["null", "true", "7", "[]", "{}", "\"\"", "\"Active\"", "\"paused\"", r#"{"active": null}"#]);
        vec![("state", states), ("reason", one_line(255)), ("license_id", others(&["\"x\""]))]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let (asked, answer) = (request.members(), response.json());
            let (license, stored) = (&answer["license"], stand.stored_everything().await);
            let item =
                stored.iter().find(|item| item["sk"] == "LICENSE" && item["license_id"] == license["license_id"]);
            assert_eq!((&license["state"], &item.unwrap()["state"]), (&asked["state"], &asked["state"]));
            assert_eq!(item.unwrap()["state_reason"], asked["reason"]);
        })
    }
}

async fn activated(stand: &Stand) -> String {
    let activation_key = stand.activation_key(json!({})).await;
    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
    activation_key
}

fn set(activation_key: &str, state: &str) -> Request {
    let license_id = LicenseId::of(&activation_key.parse().unwrap());
    let body: SetLicenseStateRequest = serde_json::from_value(json!({"state": state, "reason": "unpaid"})).unwrap();
    Call::<SetLicenseState> {
        path: LicensePath { license_id },
        query: Nothing {},
        headers: IfUnchanged::default(),
        body,
    }
    .into()
}

fn refusal(response: &Response) -> (u16, Value) {
    (response.status.as_u16(), response.json()["code"].clone())
}

// R23, R27
#[tokio::test]
async fn a_suspended_license_gives_no_license_key_until_it_is_reinstated_and_a_revoked_one_never_again() {
    let stand = Stand::start().await;
    let activation_key = activated(&stand).await;
    // Beside what leads publishers to the product.
    let is_entry = |item: &Value| item["pk"] == "V#acme-editor" && item["sk"] != "-";
    let entries = || async { stand.stored_everything().await.into_iter().filter(is_entry).collect::<Vec<_>>() };
    assert_eq!(set(&activation_key, "suspended").send(&stand).await.status, 200);
    assert_eq!(refusal(&stand.activate(&activation_key, "desk-1").await), (403, json!("license_suspended")));
    assert_eq!(refusal(&stand.activate(&activation_key, "desk-2").await), (403, json!("license_suspended")));
    assert_eq!((entries().await.len(), &entries().await[0]["stopped"]), (1, &json!("suspended")));
    assert_eq!(set(&activation_key, "active").send(&stand).await.status, 200);
    assert_eq!(entries().await.len(), 0);
    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 200);
    assert_eq!(set(&activation_key, "revoked").send(&stand).await.status, 200);
    assert_eq!(entries().await[0]["stopped"], "revoked");
    assert_eq!(refusal(&stand.activate(&activation_key, "desk-1").await), (403, json!("license_revoked")));
    for state in ["active", "suspended"] {
        assert_eq!(refusal(&set(&activation_key, state).send(&stand).await), (409, json!("license_is_revoked")));
    }
}
