use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use super::*;
use crate::fixtures::{at, claims, computer, now, record, switches};

fn lot(seed: u64) -> Lot {
    Lot::draw(&mut StdRng::seed_from_u64(seed))
}

fn limit(allowed: u32) -> ReleaseLimit {
    ReleaseLimit { allowed, within_days: 30 }
}

/// Gives back one seat more at `now`, and says in which log it was noted.
fn release(
    record: &LicenseRecord,
    allowed: u32,
    own: u8,
    read: &mut ReadReleases,
    now: Timestamp,
) -> Result<CounterNumber, Denial> {
    let own = own.try_into().unwrap();
    let number = record.admit_release(limit(allowed), own, &lot(1), read, now)?;
    let log = read.entry(number).or_default();
    *log = log.noting(limit(allowed), now);
    Ok(number)
}

fn later(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn next_at(answer: Result<CounterNumber, Denial>) -> Timestamp {
    match answer {
        Err(Denial::ReleasesExhausted { next_at, .. }) => next_at.into(),
        other => panic!("{other:?}"),
    }
}

// R25
#[test]
fn so_many_seats_are_given_back_within_any_period_and_the_refusal_says_when_the_next_one_can_be() {
    let (record, mut read) = (record(json!({"activations": 1})), ReadReleases::new());
    for day in [0, 10, 20] {
        release(&record, 3, 0, &mut read, later(day)).unwrap();
    }
    let next = next_at(release(&record, 3, 0, &mut read, later(29)));
    assert_eq!(next, later(30) + SignedDuration::from_secs(1));
    release(&record, 3, 0, &mut read, next).unwrap();
    let next = next_at(release(&record, 3, 0, &mut read, next));
    assert_eq!(next, later(40) + SignedDuration::from_secs(1), "the one of day 10 is over first");
    assert_eq!(limit(3).used(&read, later(39)), 3);
    assert_eq!(limit(3).used(&read, later(41)), 2);
    // Fewer are allowed by now: two must be over before there is one.
    assert_eq!(next_at(release(&record, 2, 0, &mut read, later(39))), later(50) + SignedDuration::from_secs(1));
}

// R25
#[test]
fn what_the_vendor_sets_counts_and_three_for_each_seat_where_nothing_is_set() {
    let record = record(json!({"activations": 5}));
    let of = |settings| record.release_limit(&settings);
    assert_eq!(of(switches([])), ReleaseLimit { allowed: 15, within_days: 365 });
    let back = [("options/MaxReleasesPerLicense", json!(-1))];
    assert_eq!(of(switches(back)), of(switches([])), "as if it had never been set");
    let set = [("options/MaxReleasesPerLicense", json!(2)), ("options/ReleasesPeriodDays", json!(7))];
    assert_eq!(of(switches(set)), ReleaseLimit { allowed: 2, within_days: 7 });
    let none = of(switches([("options/MaxReleasesPerLicense", json!(0))]));
    let refused = record.admit_release(none, CounterNumber::FIRST, &lot(1), &ReadReleases::new(), now());
    assert!(matches!(refused, Err(Denial::ReleaseNotPossible(_))), "{refused:?}");
}

// R25
#[test]
fn only_the_computer_of_a_license_key_gives_its_seat_back_and_none_that_of_a_generic_one() {
    let bound = claims(json!({}));
    bound.check_release(&computer("pc")).unwrap();
    assert!(matches!(bound.check_release(&computer("another")), Err(Denial::InvalidFields(_))));
    let generic = claims(json!({"generic": true}));
    assert!(matches!(generic.check_release(&computer("pc")), Err(Denial::ReleaseNotPossible(_))));
}

#[test]
fn a_log_stays_small_and_a_release_never_counts_shorter_than_its_period() {
    let (record, mut read) = (record(json!({"activations": 60})), ReadReleases::new());
    for hour in 0..180 {
        release(&record, 180, 0, &mut read, now() + SignedDuration::from_hours(hour)).unwrap();
    }
    let log = &read[&CounterNumber::FIRST];
    assert_eq!((log.number, log.releases.len()), (180, 64));
    let last = now() + SignedDuration::from_hours(179);
    assert_eq!(limit(180).used(&read, last), 180);
    let next = next_at(release(&record, 180, 0, &mut read, last));
    assert!(next > later(30) && next < later(31), "a few at most count a little longer: {next}");
    for hour in 0..180 {
        let time = later(30) + SignedDuration::from_hours(hour);
        assert!(limit(180).used(&read, time) >= 180 - (hour as u32 + 1), "{hour}");
    }
    let over = read[&CounterNumber::FIRST].noting(limit(180), later(60));
    assert_eq!(over.releases, [Releases { at: later(60), count: 1 }], "what is over is left out");
}

#[test]
fn a_seat_is_noted_with_its_own_counter_as_long_as_that_has_room() {
    let (record, mut read) = (record(json!({"activations": 100})), ReadReleases::new());
    for _ in 0..2 {
        assert_eq!(u8::from(release(&record, 32, 7, &mut read, now()).unwrap()), 7);
    }
    let elsewhere: Vec<_> = (0..30).map(|_| release(&record, 32, 7, &mut read, now()).unwrap()).collect();
    assert!(elsewhere.iter().all(|number| u8::from(*number) != 7));
    assert!(release(&record, 32, 7, &mut read, now()).is_err());
}

/// What each log may have once the releases in `used` were noted.
fn assert_parts(used: &[u32], allowed: u32, wanted: &[u32]) {
    assert_eq!(parts(used, allowed), wanted, "{used:?} of {allowed}");
}

#[test]
fn parts_are_as_level_as_what_was_used_lets_them_be() {
    assert_parts(&[0], 3, &[3]);
    assert_parts(&[0, 0, 0], 7, &[3, 2, 2]);
    assert_parts(&[3, 0, 0], 7, &[3, 2, 2]);
    assert_parts(&[5, 0, 0], 7, &[5, 1, 1]);
    assert_parts(&[5, 0, 0], 6, &[5, 1, 0]);
    assert_parts(&[5, 1, 0], 6, &[5, 1, 0]);
    assert_parts(&[5, 0, 1], 6, &[5, 0, 1]);
    assert_parts(&[5, 4, 0], 6, &[5, 4, 0]);
    assert_parts(&[0; 2], u32::MAX, &[u32::MAX / 2 + 1, u32::MAX / 2]);
}

proptest! {
    // R25
    #[test]
    fn whoever_read_what_is_past_never_gives_back_one_too_many(
        allowed in 1..60_u32,
        before in proptest::collection::vec(0..8_u32, 16),
        choices in proptest::collection::vec((0..8_usize, 0..16_u8, any::<u64>()), 200),
    ) {
        let record = record(json!({"activations": 1000}));
        let limit = limit(allowed);
        let log = |count: &u32| ReleaseLog { number: 1, releases: vec![Releases { at: now(), count: *count }] };
        let logs = record.counters.numbers().zip(before.iter().map(log));
        let mut stored: ReadReleases = logs.collect();
        // Eight computers, each of which knows what it read last, and reads again when it lost a race.
        let mut views = vec![stored.clone(); 8];
        let begun = limit.used(&stored, now());
        for (computer, own, seed) in choices {
            let (view, own) = (&mut views[computer], own.try_into().unwrap());
            let Ok(number) = record.admit_release(limit, own, &lot(seed), view, now()) else {
                *view = stored.clone();
                continue;
            };
            if view[&number].number == stored[&number].number {
                stored.insert(number, stored[&number].noting(limit, now()));
            }
            *view = stored.clone();
        }
        let used = limit.used(&stored, now());
        prop_assert!(used <= allowed.max(begun), "{} of {}", used, allowed);
        let fresh = record.admit_release(limit, CounterNumber::FIRST, &lot(1), &stored, now());
        prop_assert_eq!(fresh.is_ok(), used < allowed, "nobody is refused while one is left");
    }
}

#[test]
fn a_release_counts_to_the_end_of_its_period_and_no_longer() {
    let log = ReleaseLog::default().noting(limit(1), at("2026-11-24T10:00:00.5Z"));
    let read = ReadReleases::from([(CounterNumber::FIRST, log)]);
    assert_eq!(limit(1).used(&read, at("2026-12-24T10:00:00.4Z")), 1);
    assert_eq!(limit(1).used(&read, at("2026-12-24T10:00:00.5Z")), 0);
}
