//! The port `KeyRevealStore`.

use latchkey_core::{ChainName, Change, LicenseEvent, LicenseRecord, RecordVersion, fixtures};
use uuid::Uuid;

use super::subject::Subject;
use crate::testing::records::{license_id, new_key, record};
use crate::testing::requests::assert_conflict;
use crate::{KeyRevealStore, SealedLicense};

/// Event number `n`.
fn event_id(n: u128) -> RecordVersion {
    RecordVersion(Uuid::from_u128(n))
}

/// The activation key of this license is read: event number `n`.
fn reveal(record: &LicenseRecord, n: u128) -> LicenseEvent {
    let event = fixtures::event(event_id(n), Change::ActivationKeyRevealed { reason: Some("lost".parse().unwrap()) });
    LicenseEvent::link(record.license_id, event, None, ChainName::License, &record.chain)
}

async fn read(store: &impl KeyRevealStore) -> SealedLicense {
    store.read_for_key_reveal(license_id(1), event_id(7)).await.unwrap().license.unwrap()
}

pub async fn an_empty_store_has_no_activation_key_to_reveal<S: Subject>() {
    let subject = S::start().await;
    let store = subject.licenses();
    let view = store.read_for_key_reveal(license_id(1), event_id(7)).await.unwrap();
    assert!(view.license.is_none() && !view.has_event);
    assert_conflict(store.write_key_reveal(&reveal(&record(1), 7)).await);
    assert!(subject.everything().await.is_empty());
}

pub async fn a_license_is_read_with_its_activation_key_and_an_event_kept_in_one_call_each<S: Subject>() {
    let subject = S::with_license(2).await;
    let (store, before) = (subject.licenses(), subject.everything().await.len());
    let calls = subject.calls();
    let SealedLicense { record, sealed } = read(&store).await;
    assert_eq!(subject.calls() - calls, 1);
    assert_eq!(sealed, new_key(1, 2).sealed);
    let event = reveal(&record, 7);
    let calls = subject.calls_of(async { store.write_key_reveal(&event).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), before + 1, "the event");
    let view = store.read_for_key_reveal(license_id(1), event_id(7)).await.unwrap();
    assert!(view.has_event);
    let revealed = SealedLicense { record: LicenseRecord { chain: event.head(), ..record }, sealed };
    assert_eq!(view.license, Some(revealed), "nothing else of the license changed");
}

pub async fn an_activation_key_is_revealed_only_of_the_license_that_was_read<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let (first, second) = (reveal(&read(&store).await.record, 7), reveal(&read(&store).await.record, 8));
    store.write_key_reveal(&first).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_key_reveal(&second).await);
    assert_eq!(subject.everything().await, stored);
    store.write_key_reveal(&reveal(&read(&store).await.record, 8)).await.unwrap();
}

pub async fn a_reveal_sent_twice_is_kept_once<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let event = reveal(&read(&store).await.record, 7);
    store.write_key_reveal(&event).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(store.write_key_reveal(&event).await);
    assert_conflict(store.write_key_reveal(&reveal(&read(&store).await.record, 7)).await);
    assert_eq!(subject.everything().await, stored);
}
