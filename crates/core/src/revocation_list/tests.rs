use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::fixtures::{SigningKey, at, claims, of, trusting};
use crate::{Algorithm, JwkSet, LatestEnd, ListKeys, Revision, SigningInput, TakenBack};

const LISTED_AT: &str = "2026-11-24T12:00:00Z";
const LATER: &str = "2026-11-24T12:00:01Z";

fn taken_back(id: u128, stopped: Option<Stopped>, before_revision: Option<u32>) -> TakenBack {
    let before_revision = before_revision.and_then(Revision::of);
    TakenBack { id: Uuid::from_u128(id), stopped, before_revision, latest_end: LatestEnd::Never }
}

fn list(entries: Vec<TakenBack>, signing_keys: &[&str]) -> RevocationList {
    let entries = ListEntries::of(entries).unwrap();
    let claims = ListClaims {
        iss: "latchkey".parse().unwrap(),
        aud: "editor".parse().unwrap(),
        seq: 1,
        iat: at(LISTED_AT).into(),
        exp: at("2026-12-01T12:00:00Z").into(),
        entries: entries.len(),
        sha256: entries.sha256(),
        signing_keys: signing_keys.iter().map(|kid| kid.parse().unwrap()).collect(),
    };
    RevocationList { claims, entries, list_key: "lists".parse().unwrap(), key_place: 0 }
}

/// The license key of an activation of the license 1, or its generic one, by the key `2026`.
fn license(more: Value, signed_at: &str) -> VerifiedLicense {
    let key = SigningKey::ed25519("2026", 7);
    let claims = crate::Claims { iat: at(signed_at).into(), ..claims(more) };
    trusting(&[&key]).verify(&key.sign(&claims)).unwrap()
}

const BEFORE: &str = "2026-11-24T11:00:00Z";

// R27
#[test]
fn a_license_that_is_revoked_or_suspended_is_refused() {
    for (stopped, refusal) in [(Stopped::Revoked, Rejection::Revoked), (Stopped::Suspended, Rejection::Suspended)] {
        let list = list(vec![taken_back(1, Some(stopped), None)], &[]);
        for more in [json!({}), json!({"generic": true})] {
            assert_eq!(list.check(&license(more.clone(), BEFORE)), Err(refusal));
            assert_eq!(list.check(&license(more.clone(), LISTED_AT)), Err(refusal));
            assert_eq!(list.check(&license(more, LATER)), Ok(()), "it was reinstated since");
        }
    }
}

// R27
#[test]
fn license_keys_of_an_earlier_revision_are_refused_whatever_they_say_of_their_time() {
    let list = list(vec![taken_back(1, None, Some(3))], &[]);
    for signed_at in [BEFORE, LATER] {
        let of_revision = |revision: u32| license(json!({"revision": revision, "generic": true}), signed_at);
        assert_eq!(list.check(&of_revision(2)), Err(Rejection::Superseded));
        assert_eq!(list.check(&of_revision(3)), Ok(()));
        assert_eq!(list.check(&of_revision(4)), Ok(()));
    }
}

// R25, R27
#[test]
fn the_license_key_of_a_seat_that_was_given_back_is_refused_and_no_other() {
    let removed = list(vec![taken_back(2, Some(Stopped::Removed), None)], &[]);
    assert_eq!(removed.check(&license(json!({}), LATER)), Err(Rejection::ActivationReleased));
    assert_eq!(removed.check(&license(json!({"generic": true}), BEFORE)), Ok(()));
    let another = list(vec![taken_back(3, Some(Stopped::Removed), None)], &[]);
    assert_eq!(another.check(&license(json!({}), BEFORE)), Ok(()));
    let as_license = list(vec![taken_back(1, Some(Stopped::Removed), None)], &[]);
    assert_eq!(as_license.check(&license(json!({"generic": true}), BEFORE)), Ok(()), "a license is no activation");
}

// R27, R28
#[test]
fn license_keys_of_a_signing_key_that_leaked_are_refused_whatever_they_say_of_their_time() {
    let list = list(Vec::new(), &["2025", "2026"]);
    assert_eq!(list.check(&license(json!({}), LATER)), Err(Rejection::Superseded));
    assert_eq!(super::tests::list(Vec::new(), &["2025"]).check(&license(json!({}), BEFORE)), Ok(()));
}

// R27
#[test]
fn what_is_served_is_what_applications_verify() {
    let (old, new) = (SigningKey::p256("old"), SigningKey::ed25519("new", 3));
    let RevocationList { claims, entries, .. } = list(vec![taken_back(1, None, Some(3))], &["2025"]);
    let signed = [&old, &new].map(|key| {
        let input = SigningInput::of_list(key.algorithm(), &key.kid, &claims).unwrap();
        input.signed(&key.signature(input.as_bytes()))
    });
    let text = list_text(&signed, &entries);
    assert_eq!(text.lines().count(), 3);
    for (key, place) in [(&old, 0), (&new, 0)] {
        let list_keys = vec![key.public_key().to_jwk(&key.kid)];
        let keys = ListKeys::of(&JwkSet { list_keys, ..JwkSet::default() }).unwrap();
        let list = keys.verify(&text, &claims.aud).unwrap();
        assert_eq!((list.claims(), list.entries(), list.key_place), (&claims, &entries, place));
    }
}

#[test]
fn more_signing_keys_than_kms_signs_are_refused() {
    let kids: Vec<_> = (0..100).map(|n| format!("{n:036}")).collect();
    let RevocationList { claims, .. } = list(Vec::new(), &kids.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(SigningInput::of_list(Algorithm::Es256, &"lists".parse().unwrap(), &claims).is_err());
}

#[test]
fn the_claims_have_the_names_that_stand_in_the_manual() {
    let RevocationList { claims, .. } = list(Vec::new(), &["2025"]);
    let shown = serde_json::to_value(&claims).unwrap();
    let empty = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    let expected = json!({
        "iss": "latchkey", "aud": "editor", "seq": 1, "iat": 1_795_521_600, "exp": 1_796_126_400, "entries": 0,
        "sha256": empty, "signing_keys": ["2025"],
    });
    assert_eq!(shown, expected);
    assert_eq!(of::<ListClaims>(expected), claims);
}
