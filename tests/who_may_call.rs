//! A vendor's endpoints serve signed requests of principals that are allowed, and refuse all others before any work (R12).

use jiff::Timestamp;
use latchkey_core::Algorithm;
use latchkey_local::service_client::Response;
use serde_json::json;

use crate::direct::Direct;
use crate::endpoints::{Case, cases};
use crate::stand::{PRODUCT, Stand};

fn of_vendors() -> impl Iterator<Item = Case> {
    cases().into_iter().filter(|case| case.endpoint.row.right.is_some())
}

/// That is refused, before any call to AWS.
fn assert_refused(stand: &Stand, response: &Response, status: u16, code: &str, what: &str) {
    assert_eq!((response.status.as_u16(), &response.json()["code"]), (status, &json!(code)), "{what}");
    assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty(), "{what}");
}

// R12
#[tokio::test]
async fn no_vendor_endpoint_answers_unsigned_requests() {
    let stand = Stand::start().await;
    for case in of_vendors() {
        let request = case.prepare(&stand).await;
        let before = stand.stored_everything().await;
        let response = request.send_by(&stand.application).await;
        // API Gateway's own refusal, before any function.
        assert_eq!((response.status.as_u16(), response.json()), (403, json!({"message": "Forbidden"})), "{case:?}");
        assert!(!response.headers.contains_key("x-request-id"), "{case:?}: no function was called");
        assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty(), "{case:?}");
        assert_eq!(stand.stored_everything().await, before, "{case:?}");
    }
}

// R12
#[tokio::test]
async fn a_request_behind_which_stands_no_principal_is_refused_before_any_work() {
    let stand = Stand::start().await;
    let nobody = Direct { account: None, ..Direct::at(&stand.environment, Timestamp::now()) };
    for case in of_vendors() {
        let request = case.prepare(&stand).await;
        let before = stand.stored_everything().await;
        assert_refused(&stand, &nobody.send(&request).await, 401, "signature_required", &format!("{case:?}"));
        assert_eq!(stand.stored_everything().await, before, "{case:?}");
    }
}

// R12
#[tokio::test]
async fn who_stands_behind_a_request_of_an_application_is_no_matter() {
    let stand = Stand::start().await;
    for case in cases().into_iter().filter(|case| case.endpoint.row.right.is_none()) {
        for account in [None, Some("123456789012")] {
            let direct = Direct { account, ..Direct::at(&stand.environment, Timestamp::now()) };
            let request = case.prepare(&stand).await;
            let response = direct.send(&request).await;
            assert_eq!(response.status, case.sample.statuses[0], "{case:?}: {}", response.text);
        }
    }
}

// R12
#[tokio::test]
async fn a_principal_that_is_allowed_is_let_through() {
    for patterns in ["arn:aws:iam::*:user/local", "arn:aws:iam::1:role/a arn:aws:iam::000000000000:user/loca?", "*"] {
        let stand = Stand::start_with(Algorithm::EdDsa, &[("ALLOWED_PRINCIPALS", patterns)]).await;
        assert!(stand.define(PRODUCT, "Acme Editor").await.status.is_success());
        for case in of_vendors() {
            let request = case.prepare(&stand).await;
            let response = request.send(&stand).await;
            assert_eq!(response.status, case.sample.statuses[0], "{patterns} {case:?}: {}", response.text);
        }
    }
}

// R12
#[tokio::test]
async fn a_principal_that_is_not_allowed_is_refused_before_any_work() {
    let stand = Stand::start().await;
    let mut requests = Vec::new();
    for case in of_vendors() {
        requests.push((case, case.prepare(&stand).await));
    }
    let before = stand.stored_everything().await;
    for patterns in [
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::000000000000:user/loca",
        "arn:aws:iam:::user/local",
        "arn:aws:iam::*:user/local?",
    ] {
        let (dynamodb, kms) = (stand.dynamodb.url(), stand.kms.url());
        let counted = [("AWS_ENDPOINT_URL_DYNAMODB", &*dynamodb), ("AWS_ENDPOINT_URL_KMS", &kms)];
        let service = stand.another_service(&[&counted[..], &[("ALLOWED_PRINCIPALS", patterns)]].concat()).await;
        stand.forget_calls();
        for (case, request) in &requests {
            let response = request.send_by(&service.vendor).await;
            assert_refused(&stand, &response, 403, "principal_not_allowed", &format!("{patterns} {case:?}"));
        }
        let settings = service.application.send_with(reqwest::Method::GET, "/v1/settings", &[], "").await.unwrap();
        assert_eq!(settings.status, 200, "applications are not concerned");
    }
    assert_eq!(stand.stored_everything().await, before);
}
