use uuid::Uuid;

use super::*;
use crate::fixtures::{at, computer};
use crate::{FloatingSeatNumber, LeaseId, LicenseId, Revision, SeatCount};

/// A lease of an hour, signed at 10:00.
fn lease() -> LeaseClaims {
    LeaseClaims {
        iss: "latchkey".parse().unwrap(),
        sub: LicenseId(Uuid::from_u128(1)),
        aud: "editor".parse().unwrap(),
        jti: LeaseId::new(FloatingSeatNumber::last_of(SeatCount::default()), [7; 13]),
        computer: computer("pc").digest(&"editor".parse().unwrap()),
        session: None,
        rev: Revision::of(1).unwrap(),
        iat: "2026-11-24T10:00:00Z".parse().unwrap(),
        exp: "2026-11-24T11:00:00Z".parse().unwrap(),
    }
}

fn up(boot: &str, minutes: i64) -> Uptime {
    Uptime { boot: boot.to_owned(), up: SignedDuration::from_mins(minutes) }
}

fn clock(now: &str) -> Clock {
    let (tolerance, expiry_tolerance) = (SignedDuration::from_hours(24), SignedDuration::ZERO);
    Clock { now: at(now), floor: None, mark: None, tolerance, expiry_tolerance }
}

fn left(time: &LeaseTime) -> i64 {
    lease().left(time).as_mins()
}

// R30
#[test]
fn while_the_system_is_up_no_setting_of_the_clock_shortens_or_lengthens_a_lease() {
    let begun = lease().asked_at(up("first", 500), &clock("2026-11-24T10:00:00Z"));
    assert_eq!(left(&begun), 60);
    for shows in ["1970-01-01T00:00:00Z", "2026-11-24T10:20:00Z", "2099-01-01T00:00:00Z"] {
        let marked = Clock { mark: Some(at("2120-01-01T00:00:00Z")), ..clock(shows) };
        let later = lease().later(&begun, up("first", 520), &marked);
        assert_eq!(left(&later), 40, "{shows}");
        assert_eq!(left(&lease().later(&later, up("first", 560), &clock(shows))), 0, "{shows}");
    }
}

// R30
#[test]
fn after_a_restart_the_latest_time_that_anything_speaks_for_counts() {
    let begun = lease().asked_at(up("first", 500), &clock("2026-11-24T10:00:00Z"));
    let seen = lease().later(&begun, up("first", 510), &clock("2026-11-24T10:10:00Z"));
    let restarted = |clock: &Clock| left(&lease().later(&seen, up("second", 1), clock));
    assert_eq!(restarted(&clock("2026-11-24T10:30:00Z")), 30);
    assert_eq!(restarted(&Clock { mark: Some(at("2026-11-24T10:45:00Z")), ..clock("2026-11-24T10:30:00Z") }), 15);
    assert_eq!(restarted(&Clock { floor: Some(at("2026-11-24T10:50:00Z")), ..clock("2026-11-24T10:30:00Z") }), 10);
    assert!(restarted(&clock("2026-11-25T10:00:00Z")) < 0);
}

// R30
#[test]
fn a_clock_that_is_set_back_at_each_restart_gains_only_what_nobody_saw() {
    let mut time = lease().asked_at(up("0", 0), &clock("2026-11-24T10:00:00Z"));
    for restart in 1..=6 {
        let back = Clock { mark: Some(at("2026-11-24T10:00:00Z")), ..clock("2000-01-01T00:00:00Z") };
        let started = lease().later(&time, up(&restart.to_string(), 0), &back);
        assert_eq!(left(&started), left(&time), "off");
        time = lease().later(&started, up(&restart.to_string(), 10), &back);
    }
    assert_eq!(left(&time), 0, "an hour of running is an hour");
}

// R30
#[test]
fn a_clock_that_was_behind_at_one_restart_and_is_right_at_the_next_ends_nothing_early() {
    let begun = lease().asked_at(up("first", 0), &clock("2026-11-24T10:00:00Z"));
    let marked = |now| Clock { mark: Some(at("2026-11-24T10:00:00Z")), ..clock(now) };
    let behind = lease().later(&begun, up("second", 5), &marked("1970-01-01T00:00:00Z"));
    let right = lease().later(&behind, up("third", 0), &marked("2026-11-24T10:20:00Z"));
    assert_eq!(left(&right), 40);
}

// R30
#[test]
fn what_was_signed_later_shows_how_much_is_over() {
    let floor = |time| Clock { floor: Some(at(time)), ..clock("2026-11-24T10:00:00Z") };
    assert_eq!(left(&lease().asked_at(up("a", 0), &floor("2026-11-24T09:00:00Z"))), 60);
    let old = lease().asked_at(up("a", 0), &floor("2026-11-24T10:45:00Z"));
    assert_eq!(left(&old), 15);
    assert_eq!(left(&lease().later(&old, up("a", 5), &floor("2026-11-24T10:45:00Z"))), 10);
    assert!(left(&lease().asked_at(up("a", 0), &floor("2026-12-24T10:00:00Z"))) < 0, "an old answer");
}

// R30
#[test]
fn what_was_given_back_stays_so_in_a_file_too() {
    let over = lease().asked_at(up("a", 0), &clock("2026-11-24T10:00:00Z")).over();
    let read: LeaseTime = serde_json::from_str(&serde_json::to_string(&over).unwrap()).unwrap();
    let restarted = lease().later(&read, up("b", 0), &clock("1970-01-01T00:00:00Z"));
    assert!(left(&over) < 0 && left(&read) < 0 && left(&restarted) < 0);
}
