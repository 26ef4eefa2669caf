//! `fetch-revocations`.

use futures_util::future::BoxFuture;
use latchkey_api::{Call, FetchRevocations, IfNoneMatch, Nothing, ProductPath};
use latchkey_local::service_client::Response;
use serde_json::json;

use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled, License, Published};
use crate::given::ONE_SEAT;
use crate::request::Request;
use crate::revocations::{publish_all, read_list};
use crate::stand::{PRODUCT, Stand};

impl Tested for FetchRevocations {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "nothing is taken back",
            prepare: |stand| {
                Box::pin(async {
                    let product = new_name("viewer");
                    assert!(stand.define(&product, "Viewer").await.status.is_success());
                    publish_all(stand).await;
                    fetch(&product)
                })
            },
            statuses: [200, 200],
            dynamodb: &["GetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "a license is taken back",
            prepare: |stand| {
                Box::pin(async {
                    revoke(stand).await;
                    publish_all(stand).await;
                    fetch(PRODUCT)
                })
            },
            statuses: [200, 200],
            dynamodb: &["GetItem", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        // The test puts the entity tag of the answer before into the place of "ETAG".
        ("if-none-match", &[Published, Handled("fetch-revocations/plain")]),
        ("plain", &[Published]),
        (
            "with-an-entry",
            &[License(&ONE_SEAT), Handled("activate/new"), Handled("set-license-state/revoked"), Published],
        ),
    ];

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if response.status == 200 {
                let product = request.target.rsplit('/').next().unwrap();
                let list = read_list(stand, product, &response.text).await;
                assert_eq!(list.entries().is_empty(), product != PRODUCT);
            }
        })
    }
}

/// Takes a license back that a computer has.
async fn revoke(stand: &Stand) {
    let activation_key = stand.activation_key(json!({})).await;
    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
    assert_eq!(stand.set_state(&activation_key, "revoked").await.status, 200);
}

fn fetch(product: &str) -> Request {
    let path = ProductPath { product_id: product.parse().unwrap() };
    let headers = IfNoneMatch::default();
    Call::<FetchRevocations> { path, query: Nothing {}, headers, body: Nothing {} }.into()
}
