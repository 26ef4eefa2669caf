//! What is about `put-setting` alone.

use latchkey_api::{Code, PutProduct, PutSetting};
use serde_json::{Value, json};

use crate::proxy::Fault;
use crate::refusals::{Findings, assert_refuses_members};
use crate::request::Request;
use crate::secrets::assert_never_repeated;
use crate::stand::Stand;
use crate::wrong::{self, Wrong, others, truth_values};

fn setting(name: &str, value: &Value) -> Request {
    Request::new::<PutSetting>(format!("/v1/settings/{name}"), &json!({"value": value}))
}

// R18, R19
#[tokio::test]
async fn every_property_takes_its_own_values_only() {
    let stand = Stand::start().await;
    let too_deep = wrong::nested(200);
    let days = [
        "null",
        "true",
        "\"30\"",
        "[]",
        "{}",
        "-1",
        "36501",
        "1.5",
        "9007199254740992",
        "18446744073709551616",
        "1e400",
    ];
    let long = format!("\"{}\"", "é".repeat(512));
    let custom = others(&[
        "null",
        "[]",
        "{}",
        r#""x\u0000""#,
        "9007199254740992",
        "-9007199254740992",
        "1e-101",
        "1e400",
        &long,
    ]);
    let syntax = || {
        vec![
            Wrong::syntax(r#""\ud800""#, ""),
            Wrong::syntax("01", ""),
            Wrong::syntax("NaN", ""),
            Wrong::at(&too_deep, ""),
        ]
    };
    let properties = [
        ("security/AllowGenericKeys", truth_values()),
        ("security/GenericKeysMaxDays", others(&days)),
        ("custom/theme", custom),
        ("custom/other", syntax()),
    ];
    for (name, wrongs) in properties {
        assert_refuses_members(&stand, &setting(name, &json!(true)), &[("value", wrongs)]).await;
    }
}

// R18
#[tokio::test]
async fn a_path_names_a_property_that_can_be_there() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let long = "x".repeat(65);
    for property in [
        "security/AllowEverything",
        "security/allow-generic-keys",
        "security/%00",
        "secret/AllowGenericKeys",
        "custom/a%20b",
        "custom/*",
        "custom/-x",
        "custom/a%2Fb",
        "custom%00/x",
        "*/*",
        &format!("custom/{long}"),
    ] {
        let response = setting(property, &json!(true)).send(&stand).await;
        findings.check(property, &response, Code::PropertyUnknown, None);
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R14, R20
#[tokio::test]
async fn a_setting_that_lost_one_answer_is_set_once() {
    let stand = Stand::start().await;
    for value in 1..=3 {
        stand.dynamodb.fail("TransactWriteItems", 1, Fault::LoseAnswer);
        let response = stand.set("custom/Theme", json!(value)).await;
        assert_eq!((response.status.as_u16(), &response.json()["value"]), (200, &json!(value)), "{}", response.text);
        let stored = stand.stored_everything().await;
        let settings = stored.iter().find(|item| item["pk"] == "SETTINGS").unwrap();
        assert_eq!(
            (&settings["count"], &settings["custom/theme"]["version"]),
            (&json!(1), &response.json()["version"])
        );
    }
}

#[tokio::test]
async fn another_spelling_is_refused_and_told_the_right_one() {
    let stand = Stand::start().await;
    stand.set("custom/Theme", json!("dark")).await;
    let (before, switch) = (stand.stored_everything().await, "security/AllowGenericKeys");
    for (spelling, right) in [
        ("Security/AllowGenericKeys", switch),
        ("security/allowgenerickeys", switch),
        ("%73ecurity/AllowGenericKeys", switch),
        ("security/Allow%47enericKeys", switch),
        ("security%2fAllowGenericKeys/", ""),
        ("Custom/Theme", "custom/Theme"),
        ("custom/THEME", "custom/Theme"),
        ("custom/%54heme", "custom/Theme"),
        ("%63ustom/New", "custom/New"),
    ] {
        let response = setting(spelling, &json!(true)).send(&stand).await;
        let is_told =
            response.json()["detail"].as_str().is_some_and(|detail| detail.contains(right) && !right.is_empty());
        assert_eq!((response.status.as_u16(), is_told), (404, !right.is_empty()), "{spelling}: {}", response.text);
    }
    let encoded = Request::new::<PutProduct>("/v1/products/%61cme-editor", &json!({"name": "A", "version": "1"}));
    let response = encoded.send(&stand).await;
    assert_eq!((response.status.as_u16(), &response.json()["code"]), (422, &json!("invalid_field")));
    assert_eq!(stand.stored_everything().await, before);
}

// R15
#[tokio::test]
async fn a_problem_never_repeats_a_secret_whatever_the_property() {
    let stand = Stand::start().await;
    for (name, value) in [("security/AllowGenericKeys", json!(true)), ("security/GenericKeysMaxDays", json!(30))] {
        assert_never_repeated(&stand, &setting(name, &value)).await;
    }
}
