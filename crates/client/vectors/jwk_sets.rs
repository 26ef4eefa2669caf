//! JWK sets as vendors put them into applications, and which of their keys count.

use data_encoding::{BASE64URL, BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};

use super::signing::{ED25519, P256, ROTATED, ed25519, p256, sorted, with};

const ECDH: &str = include_str!("../fuzz/corpus/jwk_set/plus-ecdh-key-without-use.json");
const MARKED: &str = include_str!("../fuzz/corpus/jwk_set/utf8-bom.json");
/// What every signature fits, or nothing (RFC 7748, 7): a point of Ed25519 with a low order, in hexadecimal digits.
const LOW_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

/// What `jwk-sets.json` holds.
pub(crate) fn table() -> Value {
    json!({
        "about": "JWK sets as texts, and the IDs of the keys in them that license keys are verified with, in order of the \
                  alphabet; null where the set itself is a mistake, which an application hears of when it is built.",
        "sets": sets(),
    })
}

fn sets() -> Vec<Value> {
    let (eddsa, es256) = (ed25519(1).1, p256(2).1);
    let without = |jwk: &Value, name: &str| {
        let mut jwk = jwk.clone();
        jwk.as_object_mut().expect("an object").remove(name);
        jwk
    };
    let named = |jwk: Value| with(&jwk, "kid", "other");
    let text = |keys: &[&Value]| sorted(&json!({"keys": keys})).to_string();
    let set = |name: &str, about: &str, jwks: String, usable: Value| json!({"name": name, "about": about, "jwks": jwks, "usable": usable});
    let (both, one) = (json!([ED25519, P256]), json!([ED25519]));
    let mistake = |name, about, jwks: String| set(name, about, jwks, Value::Null);
    let good = |name, about, key: &Value| set(name, about, text(&[&named(key.clone())]), json!(["other"]));
    // One that can't be used never spoils the others.
    let left_out = |name: &str, about: &str, key: Value| set(name, about, text(&[&key, &eddsa]), one.clone());
    let beside = |name: &str, list: Value| sorted(&with(&json!({"keys": [eddsa]}), name, list)).to_string();
    let plain = text(&[&eddsa, &es256]);
    let x = |value: &str| named(with(&eddsa, "x", value));
    let of_p256 = |name: &str, value: Value| named(with(&es256, name, value));
    let coordinate = |jwk: &Value, name: &str| {
        BASE64URL_NOPAD.decode(jwk[name].as_str().expect("a text").as_bytes()).expect("base64url")
    };
    let longer = BASE64URL_NOPAD.encode(&[&coordinate(&eddsa, "x")[..], &[0]].concat());
    let rsa = json!({"kty": "RSA", "alg": "RS256", "use": "sig", "n": "AQAB", "e": "AQAB"});
    let mut sets = vec![
        set("both", "a key of each kind", plain.clone(), both.clone()),
        set("byte-order-mark", "an editor's byte order mark before it", format!("\u{feff}{plain}"), both.clone()),
        set("blanks", "blanks around it", format!("\r\n {plain}\n"), both.clone()),
        set("other-members", "members of later times", plain.replacen('{', "{\"version\":2,", 1), both.clone()),
        good("without-alg", "a key needn't say for which algorithm it is", &without(&eddsa, "alg")),
        good("without-alg-p256", "nor one of P-256", &without(&es256, "alg")),
        good("without-use", "nor what it is for", &without(&eddsa, "use")),
        good("alg-ed25519", "RFC 9864's name for EdDSA", &with(&eddsa, "alg", "Ed25519")),
        good("key-ops", "to verify with, beside others", &with(&eddsa, "key_ops", json!(["sign", "verify"]))),
        good(
            "nulls",
            "null is as if it were absent",
            &with(&with(&with(&eddsa, "d", Value::Null), "use", Value::Null), "alg", Value::Null),
        ),
        good("more-members", "members that others need", &with(&with(&eddsa, "x5t", "AA"), "exp", 1)),
        mistake("no-json", "no JSON", "keys".to_owned()),
        mistake("nothing", "an empty text", String::new()),
        mistake("null", "null", "null".to_owned()),
        mistake("list", "a list of keys is no set", sorted(&json!([eddsa])).to_string()),
        mistake("key", "a key is no set", sorted(&eddsa).to_string()),
        mistake("empty-object", "no keys", "{}".to_owned()),
        mistake("empty-list", "an empty list of them", text(&[])),
        mistake("keys-null", "null is no list", "{\"keys\":null}".to_owned()),
        mistake("keys-object", "an object neither", sorted(&json!({"keys": eddsa})).to_string()),
        mistake("keys-text", "nor a text", "{\"keys\":\"kty\"}".to_owned()),
        mistake("deep", "3,000 brackets", format!("{}{}", "[".repeat(1500), "]".repeat(1500))),
        mistake("only-unusable", "no key that can be used", text(&[&rsa])),
        mistake("private-eddsa", "a private key", text(&[&with(&eddsa, "d", "AA"), &es256])),
        mistake("private-p256", "a private key of P-256", text(&[&eddsa, &with(&es256, "d", "AA")])),
        mistake("private-rsa", "a private key that nothing is verified with", text(&[&with(&rsa, "d", "AA"), &eddsa])),
        mistake("private-list", "of a key for lists", beside("list_keys", json!([with(&es256, "d", "AA")]))),
        mistake(
            "secret",
            "a shared secret",
            text(&[&json!({"kty": "oct", "kid": "oct", "alg": "HS256", "k": "AAAA"}), &eddsa]),
        ),
        mistake(
            "twice-in-two-lists",
            "an ID of two uses",
            beside("certificate_keys", json!([with(&es256, "kid", ED25519)])),
        ),
        mistake("member-twice", "a member twice", plain.replacen("\"kty\"", "\"kid\":\"a\",\"kty\"", 1)),
        mistake("lists-text", "a text is no list", beside("list_keys", json!("none"))),
        set("lists-null", "null is as if it were absent", beside("list_keys", Value::Null), one.clone()),
        set(
            "twice-unusable",
            "the ID of a key that is left out counts for nothing",
            text(&[&eddsa, &with(&with(&es256, "kid", ED25519), "use", "enc")]),
            one.clone(),
        ),
        set(
            "certificate-keys",
            "keys of other uses are not for license keys",
            beside("certificate_keys", json!([es256])),
            one.clone(),
        ),
        mistake("twice", "a key ID twice", text(&[&eddsa, &with(&es256, "kid", ED25519)])),
        mistake("twice-the-same", "a key twice", text(&[&eddsa, &es256, &eddsa])),
        left_out("rsa", "RSA", with(&rsa, "kid", "rsa")),
        left_out("rsa-without-kid", "RSA without an ID", rsa.clone()),
        left_out("key-ops-sign", "to sign with", named(with(&eddsa, "key_ops", json!(["sign"])))),
        left_out("key-ops-text", "a text is no list of operations", named(with(&eddsa, "key_ops", "verify"))),
        left_out("y-number", "a member that it needn't have", named(with(&eddsa, "y", 7))),
        left_out("ecdh", "to agree on secrets with", of_p256("alg", json!("ECDH-ES"))),
        left_out("use-enc", "to encrypt with", named(with(&eddsa, "use", "enc"))),
        left_out("use-other", "for nothing that we know", named(with(&eddsa, "use", "SIG"))),
        left_out("alg-of-another", "for an algorithm that isn't its own", named(with(&eddsa, "alg", "ES256"))),
        left_out("alg-es384", "for another curve's algorithm", of_p256("alg", json!("ES384"))),
        left_out("crv-x25519", "another curve", named(with(&eddsa, "crv", "X25519"))),
        left_out("crv-ed448", "another one", named(with(&eddsa, "crv", "Ed448"))),
        left_out("crv-p-384", "another one", of_p256("crv", json!("P-384"))),
        left_out("crv-of-another", "a curve of the other type", of_p256("crv", json!("Ed25519"))),
        left_out("crv-missing", "no curve", without(&named(eddsa.clone()), "crv")),
        left_out("kty-lower-case", "no such type", of_p256("kty", json!("ec"))),
        left_out("kty-missing", "no type", without(&named(eddsa.clone()), "kty")),
        left_out("kty-number", "a number is no type", named(with(&eddsa, "kty", 7))),
        left_out("kty-list", "nor a list", named(with(&eddsa, "kty", json!(["OKP"])))),
        left_out("kid-missing", "no ID", without(&es256, "kid")),
        left_out("kid-empty", "an empty ID", with(&es256, "kid", "")),
        left_out("kid-number", "a number is no ID", with(&es256, "kid", 7)),
        left_out("kid-null", "nor null", with(&es256, "kid", Value::Null)),
        left_out("x-missing", "no coordinate", without(&named(eddsa.clone()), "x")),
        left_out("y-missing", "one coordinate", without(&named(es256.clone()), "y")),
        left_out("x-number", "a number is no coordinate", named(with(&eddsa, "x", 7))),
        left_out("x-short", "a byte less", x(&BASE64URL_NOPAD.encode(&coordinate(&eddsa, "x")[1..]))),
        left_out("x-long", "a byte more", x(&longer)),
        left_out("x-padded", "padding", x(&BASE64URL.encode(&coordinate(&eddsa, "x")))),
        left_out("x-hexadecimal", "hexadecimal digits", x(&HEXLOWER.encode(&coordinate(&eddsa, "x")))),
        left_out("x-of-another", "off the curve of P-256", of_p256("x", eddsa["x"].clone())),
        left_out("y-of-another", "the same by its other coordinate", of_p256("y", es256["x"].clone())),
        left_out("zeros-p256", "the zero point", with(&of_p256("x", json!("A".repeat(43))), "y", "A".repeat(43))),
        left_out("off-curve", "off the curve of Ed25519", x(&BASE64URL_NOPAD.encode(&number(2)))),
        left_out("spelling", "3 in another spelling", x(&BASE64URL_NOPAD.encode(&spelled(3)))),
        left_out("entry-null", "null is no key", Value::Null),
        left_out("entry-text", "a text neither", json!("kty")),
        left_out("entry-list", "nor a list", json!([eddsa])),
        left_out("entry-empty", "nor nothing", json!({})),
    ];
    let three = json!([ED25519, ROTATED, P256]);
    sets.extend([
        set("key-agreement-without-use", "as a vendor had it", ECDH.to_owned(), three.clone()),
        set("saved-by-an-editor", "as a vendor had it", MARKED.to_owned(), three),
    ]);
    for (n, low) in LOW_ORDER.iter().enumerate() {
        let bytes = HEXLOWER.decode(low.as_bytes()).expect("hexadecimal digits");
        sets.push(left_out(
            &format!("low-order-{n}"),
            "a point that any signature fits",
            x(&BASE64URL_NOPAD.encode(&bytes)),
        ));
    }
    sets
}

/// A small number as Ed25519 writes it.
fn number(n: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = n;
    bytes
}

/// The same number and 2^255 - 19, which is zero there.
fn spelled(n: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (0xed + n, 0x7f);
    bytes
}
