//! Who asked: kept with what was done.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::direct::Direct;
use crate::stand::{PRINCIPAL, PRODUCT, Stand};

// R12
#[tokio::test]
async fn who_asked_is_kept_with_keys_settings_and_products() {
    let stand = Stand::start().await;
    let created = stand.create(json!({"product": PRODUCT})).await.json();
    let set = stand.set("custom/Theme", json!("dark")).await.json();
    let defined = stand.define("viewer", "Viewer").await.json();
    assert_eq!(created["keys"][0]["created_by"], PRINCIPAL);
    assert_eq!(set["updated_by"], PRINCIPAL);
    assert_eq!((&defined["created_by"], &defined["updated_by"]), (&json!(PRINCIPAL), &json!(PRINCIPAL)));
    let stored = stand.stored_everything().await;
    let item = |is_it: fn(&&Value) -> bool| stored.iter().find(is_it).unwrap();
    assert_eq!(item(|item| item["sk"] == "LICENSE")["created_by"], PRINCIPAL);
    assert_eq!(item(|item| item["pk"] == "SETTINGS")["custom/theme"]["updated_by"], PRINCIPAL);
    assert_eq!(item(|item| item["sk"] == "viewer")["created_by"], PRINCIPAL);
}

// R12
#[tokio::test]
async fn a_product_keeps_who_made_it_and_who_changed_it() {
    let stand = Stand::start().await;
    let first = stand.define("viewer", "Viewer").await.json();
    let direct = Direct::at(&stand.environment, Timestamp::now());
    let changed = direct
        .define("viewer", json!({"name": "Viewer", "version": "5.0"}), first["record_version"].as_str().unwrap())
        .await;
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!((&changed["created_by"], &changed["created_at"]), (&first["created_by"], &first["created_at"]));
    assert_eq!(changed["updated_by"], "arn:aws:iam::123456789012:user/vendor");
    assert_ne!(changed["updated_at"], first["updated_at"]);
}
