//! The published vectors are current, and this crate says of each what it must.

#![expect(clippy::unwrap_used, reason = "all of it is tests, the helpers too")]

#[path = "../vectors/generate.rs"]
mod generate;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use data_encoding::BASE64;
use latchkey_client::Client;
use latchkey_core::{CertificateKeys, CertifiedRejection, JwkSet, LicenseText, SignedTime};
use serde_json::{Value, json};

fn published(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name)).unwrap()
}

#[test]
fn the_published_vectors_are_current() {
    for (name, content) in generate::files() {
        assert!(published(name) == content, "{name} is not what generate.rs makes: run the example vectors");
    }
}

// R3, R4, R8, R10, R16, R17
#[test]
fn every_vector_gets_its_verdict() {
    let table: Value = serde_json::from_str(&published("vectors.json")).unwrap();
    let seconds = |name: &str| Duration::from_secs(table[name].as_u64().unwrap());
    let mut wrong = BTreeMap::new();
    for vector in table["vectors"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let mut client = Client::builder(text("product"), &table["jwks"].to_string())
            .without_release()
            .without_stores()
            .computer_id(text("computer"))
            .clock_tolerance(seconds("clock_tolerance_seconds"))
            .expiry_tolerance(seconds("expiry_tolerance_seconds"))
            .text(text("license_key"));
        if vector["allow_generic_keys"].as_bool().unwrap() {
            client = client.dangerous().allow_generic_keys();
        }
        let verdict = match client.build().unwrap().check_at(text("now").parse().unwrap()) {
            Ok(_) => "valid".to_owned(),
            Err(not_licensed) => not_licensed.code().to_owned(),
        };
        if verdict != text("code") {
            wrong.insert(text("name").to_owned(), (verdict, text("code").to_owned()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// R34
#[test]
fn every_signed_time_gets_its_verdict() {
    let table: Value = serde_json::from_str(&published("times.json")).unwrap();
    let jwks: JwkSet = serde_json::from_value(table["jwks"].clone()).unwrap();
    let keys = CertificateKeys::of(&jwks).unwrap();
    for vector in table["vectors"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let answer = SignedTime::verify(&keys, text("certificate"), text("time"), text("nonce"));
        assert_eq!(answer.map_or_else(CertifiedRejection::code, |_| "valid"), text("code"), "{}", text("name"));
    }
}

// R33
#[test]
fn every_text_gives_what_is_in_it() {
    let table: Value = serde_json::from_str(&published("texts.json")).unwrap();
    for row in table["texts"].as_array().unwrap() {
        let text = LicenseText::read(&BASE64.decode(row["text"].as_str().unwrap().as_bytes()).unwrap());
        let license_keys: Vec<_> = text.signed.iter().map(|signed| signed.license_key.reveal()).collect();
        let activation_keys: Vec<_> = text.activation_keys.iter().map(|key| key.reveal()).collect();
        assert_eq!(json!(license_keys), row["license_keys"], "{}", row["name"]);
        assert_eq!(json!(activation_keys), row["activation_keys"], "{}", row["name"]);
    }
}
