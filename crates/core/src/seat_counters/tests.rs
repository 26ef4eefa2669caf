use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

// R13
proptest! {
    #[test]
    fn the_quotas_add_up_to_the_activations_and_none_is_empty(activations in 1..=1_000_000_u32) {
        let counters = SeatCounters::for_activations(activations);
        let quotas: Vec<_> = counters.numbers().map(|number| counters.quota(number, activations)).collect();
        prop_assert_eq!(quotas.iter().sum::<u32>(), activations);
        prop_assert!(quotas.iter().all(|quota| *quota > 0));
        prop_assert!(quotas.iter().max().unwrap() - quotas.iter().min().unwrap() <= 1);
    }

    #[test]
    fn two_counters_are_drawn_that_differ_and_the_first_is_read_with_them(seed: u64) {
        let lot = Lot::draw(&mut StdRng::seed_from_u64(seed));
        let [one, other] = lot.pair();
        prop_assert_ne!(one, other);
        let read: Vec<_> = lot.to_read().collect();
        let once: BTreeSet<_> = [CounterNumber::FIRST, one, other].into();
        prop_assert_eq!(read.len(), once.len(), "none is asked for twice, which DynamoDB refuses");
        prop_assert_eq!(read.into_iter().collect::<BTreeSet<_>>(), once);
    }
}

#[test]
fn up_to_64_activations_have_one_counter_and_more_have_sixteen() {
    for (activations, count) in [(1, 1), (64, 1), (65, 16), (1_000_000, 16)] {
        let counters = SeatCounters::for_activations(activations);
        assert_eq!((u8::from(counters), counters.numbers().count()), (count, usize::from(count)));
        assert_eq!(SeatCounters::try_from(count), Ok(counters));
    }
    assert!([0, 2, 15, 17].into_iter().all(|count| SeatCounters::try_from(count).is_err()));
    assert!(CounterNumber::try_from(15).is_ok() && CounterNumber::try_from(16).is_err());
}

#[test]
fn every_counter_is_drawn_as_often_as_every_other() {
    let mut random = StdRng::seed_from_u64(1);
    let mut drawn = BTreeMap::<_, u32>::new();
    for _ in 0..16_000 {
        Lot::draw(&mut random).pair().into_iter().for_each(|number| *drawn.entry(number).or_default() += 1);
    }
    assert_eq!(drawn.len(), 16);
    assert!(drawn.values().all(|times| (1_800..2_200).contains(times)), "{drawn:?}");
}
