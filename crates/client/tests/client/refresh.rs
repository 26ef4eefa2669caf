//! The service is asked whether the license still stands.

use std::fs;

use latchkey_client::Timestamp;
use serde_json::{Value, json};

use crate::generate::signing::{bound, by_ed25519, header, sign};
use crate::server::{Server, answer, json_answer, problem};
use crate::stand::{Computer, license_key};

fn said(standing: &str, more: Value) -> Value {
    let mut said = json!({
        "standing": standing, "license_id": "993001d6-802d-8a6d-808e-2bcf1a9966f3", "expires_at": null, "revision": 2,
        "server_time": Timestamp::now().to_string(),
    });
    said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    said
}

fn answering(standing: &str, more: Value) -> Server {
    Server::answering(vec![json_answer(200, "", &said(standing, more))])
}

fn present(more: Value) -> String {
    let now = Timestamp::now().as_second();
    let mut claims = json!({"iat": now - 86_400, "exp": now + 30 * 86_400});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    license_key(claims)
}

// R26
#[test]
fn the_newer_license_key_counts_at_once_and_is_kept_for_the_time_offline() {
    let computer = Computer::new("pc-1");
    let (old, newer) = (present(json!({})), present(json!({"rev": 2, "features": ["export", "spelling"]})));
    let server = answering("valid", json!({"license_key": newer}));
    let client = computer.builder().text(&old).service_url(&server.url).build().unwrap();
    assert!(!client.check().unwrap().has_feature("spelling"));
    let grant = client.refresh().unwrap();
    assert_eq!((grant.standing(), grant.has_feature("spelling")), (Some("valid"), true));
    let asked = server.asked();
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert!(asked.len() == 1 && asked[0].head.starts_with("post /v1/validations"), "{asked:?}");
    assert_eq!(&body["license_key"], &json!(old));
    assert_eq!(
        (&body["product"], &body["trusted_signing_keys"][0]),
        (&json!("acme-editor"), &json!("test-ed25519-2026"))
    );
    let offline = computer.builder().text(&old).build().unwrap().check().unwrap();
    assert_eq!((offline.standing(), offline.has_feature("spelling")), (None, true));
}

// R26
#[test]
fn a_license_that_has_expired_is_renewed_by_asking() {
    let computer = Computer::new("pc-1");
    let now = Timestamp::now().as_second();
    let old = present(json!({"iat": now - 90 * 86_400, "exp": now - 86_400}));
    let server = answering("valid", json!({"license_key": present(json!({"rev": 2}))}));
    let client = computer.builder().text(&old).service_url(&server.url).build().unwrap();
    assert_eq!(client.check().unwrap_err().code(), "license_expired");
    assert!(client.refresh().is_ok() && client.check().is_ok());
}

// R26, R27
#[test]
fn what_the_service_says_is_shown_and_takes_nothing_away() {
    let computer = Computer::new("pc-1");
    for standing in ["license_revoked", "license_suspended", "activation_released", "what a later service says"] {
        let server = answering(standing, json!({}));
        let client = computer.builder().text(present(json!({}))).service_url(&server.url).build().unwrap();
        assert_eq!(client.refresh().unwrap().standing(), Some(standing));
        assert!(client.check().is_ok());
    }
}

// R20, R26
#[test]
fn failures_take_no_valid_license_away() {
    let computer = Computer::new("pc-1");
    let license_key = present(json!({}));
    let stranger = {
        let mut edited = present(json!({"rev": 2, "features": ["export", "spelling"]})).into_bytes();
        let at = edited.len() - 10;
        edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(edited).unwrap()
    };
    for (what, server, is_answer) in [
        ("a refusal", Server::answering(vec![problem(403, "application_too_old", "")]), false),
        ("a sign-in page", Server::answering(vec![answer(200, "content-type: text/html\r\n", "<html>")]), false),
        ("a license key of somebody else", answering("valid", json!({"license_key": stranger})), true),
    ] {
        let client = computer.builder().text(&license_key).service_url(&server.url).build().unwrap();
        let grant = client.refresh().unwrap();
        assert!(!grant.has_feature("spelling"), "{what}");
        assert_eq!(grant.standing().is_some(), is_answer, "{what}");
        let codes: Vec<_> = grant.warnings().iter().map(latchkey_client::Warning::code).collect();
        assert_eq!(codes.contains(&"not_refreshed"), !is_answer, "{what}: {codes:?}");
        let kept = fs::read_to_string(computer.store().join("cached.lic")).unwrap();
        assert!(kept.contains(&license_key) && !kept.contains(&stranger), "{what}");
    }
    let nowhere = Computer::new("pc-2");
    let server = answering("valid", json!({}));
    let client = nowhere.builder().service_url(&server.url).build().unwrap();
    assert!(client.refresh().is_err() && server.asked().is_empty(), "there is nothing to ask about");
}

// R1
#[test]
fn the_service_is_told_the_computer_of_a_license_that_is_bound_to_it_and_of_no_generic_one() {
    let (computer, now) = (Computer::new("pc-1"), Timestamp::now().as_second());
    let mut claims = bound("pc-1");
    (claims["iat"], claims["exp"]) = (json!(now - 86_400), json!(now + 86_400));
    let own = sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1));
    for (license_key, told) in [(own, Some("pc-1")), (present(json!({})), None)] {
        let server = answering("valid", json!({}));
        let client = computer.builder().without_stores().text(license_key).service_url(&server.url).build().unwrap();
        client.refresh().unwrap();
        let body: Value = serde_json::from_str(&server.asked()[0].body).unwrap();
        assert_eq!(body.get("computer_id").and_then(Value::as_str), told, "{body}");
    }
}
