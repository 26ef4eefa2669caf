//! The port `ActivationRemovalStore`.

use std::collections::BTreeMap;

use latchkey_core::merge_patch::Members;
use latchkey_core::{
    ActivationId, ChainHead, ChainName, Change, CounterNumber, LicenseEvent, Personal, ReadReleases, RecordVersion,
    ReleaseLimit, ReleaseLog, Salt, TakenBack, fixtures,
};
use uuid::Uuid;

use super::subject::Subject;
use crate::testing::records::{
    activation, computer, first_seat, license_id, new_license_key, now, record, replacement, seat,
};
use crate::testing::requests::assert_conflict;
use crate::{
    ActivationRemoval, ActivationRemovalStore, ActivationStore, LicenseChangeStore, NotedRelease, ReleaseStore, Renewal,
};

fn id(n: usize) -> ActivationId {
    activation(n).activation_id
}

/// Event number `n`.
fn event_id(n: usize) -> RecordVersion {
    RecordVersion(Uuid::from_u128(n as u128))
}

/// Computer `n` gives its seat back, behind this end of its chain.
pub(super) fn removal(n: usize, head: Option<ChainHead>) -> ActivationRemoval {
    let chain = ChainName::of_activation(id(n));
    let end = head.clone().unwrap_or_else(|| ChainHead::begin(license_id(1), chain));
    let event =
        fixtures::event(event_id(n), Change::ActivationRemoved { activation_id: id(n), before: Members::new() });
    let computer = [("computer_id".to_owned(), computer(n).as_str().into())].into_iter().collect();
    let personal = Personal::of(Salt([n as u8; 16]), computer, Members::new());
    let activated = latchkey_core::LicenseRecord { latest_end: Some(latchkey_core::LatestEnd::Never), ..record(2) };
    let entry = TakenBack::of_activation(&activated, &activation(n)).unwrap();
    ActivationRemoval {
        activation: activation(n),
        head,
        event: LicenseEvent::link(license_id(1), event, personal, chain, &end),
        taken_back: Some((activated.license.product, entry)),
        noted: None,
    }
}

/// License 1 with these computers.
pub(super) async fn with_computers<S: Subject>(numbers: &[usize]) -> S {
    let subject = S::with_license(50).await;
    let store = subject.licenses();
    for (index, n) in numbers.iter().enumerate() {
        let seat = if index == 0 { first_seat(*n, 50) } else { seat(*n, 50) };
        store.take_seat(license_id(1), &seat).await.unwrap();
    }
    subject
}

async fn used(store: &impl LicenseChangeStore) -> u32 {
    let counters = store.read_for_license_change(license_id(1)).await.unwrap().counters;
    counters[&CounterNumber::FIRST].used
}

pub async fn an_activation_is_read_by_its_whole_id_in_one_call<S: Subject>() {
    let subject: S = with_computers(&[1]).await;
    let store = subject.licenses();
    let before = subject.calls();
    let view = store.read_for_activation_removal(license_id(1), id(1), event_id(1)).await.unwrap();
    assert_eq!(subject.calls() - before, 1);
    assert_eq!((view.activation, view.head, view.has_event), (Some(activation(1)), None, false));
    assert_eq!(view.record.unwrap().license_id, license_id(1));
    let twin = ActivationId::new(license_id(1), &computer(1), [8; 6]);
    let view = store.read_for_activation_removal(license_id(1), twin, event_id(1)).await.unwrap();
    assert!(view.activation.is_none() && view.record.is_some());
    let view = store.read_for_activation_removal(license_id(2), id(1), event_id(1)).await.unwrap();
    assert!(view.activation.is_none() && view.record.is_none());
}

pub async fn a_seat_is_given_back_in_one_call_with_the_event_and_what_is_taken_back<S: Subject>() {
    let subject: S = with_computers(&[1, 2]).await;
    let store = subject.licenses();
    let before = subject.everything().await.len();
    let calls = subject.calls_of(async { store.write_activation_removal(&removal(1, None)).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), before + 2, "event, chain and entry; the activation is gone");
    assert_eq!(used(&store).await, 1);
    let view = store.read_for_activation_removal(license_id(1), id(1), event_id(1)).await.unwrap();
    assert_eq!((view.activation, view.has_event), (None, true));
    assert_eq!(view.head, Some(removal(1, None).event.head()));
    let other = store.read_for_activation_removal(license_id(1), id(2), event_id(2)).await.unwrap();
    assert_eq!((other.activation, other.has_event), (Some(activation(2)), false));
}

pub async fn an_activation_that_is_not_as_it_was_read_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject: S = with_computers(&[1]).await;
    let store = subject.licenses();
    let stored = subject.everything().await;
    let mut twin = removal(1, None);
    twin.activation.activation_id = ActivationId::new(license_id(1), &computer(1), [8; 6]);
    assert_conflict(store.write_activation_removal(&twin).await);
    let mut elsewhere = removal(1, None);
    elsewhere.activation.counter = 5.try_into().unwrap();
    assert_conflict(store.write_activation_removal(&elsewhere).await);
    assert_conflict(store.write_activation_removal(&removal(2, None)).await);
    assert_eq!(subject.everything().await, stored);

    let mut newer = new_license_key(9, Some(1));
    newer.license_key.revision = newer.license_key.revision.next();
    store.renew_license_key(license_id(1), &Renewal::OfComputer(id(1), newer)).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_activation_removal(&removal(1, None)).await);
    assert_eq!(subject.everything().await, stored);
}

/// Two computers whose activations are in one chain.
fn of_one_chain() -> [usize; 2] {
    let mut first = BTreeMap::new();
    (1..).find_map(|n| first.insert(ChainName::of_activation(id(n)), n).map(|earlier| [earlier, n])).unwrap()
}

pub async fn a_removal_in_the_middle_of_its_chain_is_a_conflict_and_writes_nothing<S: Subject>() {
    let [one, other] = of_one_chain();
    let subject: S = with_computers(&[one, other]).await;
    let store = subject.licenses();
    store.write_activation_removal(&removal(one, None)).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_activation_removal(&removal(other, None)).await);
    let head = removal(one, None).event.head();
    let ahead = ChainHead { number: 2, ..head.clone() };
    assert_conflict(store.write_activation_removal(&removal(other, Some(ahead))).await);
    assert_eq!(subject.everything().await, stored);
    store.write_activation_removal(&removal(other, Some(head))).await.unwrap();
    assert_eq!(used(&store).await, 0);
}

pub async fn a_removal_sent_twice_is_made_once<S: Subject>() {
    let subject: S = with_computers(&[1, 2]).await;
    let store = subject.licenses();
    store.write_activation_removal(&removal(1, None)).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_activation_removal(&removal(1, None)).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn removals_of_other_chains_do_not_get_in_the_way<S: Subject>() {
    let mut chains = BTreeMap::new();
    chains.extend((1..200).map(|n| (ChainName::of_activation(id(n)), n)));
    let numbers: Vec<_> = chains.into_values().collect();
    assert_eq!(numbers.len(), 16);
    let subject: S = with_computers(&numbers).await;
    let store = subject.licenses();
    // Each was read before any of the others was written.
    for n in numbers {
        store.write_activation_removal(&removal(n, None)).await.unwrap();
    }
    assert_eq!(used(&store).await, 0);
}

/// The log number `n` with one release more than in `earlier`.
fn noted(n: u8, earlier: Option<ReleaseLog>) -> Option<NotedRelease> {
    let limit = ReleaseLimit { allowed: 9, within_days: 30 };
    let log = earlier.clone().unwrap_or_default().noting(limit, now());
    Some(NotedRelease { number: n.try_into().unwrap(), earlier, log })
}

pub async fn what_decides_on_a_release_is_read_in_one_call_with_all_logs<S: Subject>() {
    let subject: S = with_computers(&[1, 2]).await;
    subject.set(replacement(None, "options/MaxReleasesPerLicense", 5.into())).await;
    let store = subject.licenses();
    for (n, log) in [(1, 0), (2, 15)] {
        let removal = ActivationRemoval { noted: noted(log, None), ..removal(n, None) };
        let calls = subject.calls_of(async { store.write_activation_removal(&removal).await.unwrap() });
        assert_eq!(calls.await, 1);
    }
    let before = subject.calls();
    let view = store.read_for_release(license_id(1), id(1), event_id(1)).await.unwrap();
    assert_eq!(subject.calls() - before, 1);
    let logs = [0, 15].map(|n| noted(n, None).unwrap()).map(|noted| (noted.number, noted.log));
    assert_eq!(view.logs, ReadReleases::from(logs));
    assert_eq!(view.switches.max_releases(), Some(5));
    assert_eq!((view.removal.activation, view.removal.has_event), (None, true));
    assert_eq!(view.removal.head, Some(removal(1, None).event.head()));
    let nobodys = store.read_for_release(license_id(2), id(1), event_id(1)).await.unwrap();
    assert!(nobodys.removal.record.is_none() && nobodys.logs.is_empty());
}

pub async fn an_activation_of_another_id_is_not_shown_to_whoever_gives_it_back<S: Subject>() {
    let subject: S = with_computers(&[1]).await;
    let store = subject.licenses();
    let twin = ActivationId::new(license_id(1), &computer(1), [8; 6]);
    let view = store.read_for_release(license_id(1), twin, event_id(1)).await.unwrap();
    assert!(view.removal.activation.is_none() && view.removal.record.is_some());
    let view = store.read_for_release(license_id(1), id(1), event_id(1)).await.unwrap();
    assert_eq!(view.removal.activation, Some(activation(1)));
}

pub async fn a_log_that_is_not_as_it_was_read_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject: S = with_computers(&[1, 2]).await;
    let store = subject.licenses();
    let first = noted(0, None);
    store.write_activation_removal(&ActivationRemoval { noted: first.clone(), ..removal(1, None) }).await.unwrap();
    let stored = subject.everything().await;
    let second = |earlier| ActivationRemoval { noted: noted(0, earlier), ..removal(2, None) };
    assert_conflict(store.write_activation_removal(&second(None)).await);
    let log = first.unwrap().log;
    let later = log.noting(ReleaseLimit { allowed: 9, within_days: 30 }, now());
    assert_conflict(store.write_activation_removal(&second(Some(later))).await);
    assert_eq!(subject.everything().await, stored);
    store.write_activation_removal(&second(Some(log))).await.unwrap();
    let view = store.read_for_release(license_id(1), id(2), event_id(2)).await.unwrap();
    assert_eq!(view.logs[&CounterNumber::FIRST].number, 2);
}
