//! Bad input: whatever is wrong, wherever, gets a problem that says where, and changes nothing.
//!
//! Values are written as JSON texts, since several of them no JSON library would write.

mod findings;
mod random;
mod right;
mod secrets;
mod wrong;

use latchkey_api::Code;
use serde_json::json;

use self::findings::Findings;
use self::right::Right;
use self::wrong::{Wrong, bodies, integers, moments, names, one_line, others, texts, truth_values};
use crate::stand::{PRODUCT, Stand};

const JSON: (&str, &str) = ("content-type", "application/json");

/// Sends each wrong value in its member, and looks that nothing but refusals comes of it.
///
/// No member of the body may go without.
async fn refuses_members(stand: &Stand, right: &Right, members: &[(&str, Vec<Wrong>)]) {
    let mut forgotten = right.known_members();
    forgotten.retain(|known| !members.iter().any(|(name, _)| name == known));
    assert!(forgotten.is_empty(), "{forgotten:?}");
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    for (name, wrongs) in members {
        assert!(!wrongs.is_empty(), "{name} has no bad values");
        for wrong in wrongs {
            let body = right.with(name, &wrong.json);
            let response = right.send(stand, &[JSON], body.as_str()).await;
            let place = format!("/{name}{}", wrong.below);
            findings.check(&format!("{} {body}", right.path), &response, wrong.code, Some(&place));
        }
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before, "something was written");
}

// R18
#[tokio::test]
async fn every_member_of_an_order_is_checked() {
    let stand = Stand::start().await;
    let right = Right::create_key();
    let list = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
    let features = others(&["null", "true", "7", "\"export\"", "{}"])
        .into_iter()
        .chain(list(names(64)))
        .chain([Wrong::at("[\"export\", \"no-such\"]", "/1")]);
    let long = "x".repeat(1000);
    let properties = others(&["null", "true", "7", "\"edition\"", "[]"]).into_iter().chain([
        Wrong::at(r#"{"a": null}"#, "/a"),
        Wrong::at(r#"{"a": [1]}"#, "/a"),
        Wrong::at(r#"{"a": {"b": 1}}"#, "/a"),
        Wrong::at(r#"{"a": "x\u0000"}"#, "/a"),
        Wrong::at(r#"{"a": 9007199254740992}"#, "/a"),
        Wrong::at(r#"{"a": -9007199254740992}"#, "/a"),
        Wrong::at(r#"{"a": 18446744073709551616}"#, "/a"),
        Wrong::at(r#"{"a": 1e-101}"#, "/a"),
        Wrong::at(r#"{"a": 1e400}"#, "/a"),
        Wrong::syntax(r#"{"a": "\ud800"}"#, "/a"),
        Wrong::at(&format!("{{\"a\": {}}}", wrong::nested(200)), "/a"),
        Wrong::at(&format!("{{\"a\": \"{long}\", \"b\": \"{long}\"}}"), ""),
        Wrong::at(&format!("{{\"a\": \"{}\"}}", "x".repeat(1025)), "/a"),
        Wrong::at(r#"{"": 1}"#, "/"),
        Wrong::at(r#"{"a b": 1}"#, "/a b"),
        Wrong::at(r#"{"a/b~": 1}"#, "/a~1b~0"),
        Wrong::at(r#"{"é": 1}"#, "/é"),
        // Such a name is not repeated.
        Wrong::at(&format!("{{\"{}\": 1}}", "x".repeat(65)), ""),
    ]);
    let named = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("{\"name\": ", "}", "/name"));
    let mailed = |wrongs: Vec<Wrong>| {
        wrongs.into_iter().map(|wrong| wrong.inside("{\"name\": \"Ada\", \"email\": ", "}", "/email"))
    };
    let customer = others(&["null", "true", "7", "\"Ada\"", "[]", "[\"Ada\"]"])
        .into_iter()
        .chain(named(one_line(255)))
        .chain(mailed(one_line(254)))
        .chain(mailed(others(&["\"ada\"", "\"@example.com\"", "\"ada@\"", "\"a b@c\""])))
        .chain([
            Wrong::at("{}", "/name"),
            Wrong::at(r#"{"name": "Ada", "phone": "1"}"#, "/phone"),
            Wrong::at(r#"{"name": "Ada", "name": "Ada"}"#, "/name"),
        ]);
    let soon = ["\"2020-01-01T00:00:00Z\"", "\"1969-12-31T23:59:59Z\"", "\"9999-12-01T00:00:00Z\""];
    let too_early = ["\"1999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-01T00:00:00Z\""];
    let members = [
        ("product", names(64)),
        ("quantity", integers(50)),
        ("activations", integers(1_000_000)),
        ("floating_seats", integers(1_000_000)),
        ("duration_days", integers(36_500)),
        ("generic", truth_values()),
        ("perpetual", truth_values()),
        (
            "model",
            others(&[
                "null",
                "true",
                "7",
                "[]",
                "{}",
                "\"\"",
                "\"Permanent\"",
                "\"lifetime\"",
                r#"{"permanent": null}"#,
            ]),
        ),
        ("expires_at", moments().into_iter().chain(others(&soon)).collect()),
        ("maintenance_until", moments().into_iter().chain(others(&too_early)).collect()),
        ("features", features.collect()),
        ("properties", properties.collect()),
        ("customer", customer.collect()),
        ("order_id", one_line(255)),
        ("comment", texts(1000)),
        ("genric", others(&["true"])),
        ("", others(&["1"])),
    ];
    refuses_members(&stand, &right, &members).await;
}

// R18
#[tokio::test]
async fn members_of_an_order_that_exclude_each_other_are_refused() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let cases = [
        (r#""expires_at": "2031-01-01T00:00:00Z", "duration_days": 30"#, "/duration_days"),
        (r#""expires_at": "2031-01-01T00:00:00Z", "perpetual": true"#, "/perpetual"),
        (r#""duration_days": 30, "perpetual": true"#, "/perpetual"),
    ];
    for (members, pointer) in cases {
        let body = format!("{{\"product\": \"{PRODUCT}\", {members}}}");
        let response = Right::create_key().send(&stand, &[JSON], body.as_str()).await;
        findings.check(&body, &response, Code::InvalidField, Some(pointer));
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R18
#[tokio::test]
async fn every_member_of_an_activation_is_checked() {
    let stand = Stand::start().await;
    let right = Right::activate(&stand.activation_key(json!({})).await);
    let no_keys = [
        "\"1ACME\"",
        "\"1ACME-0NESE-AT000-00000-0001PP\"",
        "\"1ACME-0NESE-AT000-00000-0001Q\"",
        "\"1ACME-0NESE-AT000-00000-000U1\"",
        "\"2ACME-0NESE-AT000-00000-0001P\"",
        "\"----------\"",
        "\"１ACME-0NESE-AT000-00000-0001P\"",
    ];
    let members = [
        ("activation_key", texts(100).into_iter().chain(others(&no_keys)).collect()),
        ("computer_id", one_line(255)),
        ("computer_name", one_line(255)),
        ("product", names(64)),
        ("accept_generic", truth_values()),
        ("computer", others(&["\"desk-1\""])),
    ];
    refuses_members(&stand, &right, &members).await;
}

// R18, R19
#[tokio::test]
async fn every_property_takes_its_own_values_only() {
    let stand = Stand::start().await;
    // Nothing says of "value" what it may be, so it is read to the depth that the reader goes to.
    let too_deep = wrong::nested(200);
    let list = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
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
    let computers = others(&["null", "true", "7", "\"desk-9\"", "{}"])
        .into_iter()
        .chain(list(one_line(255)).filter(|wrong| !wrong.json.contains(&too_deep)))
        .chain([Wrong::at(r#"["desk-9", ""]"#, "/1")]);
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
            // A pointer goes eight steps deep, which is deeper than any field.
            Wrong::syntax(&too_deep, &"/0".repeat(7)),
        ]
    };
    let properties = [
        ("security/AllowGenericKeys", truth_values()),
        ("security/GenericKeysMaxDays", others(&days)),
        ("security/BlockedComputerIds", computers.collect()),
        ("custom/theme", custom),
        ("custom/other", syntax()),
    ];
    for (name, wrongs) in properties {
        refuses_members(&stand, &Right::put_setting(name, json!(true)), &[("value", wrongs)]).await;
    }
    let unknown = [("value", others(&["null"])), ("valeu", others(&["1"]))];
    refuses_members(&stand, &Right::put_setting("custom/theme", json!(1)), &unknown).await;
}

// R18
#[tokio::test]
async fn every_member_of_a_product_is_checked() {
    let stand = Stand::start().await;
    let list = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
    let features = others(&["null", "true", "7", "\"export\"", "{}"]).into_iter().chain(list(names(64))).collect();
    let members = [
        ("name", one_line(255)),
        ("version", one_line(64)),
        ("features", features),
        ("product_id", others(&["\"acme\""])),
    ];
    refuses_members(&stand, &Right::put_product("acme"), &members).await;
}

// R18
#[tokio::test]
async fn a_body_that_is_no_object_of_the_right_members_is_refused_everywhere() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let rights = Right::with_bodies(&activation_key);
    for right in &rights {
        for (body, code, place) in bodies(&right.body(), right.members[0].0) {
            let response = right.send(&stand, &[JSON], body.clone()).await;
            let what = format!("{} {}", right.path, String::from_utf8_lossy(&body));
            findings.check(&what, &response, code, place.as_deref());
        }
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R18
#[tokio::test]
async fn a_body_must_be_declared_to_be_json() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let rights = Right::with_bodies(&activation_key);
    let media_types = [
        "",
        "json",
        "text/plain",
        "text/json",
        "application/jsonx",
        "application/json-patch+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=json",
        "text/plain; application/json",
    ];
    for right in &rights {
        for media_type in media_types {
            let response = right.send(&stand, &[("content-type", media_type)], right.body()).await;
            findings.check(&format!("{} {media_type}", right.path), &response, Code::UnsupportedMediaType, None);
        }
        let response = right.send(&stand, &[], right.body()).await;
        findings.check(&format!("{} undeclared", right.path), &response, Code::UnsupportedMediaType, None);
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R14, R18
#[tokio::test]
async fn an_idempotency_key_is_visible_ascii_of_at_most_255_characters() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let right = Right::create_key();
    for value in ["", "order 43", "order\t43", &"x".repeat(256)] {
        let response = right.send(&stand, &[JSON, ("idempotency-key", value)], right.body()).await;
        findings.check(&format!("{value:?}"), &response, Code::InvalidField, Some("header: Idempotency-Key"));
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}

// R18
#[tokio::test]
async fn a_path_names_what_can_be_there() {
    let stand = Stand::start().await;
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    let long = "x".repeat(65);
    for product in
        ["acme%20editor", "%00", "caf%C3%A9", "-acme", ".acme", "a%2Cb", "a%2Fb", "*", "%7B%7D", "a%25b", &long]
    {
        let right = Right::put_product(product);
        let response = right.send(&stand, &[JSON], right.body()).await;
        findings.check(product, &response, Code::InvalidField, Some("parameter: product_id"));
    }
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
        let right = Right::put_setting(property, json!(true));
        let response = right.send(&stand, &[JSON], right.body()).await;
        findings.check(property, &response, Code::PropertyUnknown, None);
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before);
}
