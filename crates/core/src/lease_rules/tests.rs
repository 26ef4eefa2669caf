use serde_json::{Value, json};

use super::*;
use uuid::Uuid;

use crate::Denial as No;
use crate::LicenseState;
use crate::fixtures::{at, claims, computer, now, of, presented, record, switches};

fn standing() -> Activation {
    of(json!({
        "activation_id": Uuid::from_u128(2), "computer_id": "pc", "activated_at": "2026-11-24T10:00:00Z", "counter": 0,
    }))
}

fn floating() -> Value {
    json!({"floating_seats": 5, "first_activated_at": "2026-11-24T10:00:00Z", "expires_at": "2026-12-24T10:00:00Z"})
}

fn admitted(record: &LicenseRecord) -> Result<u32, Denial> {
    record
        .admit_lease(&presented(claims(floating())), Some(&standing()), &Switches::default(), false, now())
        .map(SeatCount::get)
}

// R30
#[test]
fn a_floating_license_has_as_many_seats_as_it_says_now() {
    assert_eq!(admitted(&record(floating())), Ok(5));
    let mut resized = record(floating());
    resized.license.floating_seats = Some(7.try_into().unwrap());
    assert_eq!(admitted(&resized), Ok(7));
}

// R1, R6
#[test]
fn nothing_is_counted_where_floating_seats_were_left_out_or_the_license_is_generic() {
    assert_eq!(admitted(&record(json!({}))), Err(No::NotFloating));
    assert_eq!(claims(json!({"generic": true, "floating_seats": 5})).floating_seats, None);
    assert_eq!(claims(json!({"generic": true})).check_lease(&computer("pc")), Err(No::NotFloating));
    assert_eq!((claims(json!({})).floating_seats, claims(floating()).floating_seats.unwrap().get()), (None, 5));
}

#[test]
fn a_license_key_is_good_for_a_lease_of_its_own_computer() {
    assert_eq!(claims(floating()).check_lease(&computer("pc")), Ok(()));
    let refused = claims(floating()).check_lease(&computer("another pc"));
    let Err(No::InvalidFields(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].source, crate::FieldSource::Pointer("/computer_id".into()));
}

// R23, R27
#[test]
fn what_was_taken_back_gets_no_lease() {
    let with = |change: fn(&mut LicenseRecord)| {
        let mut record = record(floating());
        change(&mut record);
        admitted(&record)
    };
    assert_eq!(with(|record| record.state = LicenseState::Suspended), Err(No::LicenseSuspended));
    assert_eq!(with(|record| record.state = LicenseState::Revoked), Err(No::LicenseRevoked));
    assert_eq!(with(|record| record.before_revision = Some(record.revision.next())), Err(No::LicenseSuperseded));
    assert_eq!(
        with(|record| record.before_revision = Some(record.revision)),
        Ok(5),
        "a license key of that very revision"
    );

    let (claims, record) = (presented(claims(floating())), record(floating()));
    assert_eq!(record.admit_lease(&claims, None, &Switches::default(), false, now()), Err(No::ActivationUnknown));
    assert_eq!(
        record.admit_lease(&claims, Some(&standing()), &Switches::default(), true, now()),
        Err(No::ComputerBlocked)
    );
    let end = at("2026-12-24T10:00:00Z");
    assert_eq!(
        record.admit_lease(&claims, Some(&standing()), &Switches::default(), false, end),
        Err(No::LicenseExpired)
    );
}

#[test]
fn a_lease_lasts_as_long_as_the_vendor_wants_and_not_longer_than_the_license() {
    let record = record(floating());
    let end = |minutes: Option<i64>, now: &str| {
        let set = minutes.map(|minutes| switches([("options/LeaseMinutes", json!(minutes))])).unwrap_or_default();
        record.lease_end(&set, at(now)).to_string()
    };
    assert_eq!(end(None, "2026-11-24T10:00:00.7Z"), "2026-11-24T10:10:00Z");
    assert_eq!(end(Some(1), "2026-11-24T10:00:00Z"), "2026-11-24T10:01:00Z");
    assert_eq!(end(Some(10_080), "2026-11-24T10:00:00Z"), "2026-12-01T10:00:00Z");
    assert_eq!(end(Some(10_080), "2026-12-24T09:00:00Z"), "2026-12-24T10:00:00Z");
}
