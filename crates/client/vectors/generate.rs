//! Makes the published test vectors from fixed test keys: the same text each time.
//!
//! Included by `examples/vectors.rs`, which writes them, and by `tests/vectors.rs`, which checks that they are current.

#[path = "times.rs"]
pub(crate) mod times;

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// Thirty days before it the license keys were signed; one year after it most of them end.
const NOW: &str = "2026-12-24T10:00:00Z";
pub(crate) const SIGNED_AT: i64 = 1_795_514_400; // 2026-11-24T10:00:00Z
const ENDS_AT: i64 = 1_829_728_800; // 2027-12-25T10:00:00Z
const ED25519: &str = "test-ed25519-2026";
const P256: &str = "test-p256-2026";
const ROTATED: &str = "test-ed25519-2027";
/// Its JWK says `Ed25519` (RFC 9864), where the others say `EdDSA`.
const RENAMED: &str = "test-ed25519-rfc9864";

mod texts;

/// What the files of this folder hold, by name.
pub(crate) fn files() -> Vec<(&'static str, String)> {
    let renamed = with(&with(&ed25519(4).1, "kid", RENAMED), "alg", "Ed25519");
    let keys = [ed25519(1).1, p256(2).1, with(&ed25519(3).1, "kid", ROTATED), renamed];
    let jwks = json!({"keys": keys, "certificate_keys": times::certificate_keys()});
    let vectors = json!({
        "about": "License keys and what a verifier must say of them; made from test keys by generate.rs. A clock \
                  before iat counts as iat; it may be behind a beginning by clock_tolerance_seconds, and ahead at an end by \
                  expiry_tolerance_seconds. README.md of the crate explains each code.",
        "jwks": jwks,
        "clock_tolerance_seconds": 86400,
        "expiry_tolerance_seconds": 300,
        "vectors": vectors(),
    });
    let pretty = |value: &Value| format!("{:#}\n", sorted(value));
    let perpetual = sign(&header("EdDSA", ED25519), &perpetual(), &by_ed25519(1));
    let generic = sign(&header("EdDSA", ED25519), &generic(), &by_ed25519(1));
    let texts = texts::texts(&generic, &perpetual);
    vec![
        ("vectors.json", pretty(&vectors)),
        ("texts.json", pretty(&texts)),
        ("times.json", pretty(&times::table(&jwks))),
        ("jwks.json", pretty(&jwks)),
        ("generic.lic", format!("# Acme Editor, for Example University, until 2027-12-25\n{generic}\n")),
        ("perpetual.lic", format!("# Acme Editor, for Example University; a test key signed it\n{perpetual}\n")),
    ]
}

fn vectors() -> Vec<Value> {
    let (eddsa, es256) = (header("EdDSA", ED25519), header("ES256", P256));
    let (ours, p256_key) = (by_ed25519(1), by_p256(2));
    let bound_key = sign(&eddsa, &bound("pc-1"), &ours);
    let generic_key = sign(&eddsa, &generic(), &ours);
    let by_us = |claims: &Value| sign(&eddsa, claims, &ours);
    let headed = |more: Value| {
        let mut header: Value = serde_json::from_str(&eddsa).expect("the header is JSON");
        header.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        sign(&sorted(&header).to_string(), &bound("pc-1"), &ours)
    };
    let hmac_with_public_key = |input: &[u8]| {
        let public =
            BASE64URL_NOPAD.decode(ed25519(1).1["x"].as_str().expect("it has x").as_bytes()).expect("base64url");
        ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public), input).as_ref().to_vec()
    };
    let der = |input: &[u8]| {
        let signature: Signature = p256(2).0.sign(input);
        signature.to_der().as_bytes().to_vec()
    };
    let huge = with(&bound("pc-1"), "properties", json!({"tier": "x".repeat(5000)}));
    let mut without_revision = bound("pc-1");
    without_revision.as_object_mut().expect("an object").remove("rev");
    let odd = "日本 😀 e\u{301} İ \u{202e}ada";
    let odd_claims = with(&bound(odd), "licensee", json!("Ünïversität „Beispiel“ 用于"));
    let v = Vector::new;
    [
        v("computer-eddsa", "bound to this computer", "valid", bound_key.clone()),
        v("computer-es256", "the same, signed with P-256", "valid", sign(&es256, &bound("pc-1"), &p256_key)),
        v(
            "computer-rotated",
            "signed with the newer of two keys",
            "valid",
            sign(&header("EdDSA", ROTATED), &bound("pc-1"), &by_ed25519(3)),
        ),
        v("generic-eddsa", "bound to no computer", "valid", generic_key.clone()).on("never seen before").allowing(),
        v("generic-es256", "the same, signed with P-256", "valid", sign(&es256, &generic(), &p256_key))
            .on("a")
            .allowing(),
        v("generic-perpetual", "it never ends", "valid", by_us(&perpetual())).allowing().at("2126-01-01T00:00:00Z"),
        v("generic-not-allowed", "good, but this application takes none", "generic_not_allowed", generic_key.clone()),
        v("last-second", "one second before its end", "valid", bound_key.clone()).at("2027-12-25T09:59:59Z"),
        v("clock-ahead", "just past its end, within the tolerance", "valid", bound_key.clone())
            .at("2027-12-25T10:04:59Z"),
        v("expired", "past its end by the tolerance", "license_expired", bound_key.clone()).at("2027-12-25T10:05:00Z"),
        v("expired-generic", "long after its end", "license_expired", generic_key.clone())
            .allowing()
            .at("2030-01-01T00:00:00Z"),
        v("clock-1970", "a clock before the signature counts as the signature", "valid", bound_key.clone())
            .at("1970-01-01T00:00:00Z"),
        v("clock-1970-perpetual", "no clock ends what never ends", "valid", by_us(&perpetual()))
            .allowing()
            .at("1970-01-01T00:00:00Z"),
        v(
            "clock-1970-ended",
            "over when it was signed, whatever the clock shows",
            "license_expired",
            by_us(&with(&bound("pc-1"), "exp", json!(SIGNED_AT - 300))),
        )
        .at("1970-01-01T00:00:00Z"),
        v(
            "begins-later",
            "its beginning is to come",
            "license_not_yet_valid",
            by_us(&with(&bound("pc-1"), "nbf", json!(SIGNED_AT + 90 * 86400))),
        ),
        v(
            "begins-within-the-tolerance",
            "its beginning is to come within the tolerance",
            "valid",
            by_us(&with(&bound("pc-1"), "nbf", json!(SIGNED_AT + 31 * 86400))),
        ),
        v("other-product", "for another product", "product_mismatch", bound_key.clone()).of("acme-viewer"),
        v("other-product-generic", "the product is the first thing that counts", "product_mismatch", generic_key)
            .of("acme-viewer"),
        v("other-computer", "bound to another computer", "computer_mismatch", bound_key.clone()).on("pc-2"),
        v("other-case", "computer IDs differ by case", "computer_mismatch", bound_key.clone()).on("PC-1"),
        v("odd-unicode", "any text is a computer ID", "valid", by_us(&odd_claims)).on(odd),
        v(
            "not-normalized",
            "computer IDs are bytes: é is not e and an accent",
            "computer_mismatch",
            by_us(&bound("e\u{301}")),
        )
        .on("é"),
        v("flipped-payload", "one byte of the claims differs", "signature_invalid", flipped(&bound_key, 1)),
        v("flipped-signature", "one byte of the signature differs", "signature_invalid", flipped(&bound_key, 2)),
        v(
            "wrong-key",
            "signed by somebody else under our key's ID",
            "signature_invalid",
            sign(&eddsa, &bound("pc-1"), &by_ed25519(9)),
        ),
        v(
            "unknown-kid",
            "no trusted key has this ID",
            "signing_key_unknown",
            sign(&header("EdDSA", "test-unknown"), &bound("pc-1"), &ours),
        ),
        v(
            "alg-swapped",
            "the header's algorithm is not the key's",
            "signature_invalid",
            sign(&header("ES256", ED25519), &bound("pc-1"), &ours),
        ),
        v(
            "key-swapped",
            "signed with P-256 under the ID of an Ed25519 key",
            "signature_invalid",
            sign(&header("ES256", ED25519), &bound("pc-1"), &p256_key),
        ),
        v("der-signature", "ES256 must be r and s, not DER", "signature_invalid", sign(&es256, &bound("pc-1"), &der)),
        v(
            "signature-empty",
            "nothing after the last dot",
            "signature_invalid",
            sign(&eddsa, &bound("pc-1"), &|_| Vec::new()),
        ),
        v(
            "alg-ed25519",
            "the header calls EdDSA Ed25519, as RFC 9864 does, and the JWK doesn't",
            "valid",
            sign(&header("Ed25519", ED25519), &bound("pc-1"), &ours),
        ),
        v(
            "jwk-ed25519",
            "the JWK does, and the header doesn't",
            "valid",
            sign(&header("EdDSA", RENAMED), &bound("pc-1"), &by_ed25519(4)),
        ),
        v("both-ed25519", "both do", "valid", sign(&header("Ed25519", RENAMED), &bound("pc-1"), &by_ed25519(4))),
        v(
            "alg-ed25519-swapped",
            "Ed25519 under the ID of a P-256 key",
            "signature_invalid",
            sign(&header("Ed25519", P256), &bound("pc-1"), &ours),
        ),
        v(
            "alg-ed448",
            "RFC 9864's other name for an EdDSA",
            "license_key_malformed",
            sign(&header("Ed448", ED25519), &bound("pc-1"), &ours),
        ),
        v(
            "alg-none",
            "not signed at all",
            "license_key_malformed",
            sign(&header("none", ED25519), &bound("pc-1"), &|_| Vec::new()),
        ),
        v(
            "alg-hs256",
            "an HMAC with the public key as its secret",
            "license_key_malformed",
            sign(&header("HS256", ED25519), &bound("pc-1"), &hmac_with_public_key),
        ),
        v("header-jwk", "brings a key of its own along", "license_key_malformed", headed(json!({"jwk": ed25519(9).1}))),
        v("header-crit", "demands an extension", "license_key_malformed", headed(json!({"crit": ["exp"]}))),
        v(
            "header-typ",
            "another kind of token from the same key",
            "license_key_malformed",
            headed(json!({"typ": "JWT"})),
        ),
        v(
            "header-no-kid",
            "names no key",
            "license_key_malformed",
            sign(r#"{"alg":"EdDSA","typ":"license+jwt"}"#, &bound("pc-1"), &ours),
        ),
        v("huge", "longer than any license key", "license_key_malformed", by_us(&huge)),
        v(
            "generic-with-computer",
            "its kind and its computer contradict each other",
            "license_key_malformed",
            by_us(&with(&bound("pc-1"), "kind", json!("generic"))),
        )
        .allowing(),
        v(
            "computer-without-computer",
            "the same the other way round",
            "license_key_malformed",
            by_us(&with(&generic(), "kind", json!("computer"))),
        )
        .allowing(),
        v(
            "kind-unknown",
            "a kind of later times",
            "license_key_malformed",
            by_us(&with(&bound("pc-1"), "kind", json!("universal"))),
        ),
        v(
            "exp-text",
            "its end is no number",
            "license_key_malformed",
            by_us(&with(&bound("pc-1"), "exp", json!("2027-12-25T10:00:00Z"))),
        ),
        v("rev-later", "the license was changed often", "valid", by_us(&with(&bound("pc-1"), "rev", json!(u32::MAX)))),
        v("rev-missing", "it doesn't say which revision it is of", "license_key_malformed", by_us(&without_revision)),
        v("rev-null", "null is no revision", "license_key_malformed", by_us(&with(&bound("pc-1"), "rev", Value::Null))),
        v("rev-zero", "revisions count from 1", "license_key_malformed", by_us(&with(&bound("pc-1"), "rev", json!(0)))),
        v(
            "rev-text",
            "its revision is no number",
            "license_key_malformed",
            by_us(&with(&bound("pc-1"), "rev", json!("1"))),
        ),
        v("rev-true", "neither is true one", "license_key_malformed", by_us(&with(&bound("pc-1"), "rev", json!(true)))),
        v(
            "rev-too-large",
            "a revision has 32 bits",
            "license_key_malformed",
            by_us(&with(&bound("pc-1"), "rev", json!(1_u64 << 32))),
        ),
        v(
            "aud-list",
            "for two products at once",
            "license_key_malformed",
            by_us(&with(&bound("pc-1"), "aud", json!(["acme-editor", "acme-viewer"]))),
        ),
        v(
            "claim-unknown",
            "claims of later times are passed over",
            "valid",
            by_us(&with(&bound("pc-1"), "region", json!("eu"))),
        ),
        v("base64-padded", "base64url has no padding here", "license_key_malformed", format!("{bound_key}==")),
        v(
            "base64-loose-bits",
            "the last character has bits that mean nothing",
            "license_key_malformed",
            loose(&bound_key),
        ),
        v(
            "cut-off",
            "the signature is missing",
            "license_key_malformed",
            bound_key.rsplit_once('.').expect("it has dots").0.to_owned(),
        ),
        v("four-parts", "one part too many", "license_key_malformed", format!("{bound_key}.e30")),
        v("no-license-key", "prose", "license_key_malformed", "Thank you for your order!".to_owned()),
    ]
    .map(|vector| vector.0)
    .to_vec()
}

struct Vector(Value);

impl Vector {
    fn new(name: &str, about: &str, code: &str, license_key: String) -> Self {
        Self(json!({
            "name": name, "about": about, "license_key": license_key, "product": "acme-editor", "computer": "pc-1",
            "allow_generic_keys": false, "now": NOW, "code": code,
        }))
    }

    fn set(mut self, name: &str, value: Value) -> Self {
        self.0[name] = value;
        self
    }

    fn on(self, computer: &str) -> Self {
        self.set("computer", computer.into())
    }

    fn of(self, product: &str) -> Self {
        self.set("product", product.into())
    }

    fn at(self, now: &str) -> Self {
        self.set("now", now.into())
    }

    fn allowing(self) -> Self {
        self.set("allow_generic_keys", true.into())
    }
}

pub(crate) fn header(alg: &str, kid: &str) -> String {
    format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"license+jwt"}}"#)
}

pub(crate) fn bound(computer: &str) -> Value {
    let digest = digest(&SHA256, format!("acme-editor\0{computer}").as_bytes());
    json!({
        "iss": "latchkey", "sub": "993001d6-802d-8a6d-808e-2bcf1a9966f3", "jti": "c05454cd-9d99-81b8-a68f-0102030405ff",
        "aud": "acme-editor", "iat": SIGNED_AT, "exp": ENDS_AT, "kind": "computer", "rev": 1,
        "computer": BASE64URL_NOPAD.encode(digest.as_ref()), "model": "subscription", "features": ["export"],
        "properties": {"tier": "gold"}, "licensee": "Example University",
    })
}

pub(crate) fn generic() -> Value {
    let mut claims = bound("none");
    let members = claims.as_object_mut().expect("claims are an object");
    members.remove("computer");
    members.insert("kind".to_owned(), "generic".into());
    members.insert("jti".to_owned(), members["sub"].clone());
    claims
}

fn perpetual() -> Value {
    let mut claims = generic();
    let members = claims.as_object_mut().expect("claims are an object");
    members.remove("exp");
    members.insert("model".to_owned(), "permanent".into());
    for name in ["sub", "jti"] {
        members.insert(name.to_owned(), "eb6dcb9c-2d05-8ec9-92c6-bced4b67d3e9".into()); // a license of its own
    }
    members.insert("iat".to_owned(), 1_577_836_800.into()); // 2020-01-01: the examples of the documentation run on it
    claims
}

pub(crate) fn sign(header: &str, claims: &Value, signature: &dyn Fn(&[u8]) -> Vec<u8>) -> String {
    let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let input = format!("{}.{}", encode(header), encode(&sorted(claims).to_string()));
    let signature = BASE64URL_NOPAD.encode(&signature(input.as_bytes()));
    format!("{input}.{signature}")
}

fn ed25519(seed: u8) -> (Ed25519KeyPair, Value) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("32 bytes are a seed");
    let x = BASE64URL_NOPAD.encode(pair.public_key().as_ref());
    (pair, json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": ED25519, "alg": "EdDSA", "use": "sig"}))
}

pub(crate) fn p256(seed: u8) -> (SigningKey, Value) {
    let key = SigningKey::from_slice(&[seed; 32]).expect("32 bytes are a key");
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    let (x, y) = (BASE64URL_NOPAD.encode(x), BASE64URL_NOPAD.encode(y));
    (key, json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": P256, "alg": "ES256", "use": "sig"}))
}

/// The same claims, or the same JWK, but for one member.
fn with(members: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut members = members.clone();
    members[name] = value.into();
    members
}

pub(crate) fn by_ed25519(seed: u8) -> impl Fn(&[u8]) -> Vec<u8> {
    move |input| ed25519(seed).0.sign(input).as_ref().to_vec()
}

/// RFC 6979: the same signature each time.
pub(crate) fn by_p256(seed: u8) -> impl Fn(&[u8]) -> Vec<u8> {
    move |input| {
        let signature: Signature = p256(seed).0.sign(input);
        signature.to_bytes().to_vec()
    }
}

/// Changes one byte of a part, decoded, so that it stays base64url and the claims stay JSON.
fn flipped(license_key: &str, part: usize) -> String {
    let mut parts: Vec<String> = license_key.split('.').map(str::to_owned).collect();
    let mut bytes = BASE64URL_NOPAD.decode(parts[part].as_bytes()).expect("it is base64url");
    let place = bytes.windows(4).position(|window| window == b"gold").unwrap_or(5);
    bytes[place] ^= 1;
    parts[part] = BASE64URL_NOPAD.encode(&bytes);
    parts.join(".")
}

/// 64 bytes are 86 characters, of whose last one only two bits count.
fn loose(license_key: &str) -> String {
    let (rest, last) = license_key.split_at(license_key.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let place = alphabet.find(last).expect("it is base64url");
    format!("{rest}{}", &alphabet[place + 1..place + 2])
}

/// The same whatever features `serde_json` has: other packages may turn on that objects keep their members' order.
pub(crate) fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    value.sort_all_objects();
    value
}
