//! `revoke-signing-key`.

use futures_util::future::BoxFuture;
use latchkey_api::{Call, Nothing, RevokeSigningKey, RevokeSigningKeyRequest};
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::list_signing_keys::listed;
use super::{Sample, Tested};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, one_line, others};

impl Tested for RevokeSigningKey {
    const SAMPLES: &[Sample] = &[Sample {
        name: "one that signs no more",
        prepare: |stand| {
            Box::pin(async {
                // So that there is a list of them already.
                if listed(stand).await["revoked"] == json!([]) {
                    assert_eq!(revoke("retired-0").send(stand).await.status, 201);
                }
                revoke(&unrevoked(stand).await)
            })
        },
        statuses: [201, 200],
        dynamodb: &["GetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["changed SWITCHES#… -", "changed V#… …", "new D#… …"],
    }];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        let unknown = others(&["\"of-2019\""]);
        vec![
            ("signing_key_id", one_line(255).into_iter().chain(unknown).collect()),
            ("reason", one_line(255)),
            ("id", others(&["\"x\""])),
        ]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let (asked, answer) = (request.members(), response.json());
            assert_eq!((&answer["signing_key_id"], &answer["reason"]), (&asked["signing_key_id"], &asked["reason"]));
            let revoked = listed(stand).await["revoked"].as_array().unwrap().clone();
            assert_eq!(revoked.iter().filter(|revoked| **revoked == answer).count(), 1, "{revoked:?}");
        })
    }
}

pub(super) fn revoke(kid: &str) -> Request {
    let (signing_key_id, reason) = (kid.parse().unwrap(), "its holder was robbed".parse().unwrap());
    let (path, query, headers) = (Nothing {}, Nothing {}, Nothing {});
    let body = RevokeSigningKeyRequest { signing_key_id, reason };
    Call::<RevokeSigningKey> { path, query, headers, body }.into()
}

/// One that was not taken back yet.
async fn unrevoked(stand: &Stand) -> String {
    let listed = listed(stand).await;
    let is_revoked =
        |kid: &Value| listed["revoked"].as_array().unwrap().iter().any(|one| one["signing_key_id"] == *kid);
    let mut retired = listed["signing_keys"].as_array().unwrap().iter().filter(|key| key["state"] == "retired");
    let kid = retired.find(|key| !is_revoked(&key["signing_key_id"])).unwrap()["signing_key_id"].clone();
    kid.as_str().unwrap().to_owned()
}

// R28
#[tokio::test]
async fn the_key_that_signs_is_not_taken_back_nor_is_one_for_another_use() {
    let stand = Stand::start().await;
    let keys = listed(&stand).await;
    let kid = |signs: &str| {
        let mut keys = keys["signing_keys"].as_array().unwrap().iter();
        let key = keys.find(|key| key["signs"] == signs && key["state"] == "current").unwrap();
        key["signing_key_id"].as_str().unwrap().to_owned()
    };
    let before = stand.stored_everything().await;
    let refused = revoke(&kid("licenses")).send(&stand).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!("signing_key_in_use")));
    for signs in ["lists", "certificates"] {
        let refused = revoke(&kid(signs)).send(&stand).await.json();
        assert_eq!(
            (&refused["code"], &refused["errors"][0]["pointer"]),
            (&json!("invalid_field"), &json!("/signing_key_id"))
        );
    }
    assert_eq!(stand.stored_everything().await, before);
}
