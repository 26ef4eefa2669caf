use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::SigningKey;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::{BuildError, Client};

/// What vectors and tests sign with: one byte, as many times as a secret is long.
const SECRETS: std::ops::RangeInclusive<u8> = 1..=16;

/// Examples of RFCs whose private halves are printed beside them.
fn of_rfcs() -> [Value; 3] {
    [
        // RFC 8037, A.2.
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
        // RFC 7515, A.3.
        json!({
            "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }),
        // RFC 7517, A.2.
        json!({
            "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        }),
    ]
}

fn jwks_of(secret: u8) -> [Value; 2] {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[secret; 32]).unwrap();
    let key = SigningKey::from_slice(&[secret; 32]).unwrap();
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    let encode = |bytes| BASE64URL_NOPAD.encode(bytes);
    [
        json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref())}),
        json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)}),
    ]
}

fn set_of(mut jwk: Value) -> String {
    jwk["kid"] = json!("copied");
    json!({ "keys": [jwk] }).to_string()
}

fn thumbprint(jwk: Value) -> String {
    set_of(jwk).parse::<JwkSet>().unwrap().usable_keys()[0].1.thumbprint()
}

fn answer(jwks: &str) -> Result<(), BuildError> {
    Client::builder("acme-editor", jwks).without_release().build().map(drop)
}

fn published() -> Vec<Value> {
    SECRETS.flat_map(jwks_of).chain(of_rfcs()).collect()
}

// R16
#[test]
fn the_list_is_of_the_keys_whose_secrets_are_published() {
    let made: BTreeSet<String> = published().into_iter().map(thumbprint).collect();
    assert_eq!(PUBLISHED.map(str::to_owned).to_vec(), Vec::from_iter(made), "the list is on the left");
}

// R16
#[test]
fn no_key_whose_secret_is_published_is_trusted_under_whatever_name() {
    for jwk in published() {
        let refused = Err(BuildError::PublishedTestKey("copied".parse().unwrap()));
        assert_eq!(answer(&set_of(jwk.clone())), refused, "{jwk}");
        let trusting = Client::builder("acme-editor", &set_of(jwk)).without_release();
        assert!(trusting.dangerous().trust_published_test_keys().build().is_ok());
    }
}

/// Every object of a text that is a key, also of those that are signed.
fn keys_in(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(members) => {
            if members.contains_key("kty") {
                found.push(value.clone());
            }
            members.values().for_each(|value| keys_in(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| keys_in(value, found)),
        Value::String(text) => {
            let payload = text.split('.').nth(1).and_then(|part| BASE64URL_NOPAD.decode(part.as_bytes()).ok());
            let json = payload.and_then(|payload| serde_json::from_slice::<Value>(&payload).ok());
            json.iter().for_each(|value| keys_in(value, found));
        }
        _ => {}
    }
}

// R16
#[test]
fn every_key_of_the_published_vectors_is_in_the_list() {
    let mut found = Vec::new();
    for vectors in [
        include_str!("../../vectors/jwks.json"),
        include_str!("../../vectors/vectors.json"),
        include_str!("../../vectors/times.json"),
    ] {
        keys_in(&serde_json::from_str(vectors).unwrap(), &mut found);
    }
    assert!(found.len() > 10, "{found:?}");
    for jwk in found {
        // What can't be used is not trusted anyway.
        for (_, key) in set_of(jwk.clone()).parse::<JwkSet>().unwrap().usable_keys() {
            let is_listed = PUBLISHED.contains(&key.thumbprint().as_str());
            assert!(is_listed, "anybody can sign with {jwk}: make its secret one of SECRETS");
        }
    }
}

// R16
#[test]
fn one_published_key_among_others_is_enough_for_any_use() {
    let examples: Value = serde_json::from_str(include_str!("../../examples/acme/jwks.json")).unwrap();
    let good = &examples["keys"][0];
    let [_, mut copied] = jwks_of(2);
    copied["kid"] = json!("copied");
    for jwks in [
        json!({"keys": [good, copied]}),
        json!({"keys": [copied, good]}),
        json!({"keys": [good], "list_keys": [copied]}),
        json!({"keys": [good], "certificate_keys": [copied]}),
    ] {
        assert_eq!(answer(&jwks.to_string()), Err(BuildError::PublishedTestKey("copied".parse().unwrap())), "{jwks}");
    }
    assert_eq!(answer(&json!({"keys": [good]}).to_string()), Ok(()));
}
