//! `reissue-key`.

mod tests;

use futures_util::future::BoxFuture;
use latchkey_api::{Call, Idempotency, LicensePath, Nothing, ReissueKey, ReissueKeyRequest};
use latchkey_core::{ActivationKey, LicenseId};
use latchkey_local::service_client::Response;
use serde_json::json;

use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled, HandledOn, License, Revoked};
use crate::given::{GENERIC, ONE_SEAT};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, one_line, others};

impl Tested for ReissueKey {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "in place of one that leaked",
            prepare: |stand| Box::pin(async { reissue(&stand.activation_key(json!({})).await) }),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["GenerateDataKey"],
            writes: &["changed L#… LICENSE", "new I#… CREATE", "new L#… E#…", "new L#… LICENSE"],
        },
        Sample {
            name: "under an idempotency key again",
            prepare: |stand| {
                Box::pin(async {
                    let request = reissue(&stand.activation_key(json!({})).await);
                    assert_eq!(request.send(stand).await.status, 201);
                    request
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem"],
            kms: &["Decrypt"],
            writes: &[],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        (
            "idempotency-key-of-another-license",
            &[License(&ONE_SEAT), License(&GENERIC), Handled("reissue-key/with-idempotency-key")],
        ),
        (
            "idempotency-key-repeated",
            &[License(&ONE_SEAT), HandledOn("reissue-key/with-idempotency-key", "2026-11-23T10:00:01Z")],
        ),
        ("idempotency-key-reused", &[License(&ONE_SEAT), Handled("reissue-key/with-idempotency-key")]),
        ("leaked", &[License(&ONE_SEAT)]),
        ("no-reason", &[License(&ONE_SEAT)]),
        ("revoked", &[Revoked(&ONE_SEAT)]),
        ("with-idempotency-key", &[License(&ONE_SEAT)]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![("reason", one_line(255)), ("activation_key", others(&["\"x\""]))]
    }

    // R14, R24
    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let answer = response.json();
            let text = answer["activation_key"].as_str().unwrap();
            let activation_key: ActivationKey = text.parse().unwrap();
            let stored = stand.stored_keys().await;
            let license =
                stored.iter().find(|item| item["license_id"] == answer["license_id"] && item["sk"] == "LICENSE");
            assert_eq!(license.unwrap()["activation_key_hash"], json!(activation_key.hash()));
            // Sent again it gets the same activation key, which is accepted.
            assert_eq!(request.send(stand).await.json(), answer);
            assert!(stand.activate(text, "desk-1").await.status.is_success());
        })
    }
}

fn reissue(activation_key: &str) -> Request {
    let license_id = LicenseId::of(&activation_key.parse().unwrap());
    let headers = Idempotency { idempotency_key: Some(new_name("ticket").parse().unwrap()) };
    let body = ReissueKeyRequest { reason: Some("it stands in a forum".parse().unwrap()) };
    Call::<ReissueKey> { path: LicensePath { license_id }, query: Nothing {}, headers, body }.into()
}
