//! The port `LicenseChangeStore`.

use latchkey_core::{
    ChainName, Change, CounterNumber, LatestEnd, LicenseDocument, LicenseEvent, LicenseRecord, LicenseState,
    RecordVersion, Salt, fixtures,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::subject::Subject;
use crate::testing::records::{first_activation, first_seat, license_id, new_license_key, now, seat};
use crate::testing::requests::assert_conflict;
use crate::{ActivationStore, LicenseChange, LicenseChangeStore, LicenseUpdate, Renewal, StoreError};

pub(super) async fn read(store: &impl LicenseChangeStore) -> LicenseRecord {
    store.read_for_license_change(license_id(1)).await.unwrap().record.unwrap()
}

/// The vendor's change number `n` of a license.
pub(super) fn change(before: LicenseRecord, n: u128, change: impl FnOnce(&mut LicenseRecord)) -> LicenseChange {
    let mut after = before.clone();
    change(&mut after);
    let document = LicenseDocument::change(&before, &after, Salt([n as u8; 16]));
    let kind = Change::LicenseUpdated { before: document.before, after: document.after };
    let event = fixtures::event(RecordVersion(Uuid::from_u128(n)), kind);
    let event = LicenseEvent::link(before.license_id, event, document.personal, ChainName::License, &before.chain);
    (after.chain, after.record_version) = (event.head(), event.event.event_id);
    LicenseChange { before, after, quotas: Default::default(), event }
}

pub(super) fn note(text: &str) -> impl FnOnce(&mut LicenseRecord) {
    move |record| record.license.comment = Some(text.parse().unwrap())
}

pub async fn an_empty_store_has_no_license_to_change<S: Subject>() {
    let store = S::start().await.licenses();
    let view = store.read_for_license_change(license_id(1)).await.unwrap();
    assert!(view.record.is_none() && view.counters.is_empty());
    let of_nothing = change(crate::testing::records::record(1), 7, note("x"));
    assert_conflict(store.write_license_change(&of_nothing).await);
}

pub async fn a_license_and_all_its_counters_are_read_and_changed_in_one_call_each<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let before = read(&store).await;
    let mut all = change(before, 7, |record| {
        let license = &mut record.license;
        (license.order_id, license.customer, license.maintenance_until) = (Some("B-2".parse().unwrap()), None, None);
        license.activations = 200.try_into().unwrap();
        record.counters = 16.try_into().unwrap();
        record.revision = record.revision.next();
        record.state_reason = Some("so".parse().unwrap());
    });
    let numbers: Vec<_> = all.after.counters.numbers().collect();
    all.quotas = numbers.iter().map(|number| (*number, 10 + u32::from(u8::from(*number)))).collect();
    let calls = subject.calls_of(async { store.write_license_change(&all).await.unwrap() });
    assert_eq!(calls.await, 1);
    let before = subject.calls();
    let view = store.read_for_license_change(license_id(1)).await.unwrap();
    assert_eq!(subject.calls() - before, 1);
    assert_eq!(view.record.unwrap(), all.after);
    let quotas = view.counters.iter().map(|(number, counter)| (*number, counter.quota));
    assert_eq!(quotas.collect::<std::collections::BTreeMap<_, _>>(), all.quotas);
    assert!(view.counters.values().all(|counter| counter.used == 0));
}

pub async fn a_change_leaves_what_activations_write<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let before = read(&store).await;
    let key = new_license_key(9, None);
    let update = LicenseUpdate { first: None, generic_license_key: Some(key.clone()), ..first_activation() };
    store.renew_license_key(license_id(1), &Renewal::OfLicense(update)).await.unwrap();
    let mut resized = change(before, 7, |record| record.license.activations = 5.try_into().unwrap());
    resized.quotas = [(CounterNumber::FIRST, 5)].into();
    store.write_license_change(&resized).await.unwrap();
    let view = store.read_for_license_change(license_id(1)).await.unwrap();
    let record = view.record.unwrap();
    assert_eq!(record.generic_license_key, Some(key.license_key));
    assert_eq!((record.first_activated_at, record.latest_end), (Some(now()), Some(LatestEnd::Never)));
    let counter = view.counters[&CounterNumber::FIRST];
    assert_eq!((counter.used, counter.quota), (1, 5));
}

pub async fn a_change_is_made_only_of_the_license_that_was_read<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let before = read(&store).await;
    let (first, second) = (change(before.clone(), 7, note("first")), change(before, 8, note("second")));
    store.write_license_change(&first).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_license_change(&second).await);
    assert_eq!(subject.everything().await, stored);
    store.write_license_change(&change(read(&store).await, 8, note("second"))).await.unwrap();
}

pub async fn a_change_in_the_middle_of_a_first_activation_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let before = read(&store).await;
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_license_change(&change(before, 7, note("x"))).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn a_counter_that_uses_more_than_it_shall_have_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(3).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 3)).await.unwrap();
    let mut resized = change(read(&store).await, 7, |record| record.license.activations = 1.try_into().unwrap());
    resized.quotas = [(CounterNumber::FIRST, 1)].into();
    store.take_seat(license_id(1), &seat(2, 3)).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_license_change(&resized).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn what_is_taken_back_is_written_with_the_change_and_gone_when_it_is_given_back<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let before = subject.everything().await.len();
    let state = |state| move |record: &mut LicenseRecord| record.state = state;
    let suspended = change(read(&store).await, 7, state(LicenseState::Suspended));
    store.write_license_change(&suspended).await.unwrap();
    assert_eq!(subject.everything().await.len(), before + 2, "the event, and what is taken back");
    store.write_license_change(&change(read(&store).await, 8, state(LicenseState::Active))).await.unwrap();
    assert_eq!(subject.everything().await.len(), before + 2, "two events");
}

pub async fn a_change_sent_twice_is_made_once<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let once = change(read(&store).await, 7, note("x"));
    store.write_license_change(&once).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_license_change(&once).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn of_many_changes_at_once_one_is_made<S: Subject>() {
    let subject = S::with_license(2).await;
    let before = read(&subject.licenses()).await;
    let changes: JoinSet<_> = (0..20)
        .map(|n| {
            let (store, change) = (subject.licenses(), change(before.clone(), 100 + n, note(&n.to_string())));
            async move { store.write_license_change(&change).await }
        })
        .collect();
    let answers = changes.join_all().await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Conflict))), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}
