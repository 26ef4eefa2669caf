//! What is about `put-product` alone.

use latchkey_api::Code;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::json;

use super::definition;
use crate::proxy::Fault;
use crate::refusals::Findings;
use crate::stand::Stand;

// R18
#[tokio::test]
async fn a_path_names_a_product_that_can_be_there() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let long = "x".repeat(65);
    for product in
        ["acme%20editor", "%00", "caf%C3%A9", "-acme", ".acme", "a%2Cb", "a%2Fb", "*", "%7B%7D", "a%25b", &long]
    {
        let request = definition("viewer", "1", None).with_target(format!("/v1/products/{product}"));
        let response = request.send(&stand).await;
        findings.check(product, &response, Code::InvalidField, Some("parameter: product_id"));
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R14, R20
#[tokio::test]
async fn a_new_product_that_lost_one_answer_is_still_new() {
    let stand = Stand::start().await;
    stand.dynamodb.fail("TransactWriteItems", 1, Fault::LoseAnswer);
    assert_eq!(stand.define("viewer", "Viewer").await.status, 201);
    assert_eq!(stand.define("viewer", "Viewer").await.status, 200);
}

#[tokio::test]
async fn who_leaves_out_features_that_a_colleague_added_is_told_so() {
    let stand = Stand::start().await;
    let path = "/v1/products/viewer";
    let product = |features: &[&str]| json!({"name": "Viewer", "version": "1", "features": features});
    let seen = |response: &Response| response.json()["record_version"].as_str().map(str::to_owned);
    let first = stand.put(path, product(&["view"]), None).await;
    assert_eq!(first.headers["etag"], format!("{:?}", seen(&first).unwrap()));
    let second = stand.put(path, product(&["view", "print"]), seen(&first)).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 200));
    for (version, status, code) in [(None, 428, "version_required"), (seen(&first), 412, "version_mismatch")] {
        let response = stand.put(path, product(&["view", "zoom"]), version).await;
        assert_eq!((response.status.as_u16(), &response.json()["code"]), (status, &json!(code)));
    }
    let read = stand.vendor.send_with(Method::GET, path, &[], "").await.unwrap();
    assert_eq!((read.json(), &read.headers["etag"]), (second.json(), &second.headers["etag"]));
}
