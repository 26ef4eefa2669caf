use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::fixtures::{SigningKey, at, claims, computer, now, trusting};

/// What `editor` on `pc` says of a license key with these claims, `allow_generic_keys` and all.
fn check(claims: &Claims, product: &str, on: &str, allow_generic_keys: bool, now: Timestamp) -> Result<(), Rejection> {
    let key = SigningKey::ed25519("2026", 7);
    let license = trusting(&[&key]).verify(&key.sign(claims)).unwrap();
    license.check_binding(&product.parse().unwrap(), Some(&computer(on)), allow_generic_keys)?;
    let (tolerance, expiry_tolerance) = (SignedDuration::from_mins(5), SignedDuration::ZERO);
    license.check_time(&Clock { now, floor: None, mark: None, tolerance, expiry_tolerance })
}

fn verified(claims: Claims) -> VerifiedLicense {
    VerifiedLicense::new(claims, "2026".parse().unwrap())
}

fn license(more: Value) -> VerifiedLicense {
    verified(claims(more))
}

fn generic() -> Claims {
    claims(json!({"generic": true}))
}

fn at_time(more: Value, time: &str) -> Result<(), Rejection> {
    check(&claims(more), "editor", "pc", false, at(time))
}

// R3
#[test]
fn a_license_key_of_one_computer_is_refused_on_another() {
    let claims = claims(json!({}));
    assert_eq!(check(&claims, "editor", "pc", false, now()), Ok(()));
    for other in ["pc2", "PC", " pc", "pc "] {
        assert_eq!(check(&claims, "editor", other, true, now()), Err(Rejection::ComputerMismatch), "{other}");
    }
}

// R1, R4, R5
#[test]
fn a_generic_license_key_is_good_on_any_computer() {
    assert_eq!((generic().kind, generic().computer), (Kind::Generic, None));
    for any in ["pc", "never seen before", "用于 CI 的计算机"] {
        assert_eq!(check(&generic(), "editor", any, true, now()), Ok(()), "{any}");
    }
}

// R8, R10
#[test]
fn an_application_that_allows_no_generic_license_says_so() {
    let refused = check(&generic(), "editor", "pc", false, now()).unwrap_err();
    assert_eq!((refused, refused.code()), (Rejection::GenericNotAllowed, "generic_not_allowed"));
}

// R17
#[test]
fn a_license_key_of_another_product_is_refused_whatever_its_kind() {
    assert_eq!(check(&claims(json!({})), "viewer", "pc", true, now()), Err(Rejection::ProductMismatch));
    assert_eq!(check(&generic(), "viewer", "pc", true, now()), Err(Rejection::ProductMismatch));
}

// R4
#[test]
fn a_kind_that_its_computer_contradicts_is_refused() {
    let bound = claims(json!({}));
    let mut generic_with_a_computer = generic();
    generic_with_a_computer.computer = bound.computer.clone();
    let mut bound_to_none = bound;
    bound_to_none.computer = None;
    for claims in [generic_with_a_computer, bound_to_none] {
        for allow_generic_keys in [true, false] {
            let answer = check(&claims, "editor", "pc", allow_generic_keys, now());
            assert_eq!(answer, Err(Rejection::Malformed), "{:?}", claims.kind);
        }
    }
}

// R17
#[test]
fn a_license_ends_at_the_second() {
    let dated = json!({"expires_at": "2026-12-01T00:00:00Z"});
    assert_eq!(at_time(dated.clone(), "2026-11-30T23:59:59.999Z"), Ok(()));
    assert_eq!(at_time(dated.clone(), "2026-12-01T00:00:00Z"), Err(Rejection::Expired));
    assert_eq!(at_time(dated, "2036-01-01T00:00:00Z"), Err(Rejection::Expired));
    assert_eq!(at_time(json!({}), "2100-01-01T00:00:00Z"), Ok(()));
}

// R11
#[test]
fn a_duration_is_a_fixed_date_in_the_license_key() {
    let claims = claims(json!({"generic": true, "duration_days": 30}));
    assert_eq!(claims.exp.unwrap().to_string(), "2026-12-24T10:00:00Z");
    for any in ["the first", "the last"] {
        assert_eq!(check(&claims, "editor", any, true, at("2026-12-24T09:59:59Z")), Ok(()));
        assert_eq!(check(&claims, "editor", any, true, at("2026-12-24T10:00:00Z")), Err(Rejection::Expired));
    }
}

// R34
#[test]
fn a_clock_before_the_signature_counts_as_the_signature() {
    for time in ["2026-11-24T09:55:00Z", "2020-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "-009999-01-02T01:59:59Z"] {
        assert_eq!(at_time(json!({}), time), Ok(()), "{time}");
        assert_eq!(at_time(json!({"duration_days": 1}), time), Ok(()), "{time}");
    }
    // What had ended when it was signed is over, whatever the clock shows.
    let ended = json!({"expires_at": "2026-11-24T10:00:00Z"});
    assert_eq!(at_time(ended, "2020-01-01T00:00:00Z"), Err(Rejection::Expired));
}

// R17
#[test]
fn a_license_for_a_time_to_come_waits_for_it() {
    let mut claims = claims(json!({}));
    claims.nbf = Some("2027-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(check(&claims, "editor", "pc", false, now()), Err(Rejection::NotYetValid));
    assert_eq!(check(&claims, "editor", "pc", false, at("2026-12-31T23:55:00Z")), Ok(()));
    assert_eq!(check(&claims, "editor", "pc", false, at("1970-01-01T00:00:00Z")), Err(Rejection::NotYetValid));
}

/// Clock, floor, mark; what is said of a license until 2027-01-01, and of one for ever.
const CASES: &[(&str, &str, &str, Result<(), Rejection>)] = &[
    // A right clock.
    ("2026-12-01", "", "", Ok(())),
    ("2026-12-01", "2026-11-30", "2026-11-30", Ok(())),
    ("2026-12-31", "", "2026-12-31", Ok(())),
    ("2027-01-01", "", "", Err(Rejection::Expired)),
    ("2027-01-01", "2026-12-01", "2026-12-31", Err(Rejection::Expired)),
    ("2030-01-01", "", "2029-12-31", Err(Rejection::Expired)),
    // No battery: 1970 and 2000.
    ("1970-01-01", "", "", Ok(())),
    ("1970-01-01", "2026-12-01", "2026-12-01", Ok(())),
    ("2000-01-01", "2026-12-31", "", Ok(())),
    ("1970-01-01", "2027-01-01", "", Err(Rejection::Expired)),
    // 2037 once, and then right.
    ("2026-12-01", "", "2037-01-01", Err(Rejection::ClockSetBack)),
    // An hour and a year back, before and after the end.
    ("2026-12-01", "", "2026-12-02", Ok(())),
    ("2025-12-01", "", "2026-12-01", Ok(())),
    ("2026-12-31", "", "2027-01-01", Err(Rejection::ClockSetBack)),
    ("2026-01-01", "2026-12-01", "2027-02-01", Err(Rejection::ClockSetBack)),
    // Something was signed past the end: it is over for certain, and no mark is needed to know.
    ("2026-12-01", "2027-02-01", "", Err(Rejection::Expired)),
    ("2026-12-01", "2027-02-01", "2037-01-01", Err(Rejection::Expired)),
];

// R17, R34
#[test]
fn clock_floor_and_mark_decide_about_what_ends_and_never_about_what_does_not() {
    let day = |day: &str| (!day.is_empty()).then(|| at(&format!("{day}T00:00:00Z")));
    for (now, floor, mark, wanted) in CASES {
        let clock = Clock {
            now: day(now).unwrap(),
            floor: day(floor),
            mark: day(mark),
            tolerance: SignedDuration::from_hours(24),
            expiry_tolerance: SignedDuration::ZERO,
        };
        let until = license(json!({"expires_at": "2027-01-01T00:00:00Z"})).check_time(&clock);
        assert_eq!(until, *wanted, "clock {now}, floor {floor}, mark {mark}");
        assert_eq!(license(json!({})).check_time(&clock), Ok(()), "clock {now}, floor {floor}, mark {mark}");
    }
}

// R17
#[test]
fn a_clock_that_is_ahead_ends_a_license_later_by_its_tolerance() {
    let at_time = |now: &str, expiry_tolerance| {
        let clock = Clock { now: at(now), floor: None, mark: None, tolerance: SignedDuration::ZERO, expiry_tolerance };
        license(json!({"duration_days": 30})).check_time(&clock)
    };
    let (none, minutes) = (SignedDuration::ZERO, SignedDuration::from_mins(5));
    assert_eq!(at_time("2026-12-24T09:59:59Z", none), Ok(()));
    assert_eq!(at_time("2026-12-24T10:00:00Z", none), Err(Rejection::Expired));
    assert_eq!(at_time("2026-12-24T10:04:59.999Z", minutes), Ok(()));
    assert_eq!(at_time("2026-12-24T10:05:00Z", minutes), Err(Rejection::Expired));
    assert_eq!(at_time("9999-12-30T22:00:00Z", SignedDuration::MAX), Ok(()));
}

#[test]
fn maintenance_includes_what_was_released_before_it_ended() {
    let released = |moment: &str, more: Value| license(more).check_maintenance(moment.parse().unwrap());
    let until = json!({"maintenance_until": "2027-01-01T00:00:00Z"});
    assert_eq!(released("2027-01-01T00:00:00Z", until.clone()), Ok(()));
    assert_eq!(released("2027-01-01T00:00:01Z", until), Err(Rejection::MaintenanceEnded));
    assert_eq!(released("2100-01-01T00:00:00Z", json!({})), Ok(()));
}

// R1
#[test]
fn a_computer_without_an_id_runs_on_a_generic_license_key_alone() {
    let product = "editor".parse().unwrap();
    assert_eq!(verified(generic()).check_binding(&product, None, true), Ok(()));
    let bound = license(json!({}));
    assert_eq!(bound.check_binding(&product, None, true), Err(Rejection::ComputerMismatch));
}

// R17
#[test]
fn the_first_rule_that_refuses_is_the_one_that_is_answered() {
    let mut claims = claims(json!({"generic": true, "expires_at": "2026-11-24T09:00:00Z"}));
    claims.nbf = Some("2026-11-24T11:00:00Z".parse().unwrap());
    assert_eq!(check(&claims, "viewer", "pc", false, now()), Err(Rejection::ProductMismatch));
    assert_eq!(check(&claims, "editor", "pc", false, now()), Err(Rejection::GenericNotAllowed));
    assert_eq!(check(&claims, "editor", "pc", true, now()), Err(Rejection::NotYetValid));
    claims.nbf = None;
    assert_eq!(check(&claims, "editor", "pc", true, now()), Err(Rejection::Expired));
}
