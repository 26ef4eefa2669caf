use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::fixtures::{SigningKey, claims, trusting};

fn ed25519() -> SigningKey {
    SigningKey::ed25519("2026", 7)
}

fn encode(json: &Value) -> String {
    BASE64URL_NOPAD.encode(json.to_string().as_bytes())
}

/// A license key with any header and payload, and a signature of `key` that is right.
fn signed(key: &SigningKey, header: &Value, payload: &Value) -> LicenseKey {
    let input = format!("{}.{}", encode(header), encode(payload));
    let signature = BASE64URL_NOPAD.encode(&key.signature(input.as_bytes()));
    LicenseKey::from_text(format!("{input}.{signature}"))
}

fn with_header(header: Value) -> Result<VerifiedLicense, Rejection> {
    let key = ed25519();
    trusting(&[&key]).verify(&signed(&key, &header, &serde_json::to_value(claims(json!({}))).unwrap()))
}

fn verify(key: &SigningKey, text: &str) -> Result<VerifiedLicense, Rejection> {
    trusting(&[key]).verify(&LicenseKey::from_text(text))
}

// R16
#[test]
fn a_license_key_of_either_algorithm_is_verified_and_says_what_was_signed() {
    for key in [ed25519(), SigningKey::p256("2026")] {
        let claims = claims(json!({"duration_days": 30, "customer": {"name": "Ada"}}));
        let verified = trusting(&[&key]).verify(&key.sign(&claims)).unwrap();
        assert_eq!(verified.claims(), &claims, "{}", key.algorithm());
    }
}

// R16
#[test]
fn both_keys_verify_while_they_rotate_and_the_old_one_no_longer_then() {
    let (old, new) = (ed25519(), SigningKey::p256("2027"));
    let (of_old, of_new) = (old.sign(&claims(json!({}))), new.sign(&claims(json!({}))));
    let both = trusting(&[&old, &new]);
    assert!(both.verify(&of_old).is_ok() && both.verify(&of_new).is_ok());
    let rotated = trusting(&[&new]);
    assert_eq!(rotated.verify(&of_old), Err(Rejection::SigningKeyUnknown));
    assert!(rotated.verify(&of_new).is_ok());
}

// R16
#[test]
fn a_key_of_the_same_id_but_another_secret_verifies_nothing() {
    let license_key = SigningKey::ed25519("2026", 8).sign(&claims(json!({})));
    assert_eq!(trusting(&[&ed25519()]).verify(&license_key), Err(Rejection::SignatureInvalid));
}

// R17
#[test]
fn the_algorithm_is_the_trusted_keys_and_never_the_headers() {
    let header = |alg: &str| json!({"alg": alg, "kid": "2026", "typ": "license+jwt"});
    assert!(with_header(header("EdDSA")).is_ok());
    assert_eq!(with_header(header("ES256")), Err(Rejection::SignatureInvalid));
    for alg in ["none", "None", "", "HS256", "RS256", "ed25519", "Ed448", "eddsa", "ES384"] {
        assert_eq!(with_header(header(alg)), Err(Rejection::Malformed), "{alg}");
    }
    // The other way round, under either name.
    let (key, payload) = (SigningKey::p256("2026"), serde_json::to_value(claims(json!({}))).unwrap());
    for alg in ["EdDSA", "Ed25519"] {
        let swapped = signed(&key, &header(alg), &payload);
        assert_eq!(trusting(&[&key]).verify(&swapped), Err(Rejection::SignatureInvalid), "{alg}");
    }
}

// R16
#[test]
fn eddsa_may_be_called_ed25519_in_a_jwk_in_a_header_or_in_both() {
    let (key, payload) = (ed25519(), serde_json::to_value(claims(json!({}))).unwrap());
    for of_jwk in [json!("EdDSA"), json!("Ed25519"), json!(null)] {
        let mut jwk = key.public_key().to_jwk(&key.kid);
        jwk.alg = of_jwk.as_str().map(str::to_owned);
        let trusted_keys = TrustedKeys::try_from(&JwkSet { keys: vec![jwk], ..JwkSet::default() }).unwrap();
        for of_header in ["EdDSA", "Ed25519"] {
            let header = json!({"alg": of_header, "kid": "2026", "typ": "license+jwt"});
            let verified = trusted_keys.verify(&signed(&key, &header, &payload));
            assert!(verified.is_ok(), "{of_header} by a key for {of_jwk}");
        }
    }
    let mut p256 = SigningKey::p256("2026").public_key().to_jwk(&key.kid);
    p256.alg = Some("Ed25519".to_owned());
    let p256 = JwkSet { keys: vec![p256], ..JwkSet::default() };
    assert_eq!(TrustedKeys::try_from(&p256).map(drop), Err(JwkSetError::NoUsableKey));
}

// R17
#[test]
fn a_license_key_without_a_signature_is_refused() {
    let payload = serde_json::to_value(claims(json!({}))).unwrap();
    for alg in ["none", "EdDSA", "ES256"] {
        let header = json!({"alg": alg, "kid": "2026", "typ": "license+jwt"});
        let text = format!("{}.{}.", encode(&header), encode(&payload));
        assert!(verify(&ed25519(), &text).is_err(), "{alg}");
        // As many zeros as a signature has bytes, with r = s = 0 where it is ECDSA.
        let zeros = format!("{text}{}", BASE64URL_NOPAD.encode(&[0; 64]));
        for key in [ed25519(), SigningKey::p256("2026")] {
            assert!(verify(&key, &zeros).is_err(), "{alg}");
        }
    }
}

// R16
#[test]
fn the_header_has_its_three_members_and_no_others() {
    for header in [
        json!({"alg": "EdDSA", "kid": "2026", "typ": "JWT"}),
        json!({"alg": "EdDSA", "kid": "2026", "typ": "LICENSE+JWT"}),
        json!({"alg": "EdDSA", "kid": "2026"}),
        json!({"alg": "EdDSA", "typ": "license+jwt"}),
        json!({"kid": "2026", "typ": "license+jwt"}),
        json!({"alg": "EdDSA", "kid": "", "typ": "license+jwt"}),
        json!({"alg": "EdDSA", "kid": 2026, "typ": "license+jwt"}),
        json!({"alg": "EdDSA", "kid": "2026", "typ": "license+jwt", "crit": ["exp"]}),
        json!({"alg": "EdDSA", "kid": "2026", "typ": "license+jwt", "b64": false}),
        json!({"alg": "EdDSA", "kid": "2026", "typ": "license+jwt", "jwk": {"kty": "OKP"}}),
        json!({"alg": {"EdDSA": null}, "kid": "2026", "typ": "license+jwt"}),
        json!({"alg": "EdDSA", "kid": "2026", "typ": {"license+jwt": null}}),
        json!({"alg": "EdDSA", "kid": null, "typ": "license+jwt"}),
        json!(["EdDSA", "2026", "license+jwt"]),
        json!([]),
        json!(null),
    ] {
        assert_eq!(with_header(header.clone()), Err(Rejection::Malformed), "{header}");
    }
    let unknown = json!({"alg": "EdDSA", "kid": "2025", "typ": "license+jwt"});
    assert_eq!(with_header(unknown), Err(Rejection::SigningKeyUnknown));
}

// R16
#[test]
fn claims_are_an_object_without_null() {
    let key = ed25519();
    let header = json!({"alg": "EdDSA", "kid": "2026", "typ": "license+jwt"});
    let read = |payload: &Value| trusting(&[&key]).verify(&signed(&key, &header, payload)).map(drop);
    let claims = serde_json::to_value(claims(json!({"customer": {"name": "null and void"}}))).unwrap();
    assert_eq!(read(&claims), Ok(()));
    for name in ["exp", "nbf", "maintenance_until", "licensee", "computer", "iss", "properties", "of a later time"] {
        let mut with_null = claims.clone();
        with_null[name] = Value::Null;
        assert_eq!(read(&with_null), Err(Rejection::Malformed), "{name}");
    }
    let values: Vec<Value> = claims.as_object().unwrap().values().cloned().collect();
    for payload in [json!(values), json!([claims]), json!([]), json!(null), json!("claims"), json!({})] {
        assert_eq!(read(&payload), Err(Rejection::Malformed), "{payload}");
    }
}

// R16
#[test]
fn a_license_key_has_one_spelling() {
    let key = ed25519();
    let text = key.sign(&claims(json!({}))).reveal().to_owned();
    let [header, payload, signature] = text.split('.').collect::<Vec<_>>()[..] else { panic!("it has three parts") };
    assert!(verify(&key, &text).is_ok());
    for changed in [
        format!("{text}."),
        format!(".{text}"),
        format!("{text}.{signature}"),
        format!("{text}="),
        format!("{text}=="),
        format!("{text}\n"),
        format!(" {text}"),
        format!("{header}. {payload}.{signature}"),
        format!("{header}.{payload}"),
        format!("{header}..{signature}"),
        format!("..{signature}"),
        "..".to_owned(),
        String::new(),
        format!("{header}.{payload}=.{signature}"),
        text.replace(['-', '_'], "+"),
        format!("{header}.{payload}.{}", &signature[..signature.len() - 1]),
        format!("{header}.{payload}.{signature}{}", &signature[..4]),
    ] {
        assert!(changed == text || verify(&key, &changed).is_err(), "{changed:?}");
    }
}

#[test]
fn what_is_longer_than_any_license_key_is_refused_though_it_is_signed() {
    let (key, header) = (ed25519(), json!({"alg": "EdDSA", "kid": "2026", "typ": "license+jwt"}));
    let verify = |surplus: usize| {
        let mut payload = serde_json::to_value(claims(json!({}))).unwrap();
        payload["surplus"] = json!("x".repeat(surplus));
        trusting(&[&key]).verify(&signed(&key, &header, &payload))
    };
    assert!(verify(2_000).is_ok());
    assert_eq!(verify(4_000), Err(Rejection::Malformed));
}

// R17
#[test]
fn a_payload_that_is_no_license_is_refused_though_it_is_signed() {
    let key = ed25519();
    let good = serde_json::to_value(claims(json!({"expires_at": "2027-01-01T00:00:00Z"}))).unwrap();
    let header = json!({"alg": "EdDSA", "kid": "2026", "typ": "license+jwt"});
    let verify = |payload: &Value| trusting(&[&key]).verify(&signed(&key, &header, payload));
    assert!(verify(&good).is_ok());
    for (claim, value) in [
        ("kind", json!("universal")),
        ("aud", json!(["editor", "viewer"])),
        ("exp", json!("2027-01-01T00:00:00Z")),
        ("exp", json!(1.5)),
        ("exp", json!(i64::MAX)),
        ("iat", json!(null)),
        ("sub", json!("license")),
        ("computer", json!(7)),
        ("features", json!("export")),
    ] {
        let mut payload = good.clone();
        payload[claim] = value;
        assert_eq!(verify(&payload), Err(Rejection::Malformed), "{claim}: {}", payload[claim]);
    }
    for claim in ["iss", "sub", "jti", "aud", "iat", "kind", "model", "features", "properties"] {
        let mut payload = good.clone();
        payload.as_object_mut().unwrap().remove(claim);
        assert_eq!(verify(&payload), Err(Rejection::Malformed), "without {claim}");
    }
    // A later server may say more.
    let mut payload = good;
    payload["region"] = json!("eu");
    assert!(verify(&payload).is_ok());
}

// R16
#[test]
fn a_jws_has_three_parts() {
    let key = ed25519();
    let text = key.sign(&claims(json!({}))).reveal().to_owned();
    for other in [format!("{text}.e30"), format!("e30.{text}"), text.rsplit_once('.').unwrap().0.to_owned()] {
        assert_eq!(verify(&key, &other), Err(Rejection::Malformed), "{other}");
    }
}

// R17
#[test]
fn no_bit_of_a_license_key_can_be_flipped() {
    for key in [ed25519(), SigningKey::p256("2026")] {
        let trusted_keys = trusting(&[&key]);
        let text = key.sign(&claims(json!({}))).reveal().to_owned();
        for place in 0..text.len() {
            for bit in 0..7 {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                let changed = LicenseKey::from_text(String::from_utf8(bytes).unwrap());
                assert!(trusted_keys.verify(&changed).is_err(), "{} at {place}", changed.reveal());
            }
        }
    }
}

proptest! {
    // R17
    #[test]
    fn no_character_of_a_license_key_can_be_another(
        place: prop::sample::Index,
        other: char,
        of_base64 in "[A-Za-z0-9_.-]",
    ) {
        let key = ed25519();
        let text = key.sign(&claims(json!({}))).reveal().to_owned();
        let place = place.index(text.len());
        for other in [other.to_string(), of_base64, String::new()] {
            let mut changed = text.clone();
            changed.replace_range(place..=place, &other);
            prop_assert!(changed == text || verify(&key, &changed).is_err(), "{}", changed);
        }
    }

    #[test]
    fn no_text_makes_verifying_panic(text: String, parts in prop::array::uniform3("[A-Za-z0-9_-]{0,80}")) {
        prop_assert!(verify(&ed25519(), &text).is_err());
        prop_assert!(verify(&ed25519(), &parts.join(".")).is_err());
    }
}
