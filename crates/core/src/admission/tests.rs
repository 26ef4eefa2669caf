use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::fixtures::{at, computer, now, record, switches};

fn attempt() -> ActivationAttempt {
    ActivationAttempt { computer: computer("pc"), computer_name: None, product: None, accept_generic: true }
}

fn standing() -> Activation {
    Activation {
        activation_id: ActivationId(Uuid::from_u128(2)),
        computer_id: computer("pc"),
        computer_name: None,
        activated_at: now(),
        license_key: Some(LicenseKey::from_text("its own")),
    }
}

fn admit(record: &LicenseRecord) -> Result<Admission, Denial> {
    record.admit(&attempt(), None, &switches([("security/AllowGenericKeys", json!(true))]), false, now())
}

#[test]
fn the_first_rule_that_refuses_is_the_one_that_is_answered() {
    let mut record = record(json!({"generic": true, "expires_at": "2026-11-24T10:00:00Z"}));
    record.state = LicenseState::Revoked;
    record.used = 1;
    let mut attempt = attempt();
    attempt.product = Some("viewer".parse().unwrap());
    attempt.accept_generic = false;
    let (off, on) = (switches([]), switches([("security/AllowGenericKeys", json!(true))]));

    // Everything is wrong; what is answered is put right, and the next is answered.
    assert_eq!(record.admit(&attempt, None, &off, true, now()), Err(Denial::LicenseRevoked));
    record.state = LicenseState::Active;
    assert_eq!(record.admit(&attempt, None, &off, true, now()), Err(Denial::ProductMismatch));
    attempt.product = Some("editor".parse().unwrap());
    assert_eq!(record.admit(&attempt, None, &off, true, now()), Err(Denial::GenericKeysDisabled));
    assert_eq!(record.admit(&attempt, None, &on, true, now()), Err(Denial::GenericKeysNotAccepted));
    attempt.accept_generic = true;
    assert_eq!(record.admit(&attempt, None, &on, true, now()), Err(Denial::ComputerBlocked));
    assert_eq!(record.admit(&attempt, None, &on, false, now()), Err(Denial::LicenseExpired));
    let earlier = at("2026-11-24T09:59:59Z");
    assert_eq!(record.admit(&attempt, None, &on, false, earlier), Err(Denial::ActivationsExhausted { allowed: 1 }));
    record.used = 0;
    assert_eq!(record.admit(&attempt, None, &on, false, earlier), Ok(Admission::Sign));
}

// R13
#[test]
fn there_are_as_many_seats_as_activations() {
    let mut record = record(json!({"activations": 3}));
    for used in 0..3 {
        record.used = used;
        assert_eq!(admit(&record), Ok(Admission::Sign), "{used} used");
    }
    for used in [3, 4, u32::MAX] {
        record.used = used;
        assert_eq!(admit(&record), Err(Denial::ActivationsExhausted { allowed: 3 }), "{used} used");
    }
}

// R13
#[test]
fn a_computer_with_a_seat_is_admitted_again_when_no_seat_is_left() {
    let mut record = record(json!({}));
    record.used = 1;
    let admission = record.admit(&attempt(), Some(standing()), &switches([]), false, now());
    assert_eq!(admission, Ok(Admission::Again(standing())));
}

// R9
#[test]
fn a_seat_does_not_outlive_what_else_is_refused() {
    let on = switches([("security/AllowGenericKeys", json!(true))]);
    let again = |record: &LicenseRecord, switches: &Switches| {
        record.admit(&attempt(), Some(standing()), switches, false, now())
    };

    let mut revoked = record(json!({}));
    revoked.state = LicenseState::Revoked;
    assert_eq!(again(&revoked, &on), Err(Denial::LicenseRevoked));
    assert_eq!(again(&record(json!({"expires_at": "2026-11-24T10:00:00Z"})), &on), Err(Denial::LicenseExpired));
    assert_eq!(again(&record(json!({"generic": true})), &switches([])), Err(Denial::GenericKeysDisabled));
    let blocked = record(json!({})).admit(&attempt(), Some(standing()), &on, true, now());
    assert_eq!(blocked, Err(Denial::ComputerBlocked));
}

// R4
#[test]
fn a_generic_license_key_is_signed_once_and_shared_from_then_on() {
    let mut record = record(json!({"generic": true, "activations": 2}));
    assert_eq!(admit(&record), Ok(Admission::Sign));
    record.used = 1;
    record.generic_license_key = Some(LicenseKey::from_text("for all"));
    assert_eq!(admit(&record), Ok(Admission::Share(LicenseKey::from_text("for all"))));
}

// R10
#[test]
fn an_application_that_takes_no_generic_key_gets_one_bound_to_its_computer() {
    let careful = ActivationAttempt { accept_generic: false, ..attempt() };
    let on = switches([("security/AllowGenericKeys", json!(true))]);
    assert_eq!(record(json!({})).admit(&careful, None, &on, false, now()), Ok(Admission::Sign));
    let generic = record(json!({"generic": true}));
    assert_eq!(generic.admit(&careful, None, &on, false, now()), Err(Denial::GenericKeysNotAccepted));
}

// R9
#[test]
fn the_servers_switch_leaves_keys_of_one_computer_alone() {
    assert_eq!(record(json!({})).admit(&attempt(), None, &switches([]), false, now()), Ok(Admission::Sign));
}

#[test]
fn a_fixed_date_ends_a_license_at_the_second() {
    let record = record(json!({"expires_at": "2026-12-01T00:00:00Z"}));
    let at_time = |time| record.admit(&attempt(), None, &switches([]), false, at(time));
    assert_eq!(at_time("2026-11-30T23:59:59.999999999Z"), Ok(Admission::Sign));
    assert_eq!(at_time("2026-12-01T00:00:00Z"), Err(Denial::LicenseExpired));
}

// R11
#[test]
fn a_duration_counts_from_the_first_activation_whoever_asks_later() {
    let mut record = record(json!({"duration_days": 30, "activations": 3}));
    let at_time = |record: &LicenseRecord, time| record.admit(&attempt(), None, &switches([]), false, at(time));
    // Not from the creation.
    assert_eq!(at_time(&record, "2036-01-01T00:00:00Z"), Ok(Admission::Sign));

    record.first_activated_at = Some(at("2026-12-01T12:00:00Z"));
    assert_eq!(at_time(&record, "2026-12-31T11:59:59Z"), Ok(Admission::Sign));
    assert_eq!(at_time(&record, "2026-12-31T12:00:00Z"), Err(Denial::LicenseExpired));
}
