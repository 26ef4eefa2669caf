//! `put-product`.

mod tests;

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use latchkey_api::{Call, IfMatch, Nothing, ProductPath, PutProduct, PutProductRequest};
use latchkey_core::RecordVersion;
use latchkey_local::service_client::Response;
use serde_json::Value;

use super::{Sample, Tested, new_name};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, names, one_line, others};

impl Tested for PutProduct {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "a new one",
            prepare: |_| Box::pin(async { definition(&new_name("viewer"), "1", None) }),
            statuses: [201, 200],
            dynamodb: &["GetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["new D#… …", "new PRODUCTS …", "new V#… …"],
        },
        Sample {
            name: "changed",
            prepare: |stand| {
                Box::pin(async {
                    let product_id = new_name("viewer");
                    let first = definition(&product_id, "1", None).send(stand).await;
                    assert_eq!(first.status, 201);
                    let seen = first.json()["record_version"].as_str().unwrap().parse().unwrap();
                    definition(&product_id, "2", Some(seen))
                })
            },
            statuses: [200, 200],
            dynamodb: &["GetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed PRODUCTS …", "new D#… …"],
        },
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        let list = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
        let features = others(&["null", "true", "7", "\"export\"", "{}"]).into_iter().chain(list(names(64))).collect();
        vec![
            ("name", one_line(255)),
            ("version", one_line(64)),
            ("features", features),
            ("product_id", others(&["\"acme\""])),
        ]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let (asked, answer, stored) = (request.members(), response.json(), stand.stored_everything().await);
            let product = |item: &&Value| item["pk"] == "PRODUCTS" && item["sk"] == answer["product_id"];
            let item = stored.iter().find(product).unwrap();
            for member in ["name", "version", "features"] {
                assert_eq!((&answer[member], &item[member]), (&asked[member], &asked[member]), "{member}");
            }
            assert_eq!(item["created_at"], answer["created_at"]);
        })
    }
}

fn definition(product_id: &str, version: &str, seen: Option<RecordVersion>) -> Request {
    let path = ProductPath { product_id: product_id.parse().unwrap() };
    let (name, version) = ("Viewer".parse().unwrap(), version.parse().unwrap());
    let body = PutProductRequest { name, version, features: BTreeSet::new() };
    Call::<PutProduct> { path, query: Nothing {}, headers: IfMatch { version: seen }, body }.into()
}
