//! Who asked: kept with what was done, and let through or not.

use jiff::Timestamp;
use latchkey_core::Algorithm;
use latchkey_local::service_client::{Response, ServiceClient};
use reqwest::Method;
use serde_json::{Value, json};

use super::assert_refused;
use crate::direct::Direct;
use crate::stand::{PRODUCT, Stand};

const USER: &str = "arn:aws:iam::000000000000:user/local";

// R12
#[tokio::test]
async fn who_asked_is_kept_with_keys_settings_and_products() {
    let stand = Stand::start().await;
    let created = stand.create(json!({"product": PRODUCT})).await.json();
    let set = stand.set("custom/Theme", json!("dark")).await.json();
    let defined = stand.define("viewer", "Viewer").await.json();
    assert_eq!(created["keys"][0]["created_by"], USER);
    assert_eq!(set["updated_by"], USER);
    assert_eq!((&defined["created_by"], &defined["updated_by"]), (&json!(USER), &json!(USER)));
    let stored = stand.stored_everything().await;
    let item = |is_it: fn(&&Value) -> bool| stored.iter().find(is_it).unwrap();
    assert_eq!(item(|item| item["sk"] == "LICENSE")["created_by"], USER);
    assert_eq!(item(|item| item["pk"] == "SETTINGS")["values"]["custom/Theme"]["updated_by"], USER);
    assert_eq!(item(|item| item["pk"] == "PRODUCT#viewer")["created_by"], USER);
}

// R12
#[tokio::test]
async fn a_product_keeps_who_made_it_and_who_changed_it() {
    let stand = Stand::start().await;
    let first = stand.define("viewer", "Viewer").await.json();
    let direct = Direct::at(&stand.environment, Timestamp::now());
    let changed = direct.define("viewer", json!({"name": "Viewer", "version": "5.0"})).await;
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!((&changed["created_by"], &changed["created_at"]), (&first["created_by"], &first["created_at"]));
    assert_eq!(changed["updated_by"], "arn:aws:iam::123456789012:user/vendor");
    assert_ne!(changed["updated_at"], first["updated_at"]);
}

async fn ask(vendor: &ServiceClient) -> [Response; 3] {
    let product = json!({"name": "Acme Editor", "version": "4.2"});
    [
        vendor.send(Method::PUT, "/v1/products/acme-editor", &product).await.unwrap(),
        vendor.send(Method::PUT, "/v1/settings/custom/Theme", &json!({"value": "dark"})).await.unwrap(),
        vendor.send(Method::POST, "/v1/keys", &json!({"product": PRODUCT})).await.unwrap(),
    ]
}

// R12
#[tokio::test]
async fn a_principal_that_is_allowed_is_let_through() {
    for patterns in ["arn:aws:iam::*:user/local", "arn:aws:iam::1:role/a, arn:aws:iam::000000000000:user/loca?", "*"] {
        let stand = Stand::start_with(Algorithm::EdDsa, &[("ALLOWED_PRINCIPALS", patterns)]).await;
        for response in ask(&stand.vendor).await {
            assert!(response.status.is_success(), "{patterns}: {}", response.text);
        }
    }
}

// R12
#[tokio::test]
async fn a_principal_that_is_not_allowed_is_refused_before_any_work() {
    for patterns in
        ["arn:aws:iam::*:role/*", "arn:aws:iam::000000000000:user/loca", "user/local", "arn:aws:iam::*:user/local?"]
    {
        let stand = Stand::start_with(Algorithm::EdDsa, &[("ALLOWED_PRINCIPALS", patterns)]).await;
        for response in ask(&stand.vendor).await {
            assert_refused(&response, 403, "principal_not_allowed");
        }
        assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty(), "{patterns}");
        assert_eq!(stand.settings().await.status, 200, "applications are not concerned");
    }
}

// R12
#[tokio::test]
async fn a_request_behind_which_stands_no_principal_is_refused_before_any_work() {
    let stand = Stand::start().await;
    let nobody = Direct { account: None, ..Direct::at(&stand.environment, Timestamp::now()) };
    let order = json!({"product": PRODUCT}).to_string();
    for response in [
        nobody.create(&order, None).await,
        nobody.set("custom/Theme", json!("dark")).await,
        nobody.define("viewer", json!({"name": "Viewer", "version": "1"})).await,
    ] {
        assert_refused(&response, 401, "signature_required");
    }
    assert!(stand.dynamodb.take_calls().is_empty() && stand.kms.take_calls().is_empty());
}
