use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use super::*;
use crate::fixtures::record;

fn record_of(activations: u32) -> LicenseRecord {
    record(json!({"activations": activations}))
}

fn lot(seed: u64) -> Lot {
    Lot::draw(&mut StdRng::seed_from_u64(seed))
}

fn number(number: u8) -> CounterNumber {
    number.try_into().unwrap()
}

/// Every counter of a license, so many of its seats taken.
fn counters(record: &LicenseRecord, used: impl Fn(CounterNumber) -> u32) -> ReadCounters {
    let read = |number| (number, SeatCounter { used: used(number), ..record.counter(number, &ReadCounters::new()) });
    record.counters.numbers().map(read).collect()
}

// R13
proptest! {
    #[test]
    fn taken_one_by_one_there_are_as_many_seats_as_activations(activations in 1..400_u32, seed: u64) {
        let record = record_of(activations);
        let (mut read, mut random) = (ReadCounters::new(), StdRng::seed_from_u64(seed));
        for taken in 0..activations {
            let lot = Lot::draw(&mut random);
            let drawn = record.free_seat(&lot, &read);
            let number = drawn.unwrap_or_else(|| record.last_free_seat(&lot, &read).unwrap());
            let mut counter = record.counter(number, &read);
            counter.used += 1;
            read.insert(number, counter);
            let used = record.seats_used(&lot, &read);
            prop_assert!(used.exact().is_none_or(|used| used == taken + 1));
            prop_assert!((1..=taken + 60).contains(&used.estimate()), "{:?} of {}", used, taken + 1);
        }
        let lot = Lot::draw(&mut random);
        prop_assert_eq!(record.free_seat(&lot, &read), None);
        let exhausted = Denial::ActivationsExhausted { allowed: activations };
        prop_assert_eq!(record.last_free_seat(&lot, &read), Err(exhausted));
    }
}

#[test]
fn one_counter_is_all_there_is_up_to_64_activations_whatever_was_drawn() {
    let record = record_of(64);
    for seed in 0..100 {
        assert_eq!(record.free_seat(&lot(seed), &ReadCounters::new()), Some(CounterNumber::FIRST));
        let full = counters(&record, |_| 64);
        assert_eq!(record.free_seat(&lot(seed), &full), None);
        assert_eq!(record.seats_used(&lot(seed), &full), SeatsUsed::Exactly(64));
    }
}

#[test]
fn the_emptier_of_the_two_drawn_is_taken_and_no_other_counter() {
    let record = record_of(160);
    for seed in 0..100 {
        let lot = lot(seed);
        let [one, other] = lot.pair();
        let read = counters(&record, |number| if number == other { 3 } else { u32::from(number == one) * 4 });
        assert_eq!(record.free_seat(&lot, &read), Some(other));
        let full = counters(&record, |number| if lot.pair().contains(&number) { 10 } else { 0 });
        assert_eq!(record.free_seat(&lot, &full), None, "all are looked at first");
    }
}

// R13
#[test]
fn the_last_free_seat_is_found_wherever_it_is() {
    let record = record_of(100);
    for last in 0..16 {
        let quota = |number| record.counter(number, &ReadCounters::new()).quota;
        let read = counters(&record, |other| quota(other) - u32::from(other == number(last)));
        for seed in 0..20 {
            assert_eq!(record.last_free_seat(&lot(seed), &read), Ok(number(last)));
        }
    }
}

#[test]
fn a_counter_that_has_more_taken_than_its_quota_has_no_seat_free() {
    let record = record_of(2);
    let read = [(CounterNumber::FIRST, SeatCounter { used: 3, quota: 2 })].into();
    assert_eq!(record.free_seat(&lot(1), &read), None);
    assert!(record.last_free_seat(&lot(1), &read).is_err());
    assert_eq!(record.seats_used(&lot(1), &read), SeatsUsed::Exactly(3));
}

#[test]
fn the_first_of_many_activations_is_no_crowd() {
    let record = record_of(500);
    let lot = lot(1);
    let read = [(lot.pair()[0], SeatCounter { used: 1, quota: 31 })].into();
    assert_eq!(record.seats_used(&lot, &read), SeatsUsed::About(1));
}
