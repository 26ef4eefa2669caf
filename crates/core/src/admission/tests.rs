use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::Revision;
use crate::fixtures::{at, attempt, computer, now, record, signed, switches};

fn standing() -> Activation {
    Activation {
        activation_id: ActivationId(Uuid::from_u128(2)),
        computer_id: computer("pc"),
        computer_name: None,
        activated_at: now(),
        counter: CounterNumber::FIRST,
        license_key: Some(signed("its own")),
    }
}

const SIGN: Admission = Admission::Sign(None);

/// The keys that applications trust.
fn published() -> [SigningKeyId; 2] {
    ["2027", "2026"].map(|kid| kid.parse().unwrap())
}

fn admit(record: &LicenseRecord) -> Result<Admission, Denial> {
    record.admit(
        &attempt("pc"),
        None,
        &switches([("security/AllowGenericKeys", json!(true))]),
        false,
        &published(),
        now(),
    )
}

#[test]
fn the_first_rule_that_refuses_is_the_one_that_is_answered() {
    let mut record = record(json!({"generic": true, "expires_at": "2026-11-24T10:00:00Z"}));
    record.state = LicenseState::Revoked;
    let mut attempt = attempt("pc");
    attempt.product = Some("viewer".parse().unwrap());
    attempt.accept_generic = false;
    let (off, on) = (switches([]), switches([("security/AllowGenericKeys", json!(true))]));

    // Everything is wrong; what is answered is put right, and the next is answered.
    assert_eq!(record.admit(&attempt, None, &off, true, &published(), now()), Err(Denial::LicenseRevoked));
    record.state = LicenseState::Suspended;
    assert_eq!(record.admit(&attempt, None, &off, true, &published(), now()), Err(Denial::LicenseSuspended));
    record.state = LicenseState::Active;
    assert_eq!(record.admit(&attempt, None, &off, true, &published(), now()), Err(Denial::ProductMismatch));
    attempt.product = Some("editor".parse().unwrap());
    assert_eq!(record.admit(&attempt, None, &off, true, &published(), now()), Err(Denial::GenericKeysDisabled));
    assert_eq!(record.admit(&attempt, None, &on, true, &published(), now()), Err(Denial::GenericKeysNotAccepted));
    attempt.accept_generic = true;
    assert_eq!(record.admit(&attempt, None, &on, true, &published(), now()), Err(Denial::ComputerBlocked));
    assert_eq!(record.admit(&attempt, None, &on, false, &published(), now()), Err(Denial::LicenseExpired));
    let earlier = at("2026-11-24T09:59:59Z");
    let mut twin = standing();
    twin.computer_id = computer("PC");
    let answer = record.admit(&attempt, Some(twin), &on, false, &published(), earlier);
    assert!(matches!(answer, Err(Denial::InvalidFields(_))), "{answer:?}");
    assert_eq!(record.admit(&attempt, None, &on, false, &published(), earlier), Ok(SIGN));
}

// R13
#[test]
fn a_computer_with_a_seat_is_admitted_again() {
    let record = record(json!({}));
    let admission = record.admit(&attempt("pc"), Some(standing()), &switches([]), false, &published(), now());
    assert_eq!(admission, Ok(Admission::Again(standing(), LicenseKey::from_text("its own"))));
}

// R9
#[test]
fn a_seat_does_not_outlive_what_else_is_refused() {
    let on = switches([("security/AllowGenericKeys", json!(true))]);
    let again = |record: &LicenseRecord, switches: &Switches| {
        record.admit(&attempt("pc"), Some(standing()), switches, false, &published(), now())
    };

    let mut revoked = record(json!({}));
    revoked.state = LicenseState::Revoked;
    assert_eq!(again(&revoked, &on), Err(Denial::LicenseRevoked));
    let suspended = LicenseRecord { state: LicenseState::Suspended, ..revoked };
    assert_eq!(again(&suspended, &on), Err(Denial::LicenseSuspended));
    assert_eq!(again(&record(json!({"expires_at": "2026-11-24T10:00:00Z"})), &on), Err(Denial::LicenseExpired));
    assert_eq!(again(&record(json!({"generic": true})), &switches([])), Err(Denial::GenericKeysDisabled));
    let blocked = record(json!({})).admit(&attempt("pc"), Some(standing()), &on, true, &published(), now());
    assert_eq!(blocked, Err(Denial::ComputerBlocked));
}

// R4
#[test]
fn a_generic_license_key_is_signed_once_and_shared_from_then_on() {
    let mut record = record(json!({"generic": true, "activations": 2}));
    assert_eq!(admit(&record), Ok(SIGN));
    record.generic_license_key = Some(signed("for all"));
    assert_eq!(admit(&record), Ok(Admission::Share(LicenseKey::from_text("for all"))));
}

// R26, R28
#[test]
fn a_license_key_of_an_earlier_revision_or_of_a_key_published_no_more_is_signed_anew() {
    let (key, text) = (signed("its own"), LicenseKey::from_text("its own"));
    let retired = ["2027".parse().unwrap()];
    for (revision, published, is_current) in
        [(1, &published()[..], true), (2, &published(), false), (1, &retired, false), (2, &retired, false)]
    {
        let own = record(json!({"revision": revision, "activations": 2}));
        let admission = own.admit(&attempt("pc"), Some(standing()), &switches([]), false, published, now());
        let renewed = Admission::Renew(standing(), Some(key.clone()));
        assert_eq!(admission, Ok(if is_current { Admission::Again(standing(), text.clone()) } else { renewed }));
        assert_eq!(own.admit(&attempt("pc"), None, &switches([]), false, published, now()), Ok(SIGN));

        let generic = record(json!({"revision": revision, "generic": true, "generic_license_key": key}));
        let without = || Activation { license_key: None, ..standing() };
        let on = switches([("security/AllowGenericKeys", json!(true))]);
        let again = generic.admit(&attempt("pc"), Some(without()), &on, false, published, now());
        let renewed = Admission::Renew(without(), Some(key.clone()));
        assert_eq!(again, Ok(if is_current { Admission::Again(without(), text.clone()) } else { renewed }));
        let shared = Admission::Share(text.clone());
        let signed = Admission::Sign(Some(key.clone()));
        let other = generic.admit(&attempt("pc"), None, &on, false, published, now());
        assert_eq!(other, Ok(if is_current { shared } else { signed }));
    }
}

#[test]
fn a_license_key_of_a_later_revision_than_was_read_is_no_older_one() {
    let mut later = standing();
    later.license_key = Some(SignedLicenseKey { revision: Revision::MAX, ..signed("its own") });
    let admission =
        record(json!({})).admit(&attempt("pc"), Some(later.clone()), &switches([]), false, &published(), now());
    assert_eq!(admission, Ok(Admission::Again(later, LicenseKey::from_text("its own"))));
}

// R10
#[test]
fn an_application_that_takes_no_generic_key_gets_one_bound_to_its_computer() {
    let careful = ActivationAttempt { accept_generic: false, ..attempt("pc") };
    let on = switches([("security/AllowGenericKeys", json!(true))]);
    assert_eq!(record(json!({})).admit(&careful, None, &on, false, &published(), now()), Ok(SIGN));
    let generic = record(json!({"generic": true}));
    assert_eq!(generic.admit(&careful, None, &on, false, &published(), now()), Err(Denial::GenericKeysNotAccepted));
}

// R4, R13
#[test]
fn without_a_computer_a_generic_license_alone_is_activated() {
    let for_any = ActivationAttempt { computer: ComputerId::any(), is_for_any: true, ..attempt("pc") };
    let on = switches([("security/AllowGenericKeys", json!(true))]);
    let admit = |record: LicenseRecord, attempt: &ActivationAttempt| {
        record.admit(attempt, None, &on, false, &published(), now())
    };
    assert_eq!(admit(record(json!({"generic": true})), &for_any), Ok(SIGN));
    let Err(Denial::InvalidFields(fields)) = admit(record(json!({})), &for_any) else {
        panic!("a seat for no computer")
    };
    assert_eq!(fields[0].source, crate::FieldSource::Pointer("/computer_id".to_owned()));
    // Somebody's computer may be called so.
    assert_eq!(admit(record(json!({})), &ActivationAttempt { is_for_any: false, ..for_any }), Ok(SIGN));
}

// R9
#[test]
fn the_servers_switch_leaves_keys_of_one_computer_alone() {
    assert_eq!(record(json!({})).admit(&attempt("pc"), None, &switches([]), false, &published(), now()), Ok(SIGN));
}

#[test]
fn a_fixed_date_ends_a_license_at_the_second() {
    let record = record(json!({"expires_at": "2026-12-01T00:00:00Z"}));
    let at_time = |time| record.admit(&attempt("pc"), None, &switches([]), false, &published(), at(time));
    assert_eq!(at_time("2026-11-30T23:59:59.999999999Z"), Ok(SIGN));
    assert_eq!(at_time("2026-12-01T00:00:00Z"), Err(Denial::LicenseExpired));
}

// R11
#[test]
fn a_duration_counts_from_the_first_activation_whoever_asks_later() {
    let mut record = record(json!({"duration_days": 30, "activations": 3}));
    let at_time =
        |record: &LicenseRecord, time| record.admit(&attempt("pc"), None, &switches([]), false, &published(), at(time));
    // Not from the creation.
    assert_eq!(at_time(&record, "2036-01-01T00:00:00Z"), Ok(SIGN));

    record.first_activated_at = Some(at("2026-12-01T12:00:00Z"));
    assert_eq!(at_time(&record, "2026-12-31T11:59:59Z"), Ok(SIGN));
    assert_eq!(at_time(&record, "2026-12-31T12:00:00Z"), Err(Denial::LicenseExpired));
}
