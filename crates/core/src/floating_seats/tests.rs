use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::fixtures::{at, computer, now};
use crate::{ActivationId, LeaseId};

fn seats(count: u32) -> SeatCount {
    count.try_into().unwrap()
}

fn holder(name: &str) -> Holder {
    Holder { computer_id: computer(name), session: None }
}

fn order(name: &str, count: u32) -> SeatOrder {
    SeatOrder::of(LicenseId(Uuid::from_u128(1)), &holder(name), seats(count))
}

fn lease(name: &str, number: FloatingSeatNumber, until: &str) -> Lease {
    Lease {
        lease_id: LeaseId::new(number, [7; 13]),
        activation_id: ActivationId(Uuid::from_u128(2)),
        holder: holder(name),
        taken_at: now(),
        lease_until: until.parse().unwrap(),
    }
}

const LATER: &str = "2026-11-24T10:10:30Z";
const OVER: &str = "2026-11-24T10:00:00Z";

/// Seats that others have, but for these.
fn taken(order: &SeatOrder, but_for: &[FloatingSeatNumber]) -> ReadSeats {
    let others = order.all().filter(|number| !but_for.contains(number));
    others.map(|number| (number, Some(lease("somebody", number, LATER)))).collect()
}

fn number(choice: FreeSeat) -> FloatingSeatNumber {
    match choice {
        FreeSeat::Own(lease) => lease.seat(),
        FreeSeat::Other(number, _) => number,
    }
}

proptest! {
    #[test]
    fn an_order_comes_to_each_seat_once(name in "[a-z]{1,8}", count in 1..2000_u32) {
        let all: Vec<_> = order(&name, count).all().collect();
        let distinct: BTreeSet<_> = all.iter().copied().collect();
        prop_assert_eq!(distinct.len(), count as usize);
        prop_assert!(distinct.iter().all(|number| number.is_of(seats(count))));
        prop_assert_eq!(all.len(), count as usize);
    }

    #[test]
    fn whoever_has_a_seat_gets_it_again_wherever_it_is(name in "[a-z]{1,8}", count in 1..200_u32, place in 0..200_usize) {
        let order = order(&name, count);
        let own = order.all().nth(place % count as usize).unwrap();
        let mut all = taken(&order, &[own]);
        all.insert(own, Some(lease(&name, own, OVER)));
        prop_assert_eq!(number(order.choose(&holder(&name), &all, now()).unwrap()), own);
        let drawn: ReadSeats = order.drawn().filter_map(|n| Some((n, all.get(&n)?.clone()))).collect();
        match order.choose_drawn(&holder(&name), &drawn, now()) {
            Some(choice) => prop_assert_eq!(number(choice), own),
            None => prop_assert!(!order.drawn().any(|number| number == own)),
        }
    }
}

#[test]
fn computers_and_their_sessions_begin_at_seats_of_their_own() {
    let first =
        |holder: &Holder| SeatOrder::of(LicenseId(Uuid::from_u128(1)), holder, seats(100)).drawn().next().unwrap();
    let begun: BTreeSet<_> = (0..100).map(|n| first(&holder(&format!("pc {n}")))).collect();
    assert!(begun.len() > 50, "{}", begun.len());
    let of_session = |name: &str| Holder { session: Some(name.parse().unwrap()), ..holder("pc") };
    let sessions: BTreeSet<_> = (0..100).map(|n| first(&of_session(&format!("user {n}")))).collect();
    assert!(sessions.len() > 50, "{}", sessions.len());
}

#[test]
fn a_seat_is_free_when_it_was_never_taken_given_back_or_is_over() {
    let order = order("pc", 3);
    let one = order.all().next().unwrap();
    let mut read = taken(&order, &[one]);
    let chosen = |read: &ReadSeats| order.choose_drawn(&holder("pc"), read, now());
    assert_eq!(chosen(&read), Some(FreeSeat::Other(one, None)));
    read.insert(one, None);
    assert_eq!(chosen(&read), Some(FreeSeat::Other(one, None)));
    let over = lease("somebody", one, OVER);
    read.insert(one, Some(over.clone()));
    assert_eq!(chosen(&read), Some(FreeSeat::Other(one, Some(over))));
    read.insert(one, Some(lease("somebody", one, "2026-11-24T10:00:01Z")));
    assert_eq!(chosen(&read), None);
}

#[test]
fn when_all_are_taken_the_answer_says_when_the_first_is_free() {
    let order = order("pc", 40);
    let mut read = taken(&order, &[]);
    let soonest = order.all().nth(33).unwrap();
    read.insert(soonest, Some(lease("somebody", soonest, "2026-11-24T10:03:00Z")));
    let denied = order.choose(&holder("pc"), &read, now()).unwrap_err();
    let next_at = "2026-11-24T10:03:00Z".parse().unwrap();
    assert_eq!(denied, Denial::FloatingSeatsExhausted { seats: 40, next_at });
    assert!(order.choose(&holder("pc"), &read, at("2026-11-24T10:03:00Z")).is_ok(), "then it is");
}

#[test]
fn all_seats_are_looked_at_only_where_ones_own_can_be_among_them() {
    let given_back = |order: &SeatOrder| order.drawn().map(|number| (number, None)).collect::<ReadSeats>();
    let few = order("pc", 16);
    assert!(few.choose_drawn(&holder("pc"), &given_back(&few), now()).is_some(), "all were drawn");
    let more = order("pc", 17);
    assert!(more.choose_drawn(&holder("pc"), &ReadSeats::new(), now()).is_some(), "they were never all taken");
    assert_eq!(more.choose_drawn(&holder("pc"), &given_back(&more), now()), None);
    let many = order("pc", 100_000);
    assert!(many.choose_drawn(&holder("pc"), &given_back(&many), now()).is_some(), "most are free");
    let mut full = given_back(&many);
    for number in many.drawn().skip(1) {
        full.insert(number, Some(lease("somebody", number, LATER)));
    }
    assert_eq!(many.choose_drawn(&holder("pc"), &full, now()), None);
}
