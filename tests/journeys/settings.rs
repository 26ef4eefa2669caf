//! Properties: set by vendors, read by applications, each with an effect.

use jiff::{SignedDuration, Timestamp};
use latchkey_core::PROPERTIES;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_refused, seats};
use crate::stand::{PRODUCT, Stand};

// R19
#[test]
fn every_property_has_a_test_of_its_effect() {
    let names: Vec<_> = PROPERTIES.iter().map(|definition| definition.name).collect();
    // Here, in generic_licenses, with the endpoints reset-trial, renew-lease and release, and in pages/activate.
    let tested = [
        "security/AllowGenericKeys",
        "security/GenericKeysMaxDays",
        "options/OneTrialPerComputer",
        "options/LeaseMinutes",
        "options/MaxReleasesPerLicense",
        "options/ReleasesPeriodDays",
        "page/Name",
        "page/Color",
        "page/Help",
        "custom/*",
    ];
    assert_eq!(names, tested);
}

// R19
#[tokio::test]
async fn generic_keys_must_expire_within_the_days_that_the_vendor_set() {
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    assert_eq!(stand.set("security/GenericKeysMaxDays", json!(30)).await.status, 200);
    let in_days = |days: i64| (Timestamp::now() + SignedDuration::from_hours(24 * days)).to_string();
    let create = async |more: Value| {
        let mut order = json!({"product": PRODUCT, "generic": true});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        stand.create(order).await
    };
    for (field, value) in [("duration_days", json!(31)), ("expires_at", json!(in_days(31))), ("perpetual", json!(true))]
    {
        let response = create(json!({field: value})).await;
        assert_refused(&response, 422, "invalid_field");
        assert_eq!(response.json()["errors"][0]["pointer"], format!("/{field}"));
    }
    assert!(stand.stored_keys().await.is_empty());
    for within in [json!({"duration_days": 30}), json!({"expires_at": in_days(29)})] {
        assert_eq!(create(within).await.status, 201);
    }
    assert_eq!(
        create(json!({"generic": false, "duration_days": 31})).await.status,
        201,
        "other keys are not concerned"
    );
    stand.set("security/GenericKeysMaxDays", json!(0)).await;
    assert_eq!(create(json!({"duration_days": 31})).await.status, 201);
}

// R19
#[tokio::test]
async fn a_blocked_computer_gets_no_license_key_not_even_its_own_again() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 3})).await;
    stand.activate(&activation_key, "computer-1").await;
    stand.block("computer-1").await;
    let entry = stand.block("computer-2").await;
    for computer in ["computer-1", "computer-2"] {
        assert_refused(&stand.activate(&activation_key, computer).await, 403, "computer_blocked");
    }
    assert!(stand.kms.take_calls().is_empty());
    assert_eq!(stand.activate(&activation_key, "Computer-1").await.status, 201, "an ID is its exact characters");
    assert_eq!(seats(&stand.stored_keys().await), (2, 2));
    let path = format!("/v1/blocked-computers/{}", entry["id"].as_str().unwrap());
    assert_eq!(stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap().status, 204);
    assert_eq!(stand.activate(&activation_key, "computer-2").await.status, 201, "from the next request on");
}

// R19
#[tokio::test]
async fn applications_read_public_properties_and_no_others() {
    let stand = Stand::start().await;
    let defaults = json!({"page/Color": "", "page/Help": "", "page/Name": "", "security/AllowGenericKeys": false});
    assert_eq!(stand.settings().await.json()["settings"], defaults);
    for (name, value) in [
        ("security/GenericKeysMaxDays", json!(30)),
        ("security/AllowGenericKeys", json!(true)),
        ("custom/Theme", json!("dark")),
        ("custom/Beta", json!(true)),
        ("custom/Days", json!(-7)),
        ("custom/Share", json!(0.5)),
        ("page/Name", json!("Acme <b>Ltd.</b>")),
        ("page/Color", json!("#0B57d0")),
        ("page/Help", json!("Call us:\n+1 555 0100")),
    ] {
        let response = stand.set(name, value.clone()).await;
        assert_eq!((response.status.as_u16(), &response.json()["value"]), (200, &value), "{}", response.text);
    }
    let settings = stand.settings().await;
    let expected = json!({
        "custom/Beta": true,
        "custom/Days": -7,
        "custom/Share": 0.5,
        "custom/Theme": "dark",
        "page/Color": "#0B57d0",
        "page/Help": "Call us:\n+1 555 0100",
        "page/Name": "Acme <b>Ltd.</b>",
        "security/AllowGenericKeys": true,
    });
    assert_eq!(settings.json()["settings"], expected);
}

// R19
#[tokio::test]
async fn what_is_refused_changes_no_property() {
    let stand = Stand::start().await;
    let before = stand.settings().await.json()["settings"].clone();
    for (name, value) in [
        ("security/AllowGenericKeys", json!("true")),
        ("security/GenericKeysMaxDays", json!(-1)),
        ("custom/Theme", json!({"dark": true})),
        ("custom/Theme", json!("x".repeat(1023))),
    ] {
        assert_refused(&stand.set(name, value).await, 422, "invalid_field");
    }
    assert_refused(&stand.set("security/Unheard", json!(true)).await, 404, "property_unknown");
    assert_eq!(stand.settings().await.json()["settings"], before);
}

// R19
#[tokio::test]
async fn who_has_the_settings_already_is_told_so_until_they_change() {
    let stand = Stand::start().await;
    let fetch = async |etag: &str| {
        let headers = [("if-none-match", etag)];
        stand.application.send_with(Method::GET, "/v1/settings", &headers, String::new()).await.unwrap()
    };
    let first = stand.settings().await;
    let etag = etag(&first);
    assert_eq!(self::etag(&stand.settings().await), etag, "time alone changes nothing");
    for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        let response = fetch(&known).await;
        assert_eq!((response.status.as_u16(), response.text.as_str()), (304, ""), "{known}");
        assert_eq!(
            (self::etag(&response), response.headers["cache-control"].to_str().unwrap()),
            (etag.clone(), "max-age=60")
        );
    }
    assert_eq!(fetch("\"other\"").await.status, 200);
    stand.set("custom/Theme", json!("dark")).await;
    let changed = fetch(&etag).await;
    assert_eq!((changed.status.as_u16(), &changed.json()["settings"]["custom/Theme"]), (200, &json!("dark")));
    assert_ne!(self::etag(&changed), etag);
}

fn etag(response: &Response) -> String {
    response.headers["etag"].to_str().unwrap().to_owned()
}
