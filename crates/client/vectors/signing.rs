//! Test keys, the claims of a right license key, and texts made of both: the same each time.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

pub(crate) const SIGNED_AT: i64 = 1_795_514_400; // 2026-11-24T10:00:00Z
pub(crate) const ENDS_AT: i64 = 1_829_728_800; // 2027-12-25T10:00:00Z
pub(crate) const ED25519: &str = "test-ed25519-2026";
pub(crate) const P256: &str = "test-p256-2026";
pub(crate) const ROTATED: &str = "test-ed25519-2027";
/// Its JWK says `Ed25519` (RFC 9864), where the others say `EdDSA`.
pub(crate) const RENAMED: &str = "test-ed25519-rfc9864";

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

pub(crate) fn perpetual() -> Value {
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
    sign_bytes(header, sorted(claims).to_string(), signature)
}

/// Signs what need not be JSON.
pub(crate) fn sign_bytes(
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
    signature: &dyn Fn(&[u8]) -> Vec<u8>,
) -> String {
    let input = format!("{}.{}", BASE64URL_NOPAD.encode(header.as_ref()), BASE64URL_NOPAD.encode(payload.as_ref()));
    format!("{input}.{}", BASE64URL_NOPAD.encode(&signature(input.as_bytes())))
}

/// Signs a payload as the vendor does.
pub(crate) fn by_us(payload: impl AsRef<[u8]>) -> String {
    sign_bytes(header("EdDSA", ED25519), payload, &by_ed25519(1))
}

/// The license key of `pc-1` with other claims in JSON, as they are; an empty text removes one.
pub(crate) fn claiming(changes: &[(&str, &str)]) -> String {
    let claims = bound("pc-1");
    let members = claims.as_object().expect("claims are an object").iter();
    let mut members: BTreeMap<_, _> = members.map(|(name, value)| (name.as_str(), value.to_string())).collect();
    members.extend(changes.iter().map(|(name, json)| (*name, (*json).to_owned())));
    let members = members.iter().filter(|(_, json)| !json.is_empty()).map(|(name, json)| format!("\"{name}\":{json}"));
    by_us(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}

pub(crate) fn ed25519(seed: u8) -> (Ed25519KeyPair, Value) {
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
pub(crate) fn with(members: &Value, name: &str, value: impl Into<Value>) -> Value {
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

/// The same whatever features `serde_json` has: other packages may turn on that objects keep their members' order.
pub(crate) fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    value.sort_all_objects();
    value
}
