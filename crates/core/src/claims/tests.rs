use serde_json::json;

use super::*;
use crate::fixtures::{at, claims, computer, record};

// R3
#[test]
fn a_license_key_of_a_computer_names_it_and_the_activation() {
    let claims = claims(json!({
        "expires_at": "2027-01-01T00:00:00Z",
        "maintenance_until": "2028-01-01T00:00:00Z",
        "customer": {"name": "Ada", "email": "ada@example.com"},
    }));
    assert_eq!(
        serde_json::to_value(claims).unwrap(),
        json!({
            "iss": "latchkey",
            "sub": "00000000-0000-0000-0000-000000000001",
            "jti": "00000000-0000-0000-0000-000000000002",
            "aud": "editor",
            "iat": 1_795_514_400,
            "exp": 1_798_761_600,
            "kind": "computer",
            "rev": 1,
            // printf 'editor\0pc' | openssl dgst -sha256 -binary | basenc --base64url
            "computer": "NBTXsLh_8u4GMVaXxBrsBfNrAKCypvv6YA1aOGsCoaw",
            "model": "permanent",
            "features": ["export"],
            "properties": {"tier": "gold"},
            "maintenance_until": 1_830_297_600,
            "licensee": "Ada",
        })
    );
}

// R4
#[test]
fn a_generic_license_key_names_neither_computer_nor_activation() {
    assert_eq!(
        serde_json::to_value(claims(json!({"generic": true}))).unwrap(),
        json!({
            "iss": "latchkey",
            "sub": "00000000-0000-0000-0000-000000000001",
            "jti": "00000000-0000-0000-0000-000000000001",
            "aud": "editor",
            "iat": 1_795_514_400,
            "kind": "generic",
            "rev": 1,
            "model": "permanent",
            "features": ["export"],
            "properties": {"tier": "gold"},
        })
    );
}

// R11
#[test]
fn a_duration_counts_from_the_first_activation_though_it_is_signed_later() {
    let (first, later) = (at("2026-12-01T12:00:00Z"), at("2026-12-20T12:00:00Z"));
    let (record, id) = (record(json!({"duration_days": 30, "first_activated_at": first})), ActivationId(Uuid::max()));
    let issuer = "latchkey".parse().unwrap();
    let claims = Claims::new(&record, id, &computer("pc"), &issuer, later);
    assert_eq!(claims.iat.to_string(), "2026-12-20T12:00:00Z");
    assert_eq!(claims.exp.unwrap().to_string(), "2026-12-31T12:00:00Z");
}

#[test]
fn dates_count_seconds_and_the_fraction_is_cut_off() {
    let mut claims = claims(json!({}));
    claims.exp = Some("2027-01-01T00:00:00.9Z".parse().unwrap());
    let read: Claims = serde_json::from_value(serde_json::to_value(&claims).unwrap()).unwrap();
    assert_eq!(read, claims);
}

#[test]
fn the_revision_is_the_licenses_and_stands_in_every_license_key() {
    assert_eq!(claims(json!({"revision": 7})).rev.get(), 7);
    let claims = serde_json::to_value(claims(json!({}))).unwrap();
    for wrong in [None, Some(json!(null)), Some(json!(0)), Some(json!(-1)), Some(json!("1")), Some(json!(1.5))] {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove("rev");
        claims.as_object_mut().unwrap().extend(wrong.map(|rev| ("rev".to_owned(), rev)));
        assert!(serde_json::from_value::<Claims>(claims.clone()).is_err(), "{claims}");
    }
}
