//! The keys that sign: published, named by every license key, changed without a break, and kept over a restart.

use jiff::Timestamp;
use latchkey_core::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_refused, header, license_key, offline};
use crate::stand::{PRODUCT, RETIRED_KEYS, Stand};

async fn published(stand: &Stand) -> Vec<Value> {
    let all = stand.settings().await.json()["jwks"]["keys"].as_array().unwrap().clone();
    all[RETIRED_KEYS..].to_vec()
}

// R16
#[tokio::test]
async fn a_license_key_names_the_published_key_that_signed_it_and_no_more() {
    for (algorithm, alg) in [(Algorithm::EdDsa, "EdDSA"), (Algorithm::Es256, "ES256")] {
        let stand = Stand::start_with(algorithm, &[]).await;
        let activation_key = stand.activation_key(json!({})).await;
        let license_key = license_key(&stand.activate(&activation_key, "computer-1").await);
        let published = published(&stand).await;
        assert_eq!(published.len(), 1);
        assert_eq!(header(&license_key), json!({"alg": alg, "kid": published[0]["kid"], "typ": "license+jwt"}));
        assert_eq!(published[0]["alg"], alg);
        assert!(published[0].get("d").is_none(), "no private part");
        let trusted_keys = stand.trusted_keys().await;
        assert_eq!(offline(&trusted_keys, &license_key, "computer-1", false, Timestamp::now()), Ok(()));
    }
}

// R16
#[tokio::test]
async fn after_a_rotation_old_license_keys_verify_and_new_ones_are_signed_with_the_new_key() {
    let data_dir = tempfile::tempdir().unwrap();
    let stand = Stand::start_in(data_dir.path(), Algorithm::EdDsa).await;
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    let old = license_key(&stand.activate(&activation_key, "computer-1").await);
    let old_trusted_keys = stand.trusted_keys().await;
    stand.stop().await;

    let stand = Stand::start_in(data_dir.path(), Algorithm::Es256).await;
    let new = license_key(&stand.activate(&activation_key, "computer-2").await);
    let published = published(&stand).await;
    assert_eq!(published.len(), 2);
    assert_eq!((&header(&new)["kid"], &header(&new)["alg"]), (&published[1]["kid"], &json!("ES256")));
    assert_eq!((&header(&old)["kid"], &header(&old)["alg"]), (&published[0]["kid"], &json!("EdDSA")));
    let (trusted_keys, now) = (stand.trusted_keys().await, Timestamp::now());
    assert_eq!(offline(&trusted_keys, &old, "computer-1", false, now), Ok(()));
    assert_eq!(offline(&trusted_keys, &new, "computer-2", false, now), Ok(()));
    assert_eq!(offline(&old_trusted_keys, &new, "computer-2", false, now).unwrap_err().code(), "signing_key_unknown");
    let again = stand.activate(&activation_key, "computer-1").await;
    assert_eq!((again.status.as_u16(), license_key(&again)), (200, old), "a computer keeps its license key");
    stand.stop().await;
}

// R20
#[tokio::test]
async fn a_restart_finds_keys_activations_properties_and_signing_keys_again() {
    let data_dir = tempfile::tempdir().unwrap();
    let order = json!({"product": PRODUCT, "quantity": 2}).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "order-1")];
    let stand = Stand::start_in(data_dir.path(), Algorithm::EdDsa).await;
    let created = stand.vendor.send_with(Method::POST, "/v1/keys", &headers, order.clone()).await.unwrap();
    let activation_key = |n: usize| created.json()["keys"][n]["activation_key"].as_str().unwrap().to_owned();
    let activated = stand.activate(&activation_key(0), "computer-1").await;
    stand.set("custom/Theme", json!("dark")).await;
    let settings = stand.settings().await.json();
    stand.stop().await;

    let stand = Stand::start_in(data_dir.path(), Algorithm::EdDsa).await;
    let found = stand.settings().await.json();
    for member in ["settings", "jwks"] {
        assert_eq!(found[member], settings[member]);
    }
    let again = stand.activate(&activation_key(0), "computer-1").await;
    assert_eq!((again.status.as_u16(), license_key(&again)), (200, license_key(&activated)));
    assert_refused(&stand.activate(&activation_key(0), "computer-2").await, 409, "activations_exhausted");
    assert_eq!(stand.activate(&activation_key(1), "computer-2").await.status, 201);
    let replayed = stand.vendor.send_with(Method::POST, "/v1/keys", &headers, order).await.unwrap();
    assert_eq!((replayed.status.as_u16(), replayed.text), (200, created.text), "the data key is there, too");
    stand.stop().await;
}
