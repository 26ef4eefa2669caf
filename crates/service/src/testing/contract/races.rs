//! Many at once, over as many connections.

use std::time::Duration;

use latchkey_core::{PropertyName, SeatCounters};
use tokio::task::JoinSet;

use super::subject::Subject;
use crate::testing::records::{
    computer, first_seat, kept_answer, keys_event, license_id, new_key, now, product, product_event, replacement,
    scope, seat, setting_event,
};
use crate::{
    ActivationKeyStore, ActivationStore, ProductReader, ProductWriter, Seat, SettingsReader, SettingsWriter, StoreError,
};

/// How many of these writes were done; the others lost a race.
async fn winners(writes: JoinSet<Result<(), StoreError>>) -> usize {
    let answers = writes.join_all().await;
    for answer in &answers {
        assert!(matches!(answer, Ok(()) | Err(StoreError::Conflict)), "{answer:?}");
    }
    answers.iter().filter(|answer| answer.is_ok()).count()
}

/// Computers 1 to `computers` ask for a seat of license 1 at once.
fn all_take<S: Subject>(subject: &S, computers: usize, seat: fn(usize) -> Seat) -> JoinSet<Result<(), StoreError>> {
    (1..=computers)
        .map(|n| {
            let store = subject.licenses();
            async move { store.take_seat(license_id(1), &seat(n)).await }
        })
        .collect()
}

async fn used(subject: &impl Subject) -> u32 {
    let seats = subject.licenses().read_seats(license_id(1), &computer(0), SeatCounters::One).await.unwrap();
    seats.counters.values().map(|counter| counter.used).sum()
}

pub async fn ten_seats_have_exactly_ten_winners<S: Subject>() {
    let subject = S::with_license(10).await;
    let first = first_seat(0, 10);
    subject.licenses().take_seat(license_id(1), &first).await.unwrap();
    assert_eq!(winners(all_take(&subject, 40, |n| seat(n, 10))).await, 9);
    assert_eq!(used(&subject).await, 10);
    assert_eq!(subject.everything().await.len(), 13, "the license and its event, the counter, ten activations");
}

pub async fn who_takes_another_seat_does_not_get_in_the_way<S: Subject>() {
    let subject = S::with_license(100).await;
    let first = first_seat(0, 100);
    subject.licenses().take_seat(license_id(1), &first).await.unwrap();
    assert_eq!(winners(all_take(&subject, 40, |n| seat(n, 100))).await, 40);
}

pub async fn the_first_activation_has_exactly_one_winner<S: Subject>() {
    let subject = S::with_license(100).await;
    assert_eq!(winners(all_take(&subject, 40, |n| first_seat(n, 100))).await, 1);
    assert_eq!(used(&subject).await, 1);
}

pub async fn the_same_computer_takes_one_seat_however_often_it_asks<S: Subject>() {
    let subject = S::with_license(100).await;
    let first = first_seat(0, 100);
    subject.licenses().take_seat(license_id(1), &first).await.unwrap();
    let same = (0..20).map(|_| {
        let store = subject.licenses();
        async move { store.take_seat(license_id(1), &seat(1, 100)).await }
    });
    assert_eq!(winners(same.collect()).await, 1);
    assert_eq!(used(&subject).await, 2);
}

pub async fn an_idempotency_key_has_exactly_one_winner<S: Subject>() {
    let subject = S::start().await;
    let batches = (0..12).map(|batch| {
        let store = subject.licenses();
        async move {
            let keys: Vec<_> = (0..10).map(|n| new_key(batch * 10 + n, 1)).collect();
            let record = kept_answer(&keys, now().saturating_add(Duration::from_secs(60)).unwrap());
            store.write_new_keys(&keys, Some((&scope("a"), &record)), &keys_event(&keys), now()).await
        }
    });
    assert_eq!(winners(batches.collect()).await, 1);
    assert_eq!(subject.everything().await.len(), 12, "ten licenses, the answer, the event");
}

pub async fn a_version_of_a_setting_and_of_a_product_has_exactly_one_writer<S: Subject>() {
    let subject = S::start().await;
    let name = PropertyName::find("custom", "Writer").unwrap();
    for round in 0..3 {
        let read = subject.settings().read_settings().await.unwrap();
        let writes = (0..20).map(|n| {
            let (store, earlier) = (subject.settings(), read.get(&name).map(|read| read.version));
            async move {
                let change = replacement(earlier, "custom/Writer", (round * 20 + n).into());
                store.write_setting(&change, &setting_event(&change)).await
            }
        });
        assert_eq!(winners(writes.collect()).await, 1);
    }
    for round in 0..3 {
        let read = subject.products().read_product(&product(0).product_id).await.unwrap();
        let writes = (0..20).map(|n| {
            let (store, earlier) = (subject.products(), read.as_ref().map(|read| read.record_version));
            async move {
                let product = product(round * 20 + n);
                store.write_product(&product, earlier, &product_event(&product)).await
            }
        });
        assert_eq!(winners(writes.collect()).await, 1);
    }
}

/// By a conflict, at most: nobody's change is gone.
pub async fn who_changes_another_setting_does_not_get_in_the_way<S: Subject>() {
    let subject = S::start().await;
    let names: Vec<_> = (0..20).map(|n| format!("custom/n{n}")).chain(["security/AllowGenericKeys".into()]).collect();
    let writes: JoinSet<_> = names
        .iter()
        .cloned()
        .map(|name| {
            let store = subject.settings();
            async move {
                let change = replacement(None, &name, true.into());
                (name, store.write_setting(&change, &setting_event(&change)).await)
            }
        })
        .collect();
    let mut written: Vec<_> = Vec::new();
    for (name, answer) in writes.join_all().await {
        assert!(matches!(answer, Ok(()) | Err(StoreError::Conflict)), "{answer:?}");
        written.extend(answer.is_ok().then_some(name));
    }
    written.sort();
    let settings = subject.settings().read_settings().await.unwrap();
    let mut stored: Vec<_> = settings.iter().map(|setting| setting.name.clone()).collect();
    stored.sort();
    assert_eq!(stored, written);
}
