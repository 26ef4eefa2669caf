//! The port `ActivationStore`.

use latchkey_core::fixtures::switches;
use latchkey_core::{ActivationKeyHash, ComputerIdHash, LicenseState, Switches};

use super::subject::Subject;
use crate::testing::records::{
    activation, activation_key, computer, first_seat, license_key, now, record, replacement, seat,
};
use crate::testing::requests::assert_conflict;
use crate::{ActivationStore, ActivationView, FirstActivation, Seat, SettingsWriter, StoreError};

fn names(n: usize) -> (ActivationKeyHash, ComputerIdHash) {
    (activation_key(1), computer(n).hash())
}

/// Computer `n` asks for a seat of activation key 1.
async fn take(store: &impl ActivationStore, n: usize, seat: &Seat) -> Result<(), StoreError> {
    let (activation_key, computer) = names(n);
    store.take_seat(&activation_key, &computer, seat).await
}

async fn read(store: &impl ActivationStore, n: usize) -> ActivationView {
    let (activation_key, computer) = names(n);
    store.read_for_activation(&activation_key, &computer).await.unwrap()
}

pub async fn an_empty_store_has_no_license_and_default_settings<S: Subject>() {
    let view = read(&S::start().await.licenses(), 1).await;
    assert_eq!((view.record, view.standing, view.switches, view.blocked), (None, None, Switches::default(), false));
}

pub async fn what_was_written_is_read_as_it_was<S: Subject>() {
    let subject = S::with_license(2).await;
    subject.settings().write_setting(&replacement(None, "security/GenericKeysMaxDays", 30.into())).await.unwrap();
    subject.settings().write_setting(&replacement(None, "custom/Theme", "dark".into())).await.unwrap();
    let switches = switches([("security/GenericKeysMaxDays", 30.into())]);

    let view = read(&subject.licenses(), 1).await;
    assert_eq!((view.record, view.standing, view.switches), (Some(record(2)), None, switches));

    take(&subject.licenses(), 1, &first_seat(1, 2)).await.unwrap();
    let view = read(&subject.licenses(), 1).await;
    assert_eq!(view.standing, Some(activation(1)));
    let mut expected = record(2);
    (expected.used, expected.first_activated_at) = (1, Some(now()));
    assert_eq!(view.record, Some(expected));
    assert_eq!(read(&subject.licenses(), 2).await.standing, None);
}

pub async fn a_blocked_computer_is_blocked_by_its_exact_id<S: Subject>() {
    let subject = S::with_license(2).await;
    for id in ["computer 1", "COMPUTER 2", " computer 2", "computer 22"] {
        subject.block(&id.parse().unwrap()).await;
    }
    assert!(read(&subject.licenses(), 1).await.blocked);
    assert!(!read(&subject.licenses(), 2).await.blocked);
}

pub async fn a_first_activation_settles_the_generic_license_key_for_all_later_ones<S: Subject>() {
    let subject = S::with_license(2).await;
    let mut first = first_seat(1, 2);
    first.activation.license_key = None;
    first.first = Some(FirstActivation { at: now(), generic_license_key: Some(license_key(7)) });
    take(&subject.licenses(), 1, &first).await.unwrap();
    let mut second = seat(2, 2);
    second.activation.license_key = None;
    take(&subject.licenses(), 2, &second).await.unwrap();

    let view = read(&subject.licenses(), 2).await;
    assert_eq!(view.standing, Some(second.activation));
    let record = view.record.unwrap();
    assert_eq!((record.used, record.first_activated_at), (2, Some(now())));
    assert_eq!(record.generic_license_key, Some(license_key(7)));
}

pub async fn reading_for_an_activation_is_one_call_whatever_the_number_of_activations<S: Subject>() {
    let subject = S::with_license(100).await;
    let store = subject.licenses();
    assert_eq!(subject.calls_of(read(&store, 1)).await, 1);
    take(&store, 1, &first_seat(1, 100)).await.unwrap();
    for n in 2..=40 {
        assert_eq!(subject.calls_of(take(&store, n, &seat(n, 100))).await, 1);
    }
    assert_eq!(subject.calls_of(read(&store, 1)).await, 1);
    assert_eq!(subject.calls_of(read(&store, 41)).await, 1);
}

pub async fn a_seat_of_a_license_that_is_revoked_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(2).await;
    subject.revoke().await;
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), 1, &first_seat(1, 2)).await);
    assert_eq!(subject.everything().await, before);
    assert_eq!(read(&subject.licenses(), 1).await.record.unwrap().state, LicenseState::Revoked);

    let subject = S::with_license(2).await;
    take(&subject.licenses(), 1, &first_seat(1, 2)).await.unwrap();
    subject.revoke().await;
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), 2, &seat(2, 2)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_seat_too_many_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(2).await;
    assert_conflict(take(&subject.licenses(), 1, &first_seat(1, 0)).await);
    take(&subject.licenses(), 1, &first_seat(1, 2)).await.unwrap();
    take(&subject.licenses(), 2, &seat(2, 2)).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), 3, &seat(3, 2)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_seat_sent_twice_is_taken_once<S: Subject>() {
    let subject = S::with_license(3).await;
    take(&subject.licenses(), 1, &first_seat(1, 3)).await.unwrap();
    take(&subject.licenses(), 2, &seat(2, 3)).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), 2, &seat(2, 3)).await);
    assert_conflict(take(&subject.licenses(), 1, &first_seat(1, 3)).await);
    assert_conflict(take(&subject.licenses(), 1, &seat(1, 3)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_second_first_activation_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(3).await;
    take(&subject.licenses(), 1, &first_seat(1, 3)).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), 2, &first_seat(2, 3)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_later_activation_without_a_first_one_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(3).await;
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), 1, &seat(1, 3)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_seat_of_no_license_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::start().await;
    assert_conflict(take(&subject.licenses(), 1, &first_seat(1, 3)).await);
    assert!(subject.everything().await.is_empty());
}
