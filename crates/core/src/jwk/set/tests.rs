use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD, HEXLOWER};
use serde_json::Value;
use serde_json::json;

use super::*;
use crate::fixtures::{SigningKey, with};
use crate::{CertificateKeys, TrustedKeys};

fn ed25519(kid: &str) -> Value {
    jwk(&SigningKey::ed25519(kid, 7))
}

fn p256(kid: &str) -> Value {
    jwk(&SigningKey::p256(kid))
}

fn jwk(key: &SigningKey) -> Value {
    serde_json::to_value(key.public_key().to_jwk(&key.kid)).unwrap()
}

fn without(mut jwk: Value, member: &str) -> Value {
    jwk.as_object_mut().unwrap().remove(member).unwrap();
    jwk
}

/// The IDs of the keys that an application with this set trusts.
fn trusted(json: &str) -> Result<Vec<String>, JwkSetError> {
    let keys = TrustedKeys::try_from(&json.parse::<JwkSet>()?)?;
    Ok(keys.ids().map(|kid| kid.as_str().to_owned()).collect())
}

fn of(set: Value) -> Result<Vec<String>, JwkSetError> {
    trusted(&set.to_string())
}

fn kid(kid: &str) -> SigningKeyId {
    kid.parse().unwrap()
}

/// A key of any kind spoils nothing beside a good one, on either side of it, and is no key alone.
fn is_left_out(jwk: &Value) {
    let good = ed25519("good");
    for keys in [json!([good, jwk]), json!([jwk, good])] {
        assert_eq!(of(json!({ "keys": keys })), Ok(vec!["good".to_owned()]), "{jwk}");
    }
    assert_eq!(of(json!({"keys": [jwk]})), Err(JwkSetError::NoUsableKey), "{jwk}");
    // Nor where other keys stand.
    let set = json!({"keys": [good], "certificate_keys": [jwk], "list_keys": [jwk]}).to_string().parse().unwrap();
    assert!(CertificateKeys::of(&set).unwrap().is_empty(), "{jwk}");
    assert!(TrustedKeys::try_from(&set).is_ok(), "{jwk}");
}

// R16
#[test]
fn a_key_of_another_kind_or_use_is_left_out() {
    let p256_key = p256("other");
    for jwk in [
        json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "rsa", "alg": "RS256", "use": "sig"}),
        json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
        json!({"kty": "OKP", "crv": "X25519", "x": "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo", "kid": "ecdh"}),
        json!({"kty": "OKP", "crv": "Ed448", "x": "AAAA", "kid": "ed448"}),
        json!({"kty": "EC", "crv": "secp256k1", "x": p256_key["x"], "y": p256_key["y"], "kid": "k1"}),
        json!({"kty": "EC", "crv": "P-384", "x": "AAAA", "y": "AAAA", "kid": "p384"}),
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA", "kid": "later"}),
        json!({"kty": "okp", "crv": "Ed25519", "x": ed25519("a")["x"], "kid": "lower case"}),
        with(ed25519("a"), json!({"kty": "EC"})),
        with(ed25519("a"), json!({"kty": 7})),
        with(ed25519("a"), json!({"crv": ["Ed25519"]})),
        without(ed25519("a"), "kty"),
        without(ed25519("a"), "crv"),
        with(ed25519("a"), json!({"use": "enc"})),
        with(ed25519("a"), json!({"use": ""})),
        with(ed25519("a"), json!({"use": ["sig"]})),
        with(without(ed25519("a"), "use"), json!({"key_ops": ["sign"]})),
        with(p256("a"), json!({"key_ops": ["deriveKey", "deriveBits"]})),
        with(p256("a"), json!({"key_ops": []})),
        with(p256("a"), json!({"key_ops": "verify"})),
        with(without(p256("a"), "alg"), json!({"use": "enc", "alg": "ECDH-ES"})),
        with(p256("a"), json!({"alg": "ECDH-ES"})),
        with(p256("a"), json!({"alg": "ES384"})),
        with(p256("a"), json!({"alg": "EdDSA"})),
        with(p256("a"), json!({"alg": 256})),
        with(ed25519("a"), json!({"alg": "ES256"})),
        with(ed25519("a"), json!({"alg": "none"})),
        with(ed25519("a"), json!({"alg": ""})),
        json!({}),
        json!(null),
        json!("key"),
        json!(7),
        json!(-7),
        json!(0.5),
        json!(true),
        json!([ed25519("a")]),
    ] {
        is_left_out(&jwk);
    }
}

// R16
#[test]
fn a_key_without_an_id_is_left_out() {
    for id in [json!(null), json!(""), json!(7), json!([]), json!("a\u{0}b"), json!("a\nb"), json!("x".repeat(256))] {
        is_left_out(&with(ed25519("a"), json!({ "kid": id })));
    }
    is_left_out(&without(p256("a"), "kid"));
}

// R16
#[test]
fn a_coordinate_of_another_length_or_spelling_is_left_out() {
    for key in [ed25519("a"), p256("a")] {
        let bytes = BASE64URL_NOPAD.decode(key["x"].as_str().unwrap().as_bytes()).unwrap();
        let text = key["x"].as_str().unwrap();
        for x in [
            json!(null),
            json!(7),
            json!(""),
            json!("AAAA"),
            json!("not base64!"),
            json!(format!("{text}=")),
            json!(format!("{text}A")),
            json!(format!(" {text}")),
            json!(format!("{text}\n")),
            json!(BASE64URL.encode(&bytes)),
            json!(BASE64.encode(&[0xff; 32])),
            json!(BASE64URL_NOPAD.encode(&bytes[1..])),
            json!(BASE64URL_NOPAD.encode(&bytes[..31])),
            json!(BASE64URL_NOPAD.encode(&[&[0], &bytes[..]].concat())),
            json!(BASE64URL_NOPAD.encode(&[&bytes[..], &[0]].concat())),
            json!(HEXLOWER.encode(&bytes)),
            // The last character of 32 bytes has two bits that mean nothing.
            json!(format!("{}{}", &text[..42], if text.ends_with('B') { 'C' } else { 'B' })),
        ] {
            is_left_out(&with(key.clone(), json!({ "x": x })));
        }
        is_left_out(&without(key, "x"));
    }
    is_left_out(&without(p256("a"), "y"));
    is_left_out(&with(p256("a"), json!({"y": null})));
}

/// Every text of 32 bytes that stands for a point of low order (1, 2, 4 or 8), the wrong spellings too.
const LOW_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

// R16, R17
#[test]
fn a_point_that_nobody_has_the_secret_of_is_left_out() {
    let ed25519_at = |bytes: &[u8]| with(ed25519("a"), json!({"x": BASE64URL_NOPAD.encode(bytes)}));
    for point in LOW_ORDER {
        is_left_out(&ed25519_at(&HEXLOWER.decode(point.as_bytes()).unwrap()));
    }
    // All y that are not below p, with either sign.
    for (low, high) in (0xed..=0xff).flat_map(|low| [(low, 0x7f), (low, 0xff)]) {
        let mut y = [0xff; 32];
        (y[0], y[31]) = (low, high);
        is_left_out(&ed25519_at(&y));
    }
    // No point of the curve has these for y.
    for y in [2, 7, 8, 11, 12] {
        let mut bytes = [0; 32];
        bytes[0] = y;
        is_left_out(&ed25519_at(&bytes));
    }
    let (one, other) = (p256("a"), p256("b"));
    let p256_at = |x: Value, y: Value| with(one.clone(), json!({"x": x, "y": y}));
    let bytes = |bytes: [u8; 32]| json!(BASE64URL_NOPAD.encode(&bytes));
    let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    let prime = json!(BASE64URL_NOPAD.encode(&HEXLOWER.decode(prime.as_bytes()).unwrap()));
    for off_the_curve in [
        p256_at(one["x"].clone(), other["y"].clone()),
        p256_at(one["y"].clone(), one["x"].clone()),
        p256_at(one["x"].clone(), bytes([0; 32])),
        p256_at(bytes([0; 32]), bytes([0; 32])),
        p256_at(bytes([0xff; 32]), bytes([0xff; 32])),
        p256_at(prime.clone(), one["y"].clone()),
        p256_at(prime.clone(), prime),
        p256_at(bytes([1; 32]), bytes([1; 32])),
    ] {
        is_left_out(&off_the_curve);
    }
}

// R16
#[test]
fn what_says_less_of_a_good_key_is_taken() {
    for key in [
        ed25519("a"),
        p256("a"),
        without(ed25519("a"), "use"),
        without(p256("a"), "alg"),
        with(ed25519("a"), json!({"use": null, "alg": null, "key_ops": null, "d": null, "y": null})),
        with(p256("a"), json!({"key_ops": ["verify"]})),
        with(ed25519("a"), json!({"alg": "Ed25519", "x5c": [], "exp": 1, "of a later time": {"a": [null]}})),
    ] {
        assert_eq!(of(json!({"keys": [key]})), Ok(vec!["a".to_owned()]), "{key}");
    }
    let set = json!({"keys": [ed25519("a")], "list_keys": null, "certificate_keys": null, "more": 7});
    assert_eq!(of(set.clone()), Ok(vec!["a".to_owned()]));
    assert_eq!(trusted(&format!("\u{feff}{set}\r\n")), Ok(vec!["a".to_owned()]), "as Windows' editor saves it");
}

// R16
#[test]
fn a_secret_is_an_error_wherever_it_stands() {
    let rsa = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "secret"});
    for key in [
        with(ed25519("secret"), json!({"d": "AAAA"})),
        with(p256("secret"), json!({"d": "AAAA"})),
        with(p256("secret"), json!({"d": ""})),
        with(p256("secret"), json!({"d": 7, "use": "enc"})),
        with(rsa.clone(), json!({"d": "AQAB"})),
        with(rsa.clone(), json!({"p": "AQAB"})),
        with(rsa.clone(), json!({"q": "AQAB"})),
        with(rsa.clone(), json!({"dp": "AQAB"})),
        with(rsa.clone(), json!({"dq": "AQAB"})),
        with(rsa.clone(), json!({"qi": "AQAB"})),
        with(rsa, json!({"oth": []})),
        json!({"kty": "oct", "k": "AAAA", "kid": "secret"}),
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA", "priv": "AAAA", "kid": "secret"}),
    ] {
        for set in [
            json!({"keys": [key, ed25519("a")]}),
            json!({"keys": [ed25519("a"), key]}),
            json!({"keys": [ed25519("a")], "list_keys": [key]}),
            json!({"keys": [ed25519("a")], "certificate_keys": [key]}),
        ] {
            assert_eq!(of(set.clone()), Err(JwkSetError::Secret(Some(kid("secret")))), "{set}");
            assert!(CertificateKeys::of(&set.to_string().parse().unwrap()).is_err(), "{set}");
        }
        let nameless = json!({"keys": [without(key, "kid"), ed25519("a")]});
        let error = of(nameless).unwrap_err();
        assert_eq!(error, JwkSetError::Secret(None));
        assert!(!format!("{error:?} {error}").contains("AQAB"), "{error:?}");
    }
}

// R16, R28
#[test]
fn an_id_names_one_key_whatever_the_uses() {
    for set in [
        json!({"keys": [ed25519("a"), p256("b"), p256("a")]}),
        json!({"keys": [ed25519("a"), ed25519("a")]}),
        json!({"keys": [ed25519("a")], "list_keys": [p256("a")]}),
        json!({"keys": [p256("b")], "list_keys": [p256("a")], "certificate_keys": [p256("a")]}),
        json!({"keys": [ed25519("a")], "certificate_keys": [ed25519("a")]}),
    ] {
        assert_eq!(of(set.clone()), Err(JwkSetError::KidTwice(kid("a"))), "{set}");
        assert!(CertificateKeys::of(&set.to_string().parse().unwrap()).is_err(), "{set}");
    }
    // What is left out names nothing; an ID is told apart letter by letter.
    let rsa = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "a"});
    let set = json!({"keys": [rsa, ed25519("a"), with(p256("a"), json!({"use": "enc"})), p256("A")]});
    assert_eq!(of(set), Ok(vec!["a".to_owned(), "A".to_owned()]));
}

// R16
#[test]
fn what_is_no_jwk_set_is_an_error() {
    let (good, key) = (json!({"keys": [ed25519("a")]}).to_string(), ed25519("a").to_string());
    for json in [
        "".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        key.clone(),
        format!("[{key}]"),
        format!("[[{key}]]"),
        format!("{good}{good}"),
        format!(r#"{{"keys": {key}}}"#),
        r#"{"keys": null}"#.to_owned(),
        r#"{"keys": "none"}"#.to_owned(),
        good[..good.len() - 1].to_owned(),
        good.replacen('"', "\u{201c}", 2),
        format!(r#"{{"jwks": {good}}}"#),
        format!("\u{feff}\u{feff}{good}"),
        // A member that stands twice: of the set, of a key, and what nobody reads.
        good.replacen("{\"keys\"", "{\"keys\": [], \"keys\"", 1),
        good.replacen("\"kid\"", "\"kid\": \"b\", \"kid\"", 1),
        good.replacen("\"kid\"", "\"of a later time\": 1, \"of a later time\": 2, \"kid\"", 1),
        "[".repeat(3_000),
        format!(r#"{{"keys": [{}]}}"#, "[".repeat(3_000)),
    ] {
        assert_eq!(trusted(&json), Err(JwkSetError::Json), "{json:.300}");
    }
    assert_eq!(trusted(r#"{"keys": []}"#), Err(JwkSetError::NoUsableKey));
    let set = json!({"keys": [], "list_keys": [ed25519("a")], "certificate_keys": [p256("b")]});
    assert_eq!(of(set), Err(JwkSetError::NoUsableKey), "keys for other uses check no license key");
}
