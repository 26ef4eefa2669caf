//! The ports `TrialReader`, `TrialWriter` and `TrialFinder`, and the trials that seats are.

use latchkey_core::{Activation, ActivationId, Change, Event, LicenseId, RecordVersion, Trial, fixtures};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::subject::Subject;
use crate::testing::records::{activation, computer, first_activation, keys_event, license_id, new_key, now, trial};
use crate::testing::requests::assert_conflict;
use crate::{
    ActivationKeyStore, ActivationStore, Page, Place, Seat, StoreError, TrialFinder, TrialReader, TrialSeat,
    TrialWriter,
};

/// The trial of computer 1 by license `n`.
fn by_license(n: usize) -> Trial {
    Trial { license_id: license_id(n), ..trial(1) }
}

/// The first seat of license `n`, which computer 1 takes as its trial.
fn seat(n: usize, is_only: bool) -> Seat {
    let activation_id = ActivationId::new(license_id(n), &computer(1), [7; 6]);
    let activation = Activation { activation_id, ..activation(1) };
    let trial = TrialSeat { trial: by_license(n), is_only };
    Seat { activation, quota: 2, license: Some(first_activation()), trial: Some(trial) }
}

async fn take(store: &impl ActivationStore, n: usize, is_only: bool) -> Result<(), StoreError> {
    store.take_seat(license_id(n), &seat(n, is_only)).await
}

/// Licenses 1 to `count`.
async fn licensed<S: Subject>(count: usize) -> S {
    let subject = S::start().await;
    let keys: Vec<_> = (1..=count).map(|n| new_key(n, 2)).collect();
    subject.licenses().write_new_keys(&keys, None, &keys_event(&keys), now()).await.unwrap();
    subject
}

async fn read(store: &impl TrialReader) -> Option<Trial> {
    store.read_trial(&computer(1).hash(), &trial(1).product).await.unwrap()
}

fn reset(trial: &Trial, n: u128) -> Event {
    let (id, product_id) = (trial.computer.clone(), trial.product.clone());
    let change = Change::TrialReset { id, product_id, before: Default::default() };
    fixtures::event(RecordVersion(Uuid::from_u128(n)), change)
}

pub async fn a_trial_is_kept_with_its_seat_in_one_call_and_read_in_one<S: Subject>() {
    let subject: S = licensed(1).await;
    let (store, stored) = (subject.licenses(), subject.everything().await.len());
    assert_eq!(read(&store).await, None);
    let calls = subject.calls_of(async { take(&store, 1, true).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), stored + 3, "the counter, the activation and the trial");
    let calls = subject.calls();
    assert_eq!(read(&store).await, Some(by_license(1)));
    assert_eq!(subject.calls() - calls, 1);
    let product = "viewer".parse().unwrap();
    assert_eq!(store.read_trial(&computer(1).hash(), &product).await.unwrap(), None, "of another product");
    assert_eq!(store.read_trial(&computer(2).hash(), &trial(1).product).await.unwrap(), None, "of another computer");
}

pub async fn a_second_trial_is_a_conflict_where_it_may_be_the_only_one_and_writes_nothing<S: Subject>() {
    let subject: S = licensed(2).await;
    let store = subject.licenses();
    take(&store, 1, false).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(take(&store, 2, true).await);
    assert_eq!(subject.everything().await, stored);
    take(&store, 2, false).await.unwrap();
    assert_eq!(subject.everything().await.len(), stored.len() + 2, "the counter and the activation");
    assert_eq!(read(&store).await, Some(by_license(1)), "the first one stays the one that counts");
}

pub async fn a_seat_of_the_same_license_again_is_no_second_trial<S: Subject>() {
    let subject: S = licensed(1).await;
    let store = subject.licenses();
    take(&store, 1, true).await.unwrap();
    let later = now() + jiff::SignedDuration::from_hours(1);
    let mut again = seat(1, true);
    again.license = None;
    // As if the first activation was removed, another one in its place would be elsewhere.
    again.activation.activation_id = ActivationId::new(license_id(1), &computer(2), [7; 6]);
    again.trial.as_mut().unwrap().trial.activated_at = later;
    store.take_seat(license_id(1), &again).await.unwrap();
    assert_eq!(read(&store).await, Some(by_license(1)), "as it was");
}

pub async fn of_many_trials_at_once_a_computer_has_one<S: Subject>() {
    let subject: S = licensed(20).await;
    let all: JoinSet<_> = (1..=20)
        .map(|n| {
            let store = subject.licenses();
            async move { (n, take(&store, n, true).await) }
        })
        .collect();
    let answers = all.join_all().await;
    assert!(answers.iter().all(|(_, answer)| matches!(answer, Ok(()) | Err(StoreError::Conflict))), "{answers:?}");
    let done: Vec<_> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(n, _)| *n).collect();
    let [n] = done[..] else { panic!("{answers:?}") };
    assert_eq!(read(&subject.licenses()).await, Some(by_license(n)));
}

pub async fn a_trial_is_forgotten_only_as_it_was_read_with_its_event<S: Subject>() {
    let subject: S = licensed(1).await;
    let store = subject.licenses();
    let gone = by_license(1);
    assert_conflict(store.remove_trial(&gone, &reset(&gone, 7)).await);
    take(&store, 1, true).await.unwrap();
    let stored = subject.everything().await;
    let other = Trial { license_id: LicenseId(Uuid::max()), ..gone.clone() };
    assert_conflict(store.remove_trial(&other, &reset(&other, 7)).await);
    assert_eq!(subject.everything().await, stored);
    let calls = subject.calls_of(async { store.remove_trial(&gone, &reset(&gone, 7)).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(read(&store).await, None);
    let stored = subject.everything().await;
    assert_conflict(store.remove_trial(&gone, &reset(&gone, 7)).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn a_computers_trials_are_read_page_by_page_each_in_one_call<S: Subject>() {
    let subject: S = licensed(5).await;
    let (store, finder) = (subject.licenses(), subject.finder());
    let products = ["editor", "editor-2", "editor.x", "viewer", "Z"];
    for (n, product) in (1..).zip(products) {
        let mut seat = seat(n, true);
        seat.trial.as_mut().unwrap().trial.product = product.parse().unwrap();
        store.take_seat(license_id(n), &seat).await.unwrap();
    }
    let computer = computer(1).hash();
    for limit in [1, 2, 3, 5, 100] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let calls = subject.calls();
            let Page { items, end } = finder.read_trials(&computer, after.as_ref(), limit).await.unwrap();
            assert!(subject.calls() - calls == 1 && items.len() <= limit);
            found.extend(items.into_iter().map(|trial| trial.product.to_string()));
            after = end;
            if after.is_none() {
                break;
            }
        }
        let mut sorted = products.map(str::to_owned);
        sorted.sort();
        assert_eq!(found, sorted, "{limit}");
    }
    for place in ["", "~", "\0", "é", &"x".repeat(3000)] {
        finder.read_trials(&computer, Some(&Place(place.to_owned())), 7).await.unwrap();
    }
    assert!(finder.read_trials(&crate::testing::records::computer(2).hash(), None, 7).await.unwrap().items.is_empty());
}
