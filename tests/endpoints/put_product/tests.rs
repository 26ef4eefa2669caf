//! What is about `put-product` alone.

use latchkey_api::Code;

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
        let request = definition("viewer", "1").with_target(format!("/v1/products/{product}"));
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
    stand.dynamodb.fail("PutItem", 1, Fault::LoseAnswer);
    assert_eq!(stand.define("viewer", "Viewer").await.status, 201);
    assert_eq!(stand.define("viewer", "Viewer").await.status, 200);
}
