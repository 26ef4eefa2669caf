//! No text, no JSON and no file makes the client panic or say yes. `PROPTEST_CASES` sets how long this goes on.

use std::path::PathBuf;

use latchkey_client::Client;
use latchkey_core::LicenseText;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generate::{by_ed25519, generic, header, sign};
use crate::stand::{Computer, JWKS, check, license_key};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(".{0,8}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// How many bytes go, and which come in their place.
fn edit() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let any_bytes = prop::collection::vec(any::<u8>(), 0..3);
    let bytes_of_a_license_key = "[A-Za-z0-9_.=\\-]{0,3}".prop_map(String::into_bytes);
    (0..4_usize, prop_oneof![any_bytes, bytes_of_a_license_key])
}

fn answers(text: impl Into<String>) -> bool {
    let client = Client::builder("acme-editor", JWKS).without_release().without_stores().computer_id("pc");
    check(client.dangerous().trust_published_test_keys().dangerous().allow_generic_keys().text(text)).is_ok()
}

proptest! {
    #[test]
    fn no_text_is_a_license(text: String, parts in "[A-Za-z0-9_.#\"' \r\n-]{0,200}") {
        prop_assert!(!answers(text) && !answers(parts));
    }

    // R17
    #[test]
    fn signed_claims_of_any_shape_are_judged(name in "iss|sub|jti|aud|iat|nbf|exp|kind|rev|computer|model|features|properties|maintenance_until|licensee|.{0,6}", value in any_json()) {
        let mut claims = generic();
        claims[name] = value;
        answers(sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1)));
    }

    // R17
    #[test]
    fn a_license_key_that_was_edited_is_refused(edits in prop::collection::vec((any::<prop::sample::Index>(), edit()), 1..6)) {
        let license_key = license_key(json!({}));
        let mut text = license_key.clone().into_bytes();
        for (place, (removed, inserted)) in edits {
            let start = place.index(text.len() + 1);
            let end = (start + removed).min(text.len());
            text.splice(start..end, inserted);
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        // It may have come through whole: with a blank in it that is passed over, or under another line.
        let is_whole = LicenseText::read(text.as_bytes()).signed.iter().any(|it| it.license_key.reveal() == license_key);
        prop_assert!(!answers(text) || is_whole);
    }

    // R17
    #[test]
    fn headers_of_any_shape_are_refused(more in any_json(), name in "alg|kid|typ|crit|jwk|jku|.{1,6}") {
        let mut with_more = json!({"alg": "EdDSA", "kid": "test-ed25519-2026", "typ": "license+jwt"});
        let same = with_more.get(&name) == Some(&more);
        with_more[name] = more;
        prop_assert!(same || !answers(sign(&with_more.to_string(), &generic(), &by_ed25519(1))));
    }

    #[test]
    fn files_of_any_bytes_are_read(bytes: Vec<u8>, before: String, after: Vec<u8>) {
        let computer = Computer::new("pc");
        let builder = || computer.builder().user_store(None::<PathBuf>);
        prop_assert!(check(builder().file(computer.write("any.lic", &bytes))).is_err());
        // A good line counts, whatever stands around it.
        let around = [before.as_bytes(), b"\n", license_key(json!({})).as_bytes(), b"\n", &after].concat();
        if !around.starts_with(b"\xff\xfe") && !around.starts_with(b"\xfe\xff") && around.len() < 64 * 1024 {
            let answer = check(builder().file(computer.write("around.lic", &around)));
            prop_assert!(answer.is_ok(), "{:?}", answer);
        }
    }

    #[test]
    fn stores_of_any_bytes_are_borne(cache: Vec<u8>, clock: Vec<u8>, license: Vec<u8>) {
        let computer = Computer::new("pc");
        check(computer.builder().text(license_key(json!({})))).unwrap();
        std::fs::write(computer.store().join("cached.lic"), cache).unwrap();
        std::fs::write(computer.clock_file(), clock).unwrap();
        computer.write("store/license.lic", license);
        let answer = check(computer.builder().text(license_key(json!({}))));
        prop_assert!(answer.is_ok(), "{:?}", answer);
    }

    #[test]
    fn trusted_keys_of_any_shape_are_refused(jwks in any_json(), text: String) {
        prop_assert!(Client::builder("acme-editor", &jwks.to_string()).without_release().build().is_err());
        prop_assert!(Client::builder(&text, &text).without_release().computer_id(&text).build().is_err());
    }
}
