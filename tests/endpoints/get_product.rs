//! `get-product`.

use futures_util::future::BoxFuture;
use latchkey_api::{AnswersVersion, Call, GetProduct, Nothing, ProductPath};
use latchkey_local::service_client::Response;
use serde_json::json;

use super::{Sample, Tested};
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

impl Tested for GetProduct {
    const SAMPLES: &[Sample] = &[Sample {
        name: "one that is there",
        prepare: |_| Box::pin(std::future::ready(read(PRODUCT))),
        statuses: [200, 200],
        dynamodb: &["GetItem"],
        kms: &[],
        writes: &[],
    }];

    fn assert_done<'a>(_: &'a Stand, _: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        assert_eq!(response.json()["product_id"], PRODUCT);
        Box::pin(std::future::ready(()))
    }
}

fn read(product: &str) -> Request {
    let path = ProductPath { product_id: product.parse().unwrap() };
    Call::<GetProduct> { path, query: Nothing {}, headers: AnswersVersion {}, body: Nothing {} }.into()
}

/// What was defined is read, as it was answered then.
#[tokio::test]
async fn a_product_is_read_as_it_was_defined() {
    let stand = Stand::start().await;
    let defined = stand.define("viewer", "Viewer").await;
    assert_eq!(read("viewer").send(&stand).await.json(), defined.json());
    let missing = read("no-such").send(&stand).await;
    assert_eq!((missing.status.as_u16(), &missing.json()["code"]), (404, &json!("product_unknown")));
}
