//! The ports `LeaseStore`, `LeaseReader` and `LeaseEndStore`.

use latchkey_core::merge_patch::Members;
use latchkey_core::{
    ActivationId, ChainHead, ChainName, Change, Lease, LeaseId, LicenseEvent, RecordVersion, SeatCount, fixtures,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::subject::Subject;
use crate::testing::records::{activation, computer, first_seat, floating_seat, lease, license_id};
use crate::testing::requests::assert_conflict;
use crate::{ActivationStore, LeaseEnd, LeaseEndStore, LeaseReader, LeaseStore, Page, StoreError};

fn seats(count: u32) -> SeatCount {
    count.try_into().unwrap()
}

fn later(lease: Lease) -> Lease {
    lease.renewed_until("2027-01-01T00:00:00Z".parse().unwrap())
}

/// License 1, of which computers up to `count` hold a floating seat each.
async fn held<S: Subject>(count: usize) -> S {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    for n in 0..count {
        store.take_lease(license_id(1), &lease(n), None).await.unwrap();
    }
    subject
}

async fn read(store: &impl LeaseStore, n: usize) -> Option<Lease> {
    store.read_lease(license_id(1), floating_seat(n)).await.unwrap()
}

pub async fn what_decides_on_a_lease_is_read_in_one_call<S: Subject>() {
    let subject: S = held(2).await;
    let store = subject.licenses();
    store.return_lease(license_id(1), lease(1).lease_id).await.unwrap();
    let (id, wanted) = (activation(1).activation_id, [0, 1, 7].map(floating_seat));
    let calls = subject.calls();
    let view = store.read_for_lease(license_id(1), id, &computer(1), &wanted).await.unwrap();
    assert_eq!(subject.calls() - calls, 1);
    assert_eq!((view.record.unwrap().license_id, view.standing), (license_id(1), Some(activation(1))));
    let expected = [(floating_seat(0), Some(lease(0))), (floating_seat(1), None)];
    assert_eq!(view.seats, expected.into_iter().collect(), "the third was never taken");
    assert!(!view.blocked);

    let twin = ActivationId::new(license_id(1), &computer(1), [8; 6]);
    let view = store.read_for_lease(license_id(1), twin, &computer(1), &[]).await.unwrap();
    assert!(view.standing.is_none() && view.seats.is_empty());
    let view = store.read_for_lease(license_id(2), id, &computer(1), &wanted).await.unwrap();
    assert!(view.record.is_none() && view.standing.is_none() && view.seats.is_empty());
}

pub async fn a_lease_is_taken_renewed_and_returned_in_one_call_each<S: Subject>() {
    let subject: S = held(0).await;
    let store = subject.licenses();
    assert_eq!(read(&store, 0).await, None);
    let calls = subject.calls_of(async { store.take_lease(license_id(1), &lease(0), None).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(read(&store, 0).await, Some(lease(0)));
    let calls = subject.calls_of(async { store.renew_lease(license_id(1), &later(lease(0))).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(read(&store, 0).await, Some(later(lease(0))));
    let calls = subject.calls_of(async { store.return_lease(license_id(1), lease(0).lease_id).await.unwrap() });
    assert_eq!(calls.await, 1);
    let calls = subject.calls();
    assert_eq!(read(&store, 0).await, None);
    assert_eq!(subject.calls() - calls, 1);
    store.take_lease(license_id(1), &lease(0), None).await.unwrap();

    // A lease of nobody in particular, in the place of one with a session.
    let mut next = Lease { lease_id: LeaseId::new(floating_seat(0), [9; 13]), ..lease(0) };
    next.holder.session = None;
    store.take_lease(license_id(1), &next, Some(&lease(0))).await.unwrap();
    assert_eq!(read(&store, 0).await, Some(next));
}

pub async fn a_seat_that_is_not_as_it_was_read_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject: S = held(2).await;
    let store = subject.licenses();
    store.return_lease(license_id(1), lease(1).lease_id).await.unwrap();
    let stored = subject.everything().await;
    let next = |n| Lease { lease_id: LeaseId::new(floating_seat(n), [9; 13]), ..lease(n) };
    assert_conflict(store.take_lease(license_id(1), &next(0), None).await);
    assert_conflict(store.take_lease(license_id(1), &next(0), Some(&next(0))).await);
    assert_conflict(store.take_lease(license_id(1), &next(0), Some(&later(lease(0)))).await);
    assert_conflict(store.take_lease(license_id(1), &next(1), Some(&lease(1))).await);
    assert_conflict(store.take_lease(license_id(1), &next(5), Some(&lease(5))).await);
    assert_eq!(subject.everything().await, stored);
    store.renew_lease(license_id(1), &later(lease(0))).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.take_lease(license_id(1), &next(0), Some(&lease(0))).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn a_lease_is_renewed_only_under_its_id_and_never_to_an_earlier_end<S: Subject>() {
    let subject: S = held(1).await;
    let store = subject.licenses();
    let stored = subject.everything().await;
    let other = Lease { lease_id: LeaseId::new(floating_seat(0), [9; 13]), ..later(lease(0)) };
    assert_conflict(store.renew_lease(license_id(1), &other).await);
    assert_conflict(store.renew_lease(license_id(1), &later(lease(5))).await);
    assert_conflict(store.renew_lease(license_id(2), &later(lease(0))).await);
    assert_eq!(subject.everything().await, stored);
    for _ in 0..2 {
        store.renew_lease(license_id(1), &later(lease(0))).await.unwrap();
    }
    assert_conflict(store.renew_lease(license_id(1), &lease(0)).await);
    assert_eq!(read(&store, 0).await, Some(later(lease(0))));
}

pub async fn a_lease_that_is_not_there_cannot_be_returned<S: Subject>() {
    let subject: S = held(1).await;
    let store = subject.licenses();
    let stored = subject.everything().await;
    assert_conflict(store.return_lease(license_id(1), LeaseId::new(floating_seat(0), [9; 13])).await);
    assert_conflict(store.return_lease(license_id(1), lease(5).lease_id).await);
    assert_conflict(store.return_lease(license_id(2), lease(0).lease_id).await);
    assert_eq!(subject.everything().await, stored);
    store.return_lease(license_id(1), lease(0).lease_id).await.unwrap();
    assert_conflict(store.return_lease(license_id(1), lease(0).lease_id).await);
}

pub async fn all_seats_are_read_in_one_call_and_no_others<S: Subject>() {
    let subject: S = held(12).await;
    let store = subject.licenses();
    store.return_lease(license_id(1), lease(3).lease_id).await.unwrap();
    for count in [1, 10, 11, 12, 1_000_000] {
        let calls = subject.calls();
        let read = store.read_floating_seats(license_id(1), seats(count)).await.unwrap();
        assert_eq!(subject.calls() - calls, 1);
        let expected = (0..12.min(count as usize)).map(|n| (floating_seat(n), (n != 3).then(|| lease(n))));
        assert_eq!(read, expected.collect(), "{count}");
    }
    assert!(store.read_floating_seats(license_id(2), seats(12)).await.unwrap().is_empty());
}

pub async fn leases_are_listed_page_by_page_each_in_one_call<S: Subject>() {
    let subject: S = held(12).await;
    let (store, finder) = (subject.licenses(), subject.finder());
    store.return_lease(license_id(1), lease(3).lease_id).await.unwrap();
    for limit in [1, 5, 12, 100] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let calls = subject.calls();
            let Page { items, end } = finder.read_leases(license_id(1), after.as_ref(), limit).await.unwrap();
            assert!(subject.calls() - calls == 1 && items.len() <= limit);
            found.extend(items);
            after = end;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, (0..12).filter(|n| *n != 3).map(lease).collect::<Vec<_>>(), "{limit}");
    }
}

/// The vendor ends the lease of seat `n`, behind this end of its chain.
fn end(n: usize, head: Option<ChainHead>) -> LeaseEnd {
    let lease = lease(n);
    let chain = ChainName::of_activation(lease.activation_id);
    let before = head.clone().unwrap_or_else(|| ChainHead::begin(license_id(1), chain));
    let change = Change::LeaseEnded { activation_id: lease.activation_id, before: Members::new() };
    let event = fixtures::event(RecordVersion(Uuid::from_u128(100 + n as u128)), change);
    LeaseEnd { lease, head, event: LicenseEvent::link(license_id(1), event, None, chain, &before) }
}

pub async fn a_lease_is_ended_with_its_event_in_one_call<S: Subject>() {
    let subject: S = held(1).await;
    let (store, stored) = (subject.licenses(), subject.everything().await.len());
    let (lease_id, event_id) = (lease(0).lease_id, end(0, None).event.event.event_id);
    let calls = subject.calls();
    let view = store.read_for_lease_end(license_id(1), lease_id, event_id).await.unwrap();
    assert!(subject.calls() - calls <= 2);
    assert_eq!((view.has_license, view.lease, view.has_event), (true, Some(lease(0)), false));
    let calls = subject.calls_of(async { store.write_lease_end(&end(0, view.head)).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), stored + 2, "the event and the end of the chain");
    let view = store.read_for_lease_end(license_id(1), lease_id, event_id).await.unwrap();
    assert_eq!((view.has_license, view.lease, view.has_event), (true, None, true));
    let view = store.read_for_lease_end(license_id(2), lease_id, event_id).await.unwrap();
    assert_eq!((view.has_license, view.lease, view.has_event), (false, None, false));
    store.take_lease(license_id(1), &lease(0), None).await.unwrap();
}

pub async fn a_lease_that_is_not_as_it_was_read_is_not_ended<S: Subject>() {
    let subject: S = held(2).await;
    let store = subject.licenses();
    let stored = subject.everything().await;
    let mut other = end(0, None);
    other.lease.lease_id = LeaseId::new(floating_seat(0), [9; 13]);
    assert_conflict(store.write_lease_end(&other).await);
    assert_conflict(store.write_lease_end(&end(5, None)).await);
    assert_conflict(store.write_lease_end(&end(0, Some(end(0, None).event.head()))).await);
    assert_eq!(subject.everything().await, stored);
    store.write_lease_end(&end(0, None)).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_lease_end(&end(0, None)).await);
    assert_conflict(store.write_lease_end(&end(1, None)).await);
    assert_eq!(subject.everything().await, stored);
    store.write_lease_end(&end(1, Some(end(0, None).event.head()))).await.unwrap();
}

pub async fn of_many_at_once_one_takes_a_seat<S: Subject>() {
    let subject: S = held(1).await;
    for last in [Some(lease(0)), None] {
        let all: JoinSet<_> = (1..=8)
            .map(|n| {
                let (store, last) = (subject.licenses(), last.clone());
                let mine = Lease { lease_id: LeaseId::new(floating_seat(0), [n; 13]), ..lease(0) };
                async move { (n, store.take_lease(license_id(1), &mine, last.as_ref()).await) }
            })
            .collect();
        let answers = all.join_all().await;
        assert!(answers.iter().all(|(_, answer)| matches!(answer, Ok(()) | Err(StoreError::Conflict))), "{answers:?}");
        let won: Vec<_> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(n, _)| *n).collect();
        let [n] = won[..] else { panic!("{answers:?}") };
        let lease_id = LeaseId::new(floating_seat(0), [n; 13]);
        assert_eq!(read(&subject.licenses(), 0).await.unwrap().lease_id, lease_id);
        subject.licenses().return_lease(license_id(1), lease_id).await.unwrap();
    }
}
