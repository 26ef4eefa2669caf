use serde_json::{Value, json};

use super::*;
use crate::fixtures::{SigningKey, claims, computer, now, of, record, trusting, with};
use crate::{ActivationId, LicenseId};

const KEY: &str = "licenses-2026";

fn license() -> LicenseId {
    record(json!({})).license_id
}

fn activation_id() -> ActivationId {
    ActivationId::new(license(), &computer("pc"), [7; 6])
}

/// A license key that the computer `pc` has, with other claims.
fn presented_of(key: &SigningKey, more: Value) -> PresentedLicense {
    let bound = json!({
        "sub": license(), "jti": activation_id(), "aud": "editor", "kind": "computer", "rev": 2,
        "computer": computer("pc").digest(&"editor".parse().unwrap()),
    });
    let any = serde_json::to_value(claims(json!({}))).unwrap();
    let mut members = with(with(any, bound), more);
    members.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let license_key = key.sign(&of(members));
    let verified = trusting(&[key]).verify(&license_key).unwrap();
    PresentedLicense { license_key, verified, computer: Some(computer("pc")), product: None }
}

fn presented(more: Value) -> PresentedLicense {
    presented_of(&SigningKey::ed25519(KEY, 1), more)
}

fn generic() -> Value {
    json!({"kind": "generic", "computer": null, "jti": license()})
}

fn activation(license_key: Option<SignedLicenseKey>) -> Activation {
    let activation: Activation = of(json!({
        "activation_id": activation_id(), "computer_id": "pc", "activated_at": now(), "counter": 0,
    }));
    Activation { license_key, ..activation }
}

fn stored(revision: u32, kid: &str) -> SignedLicenseKey {
    of(json!({"text": "newer", "revision": revision, "signing_key_id": kid}))
}

fn active(more: Value) -> LicenseRecord {
    record(with(json!({"revision": 2, "first_activated_at": now()}), more))
}

// R26
#[test]
fn each_reason_has_a_word_of_its_own_and_the_first_of_them_counts() {
    let everything = json!({
        "state": "revoked", "before_revision": 3, "revision": 3, "expires_at": "2026-01-01T00:00:00Z",
    });
    let elsewhere = PresentedLicense { computer: Some(computer("laptop")), ..presented(json!({})) };
    let other_product = PresentedLicense { product: "viewer".parse().ok(), ..elsewhere.clone() };
    let (here, held) = (presented(json!({})), activation(None));
    for (presented, more, activation, blocked, standing) in [
        (&other_product, everything.clone(), None, true, "product_mismatch"),
        (&elsewhere, everything.clone(), None, true, "computer_mismatch"),
        (&here, everything.clone(), None, true, "license_revoked"),
        (&here, with(everything.clone(), json!({"state": "suspended"})), None, true, "license_suspended"),
        (&here, with(everything.clone(), json!({"state": "active"})), None, true, "activation_released"),
        (&here, with(everything.clone(), json!({"state": "active"})), Some(&held), true, "license_superseded"),
        (&here, json!({"expires_at": "2026-01-01T00:00:00Z"}), Some(&held), true, "computer_blocked"),
        (&here, json!({"expires_at": now()}), Some(&held), false, "license_expired"),
        (&here, json!({"before_revision": 2}), Some(&held), false, "valid"),
    ] {
        let found = active(more.clone()).standing(presented, activation, &Switches::default(), blocked, now());
        assert_eq!(found.as_str(), standing, "{more}");
    }
    let words: Vec<_> = Standing::ALL.iter().map(|standing| json!(standing)).collect();
    assert_eq!(words, Standing::ALL.map(Standing::as_str).map(Value::from));
}

// R1, R26
#[test]
fn a_generic_license_key_stands_without_a_computer_and_without_an_activation() {
    let presented = PresentedLicense { computer: None, ..presented(generic()) };
    let record = active(json!({"generic": true, "expires_at": "2030-01-01T00:00:00Z"}));
    assert_eq!(record.standing(&presented, None, &Switches::default(), false, now()), Standing::Valid);
}

// R26, R28
#[test]
fn a_newer_license_key_is_there_for_an_earlier_revision_and_for_an_earlier_signing_key() {
    let present: [SigningKeyId; 1] = [KEY.parse().unwrap()];
    let newer = |presented: &PresentedLicense, revision: u32, activation: &Activation| {
        let record = active(json!({"revision": revision}));
        record.newer_license_key(presented, Standing::Valid, Some(activation), &Switches::default(), &present, &present)
    };
    let presented_now = presented(json!({}));
    let earlier = presented_of(&SigningKey::ed25519("licenses-2025", 2), json!({}));
    let own = |revision, kid| activation(Some(stored(revision, kid)));
    assert_eq!(newer(&presented_now, 2, &own(2, KEY)), None, "it is the newest");
    assert_eq!(newer(&presented_now, 1, &own(2, KEY)), None, "what is older is no newer one");
    let ready = Some(NewerLicenseKey::Stored(LicenseKey::from_text("newer")));
    assert_eq!(newer(&presented_now, 3, &own(3, KEY)), ready);
    assert_eq!(newer(&earlier, 2, &own(2, KEY)), ready);
    let to_sign = |revision, kid| Some(NewerLicenseKey::ToSign(Some(stored(revision, kid))));
    assert_eq!(newer(&presented_now, 3, &own(2, KEY)), to_sign(2, KEY));
    assert_eq!(newer(&earlier, 2, &own(2, "licenses-2025")), to_sign(2, "licenses-2025"));
    assert_eq!(newer(&presented_now, 3, &activation(None)), Some(NewerLicenseKey::ToSign(None)));
}

// R26, R27
#[test]
fn what_was_taken_back_is_exchanged_for_nothing() {
    let record = active(json!({"revision": 3}));
    let exchanged = |standing| {
        let present: [SigningKeyId; 1] = [KEY.parse().unwrap()];
        let (presented, activation) = (presented(json!({})), activation(None));
        let (activation, switches) = (Some(&activation), &Switches::default());
        record.newer_license_key(&presented, standing, activation, switches, &present, &present).is_some()
    };
    for standing in Standing::ALL {
        assert_eq!(exchanged(standing), matches!(standing, Standing::Valid | Standing::LicenseExpired), "{standing:?}");
    }
}

// R28
#[test]
fn of_a_signing_key_that_was_taken_back_only_what_the_service_signed_counts() {
    let mut switches = Switches::default();
    switches.revoked_signing_keys = of(json!([{
        "signing_key_id": KEY, "reason": "stolen", "version": uuid::Uuid::from_u128(1), "revoked_at": now(),
        "revoked_by": "arn:aws:iam::111122223333:user/vendor",
    }]));
    let genuine = presented(json!({}));
    let kept = |text: &LicenseKey| SignedLicenseKey { text: text.clone(), ..stored(2, KEY) };
    let newer = stored(3, "licenses-2027").in_place_of(Some(&kept(&genuine.license_key)));
    for forged in [json!({"rev": 7}), json!({"iat": 4_000_000_000_u32}), json!({"exp": 4_000_000_000_u32})] {
        let forged = presented(forged);
        for held in [kept(&genuine.license_key), newer.clone()] {
            let held = activation(Some(held));
            let standing = active(json!({})).standing(&forged, Some(&held), &switches, false, now());
            assert_eq!(standing, Standing::LicenseSuperseded);
        }
    }
    let stands = |held: Option<SignedLicenseKey>, switches: &Switches| {
        active(json!({})).standing(&genuine, Some(&activation(held)), switches, false, now()).as_str()
    };
    assert_eq!(stands(Some(kept(&genuine.license_key)), &switches), "valid");
    assert_eq!(stands(Some(newer), &switches), "valid", "another one came in its place");
    assert_eq!(stands(None, &switches), "license_superseded", "nothing says that the service signed it");
    assert_eq!(stands(None, &Switches::default()), "valid");
    // Of a generic license it is the license that knows.
    let shared = presented(generic());
    let record = |held: SignedLicenseKey| active(json!({"generic": true, "generic_license_key": held}));
    let stands = |held| record(held).standing(&shared, None, &switches, false, now()).as_str();
    assert_eq!(stands(kept(&shared.license_key)), "valid");
    assert_eq!(stands(stored(2, KEY)), "license_superseded");
}
