//! Makes the published test vectors from fixed test keys: the same text each time.
//!
//! Included by `examples/vectors.rs`, which writes them, and by `tests/vectors.rs`, which checks that they are current.

mod activation_keys;
mod bindings;
mod claims;
mod clocks;
mod encodings;
mod headers;
mod json;
mod jwk_sets;
pub(crate) mod leases;
pub(crate) mod lists;
mod signatures;
pub(crate) mod signing;
mod texts;
pub(crate) mod times;
mod vector;

use serde_json::{Value, json};

use signing::{ED25519, RENAMED, ROTATED, ed25519, p256, perpetual, sorted, with};
pub(crate) use signing::{by_ed25519, generic, header, sign};
use vector::Vector;

/// What the files of this folder hold, by name.
pub(crate) fn files() -> Vec<(&'static str, String)> {
    let renamed = with(&with(&ed25519(4).1, "kid", RENAMED), "alg", "Ed25519");
    let keys = [ed25519(1).1, p256(2).1, with(&ed25519(3).1, "kid", ROTATED), renamed];
    let jwks = json!({
        "keys": keys, "list_keys": lists::list_keys(), "certificate_keys": times::certificate_keys(),
    });
    let vectors = json!({
        "about": "License keys and what a verifier must say of them; made from test keys by generate.rs. A clock \
                  before iat counts as iat; it may be behind a beginning by clock_tolerance_seconds, and ahead at an end by \
                  expiry_tolerance_seconds. Maintenance is checked where released_at is. The scan for license keys in texts \
                  passes over what stands around them: where its verdict is another one, it is as_text. README.md of the \
                  crate explains each code.",
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
        ("activation-keys.json", pretty(&activation_keys::table())),
        ("times.json", pretty(&times::table(&jwks))),
        ("leases.json", pretty(&leases::table(&jwks))),
        ("revocations.json", pretty(&lists::table(&jwks))),
        ("jwks.json", pretty(&jwks)),
        ("jwk-sets.json", pretty(&jwk_sets::table())),
        ("generic.lic", format!("# Acme Editor, for Example University, until 2027-12-25\n{generic}\n")),
        ("perpetual.lic", format!("# Acme Editor, for Example University; a test key signed it\n{perpetual}\n")),
    ]
}

fn vectors() -> Vec<Value> {
    let kinds = [
        bindings::vectors(),
        clocks::vectors(),
        headers::vectors(),
        signatures::vectors(),
        encodings::vectors(),
        json::vectors(),
        claims::vectors(),
    ];
    kinds.into_iter().flatten().map(Vector::into_row).collect()
}
