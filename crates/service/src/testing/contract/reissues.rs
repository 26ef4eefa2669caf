//! The port `KeyReissueStore`, and how activation keys lead to their license when they came in place of others.

use latchkey_core::{
    ChainName, Change, LatestEnd, LicenseDocument, LicenseEvent, LicenseId, LicenseRecord, RecordVersion, Salt,
    SealedActivationKey, fixtures,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::subject::Subject;
use crate::testing::records::{
    activation, computer, first_seat, kept_answer, keys_event, license_id, lot, new_key, new_license_key, now, scope,
};
use crate::testing::requests::assert_conflict;
use crate::{
    ActivationKeyStore, ActivationRemovalStore, ActivationStore, EventReader, KeyReissue, KeyReissueStore,
    KeyRevealStore, LicenseChange, LicenseChangeStore, LicenseReader, LicenseUpdate, Renewal, StoreError,
};

/// Event number `n`.
fn event_id(n: u128) -> RecordVersion {
    RecordVersion(Uuid::from_u128(n))
}

/// The own ID of new activation key `n`.
fn key_id(n: u128) -> LicenseId {
    LicenseId(Uuid::from_u128(1000 + n))
}

fn sealed(n: u128) -> SealedActivationKey {
    SealedActivationKey(format!("\0\u{fe}new-{n}").into_bytes())
}

/// License 1 gets activation key `n`.
fn reissue(before: LicenseRecord, n: u128) -> KeyReissue {
    let hash = serde_json::from_value(format!("hash-{n}").into()).unwrap();
    let mut after = LicenseRecord { activation_key_hash: hash, ..before.clone() };
    let document = LicenseDocument::change(&before, &after, Salt([1; 16]));
    let kind = Change::ActivationKeyReissued { before: document.before, after: document.after, reason: None };
    let event = fixtures::event(event_id(n), kind);
    let event = LicenseEvent::link(before.license_id, event, None, ChainName::License, &before.chain);
    (after.chain, after.record_version) = (event.head(), event.event.event_id);
    let change = LicenseChange { before, after, quotas: Default::default(), event };
    KeyReissue { change, sealed: sealed(n), signpost: key_id(n) }
}

async fn read(store: &impl KeyReissueStore) -> LicenseRecord {
    store.read_for_key_reissue(license_id(1), event_id(7), None).await.unwrap().record.unwrap()
}

async fn write(store: &impl KeyReissueStore, reissue: &KeyReissue) -> Result<(), StoreError> {
    store.write_key_reissue(reissue, None, now()).await
}

/// License 1, whose activation key was replaced by activation key 7.
async fn reissued<S: Subject>() -> S {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    write(&store, &reissue(read(&store).await, 7)).await.unwrap();
    subject
}

pub async fn an_empty_store_has_no_activation_key_to_replace<S: Subject>() {
    let subject = S::start().await;
    let store = subject.licenses();
    let view = store.read_for_key_reissue(license_id(1), event_id(7), Some(&scope("a"))).await.unwrap();
    assert!(view.record.is_none() && !view.has_event && view.earlier.is_none());
    assert_conflict(write(&store, &reissue(crate::testing::records::record(1), 7)).await);
    assert!(subject.everything().await.is_empty());
}

pub async fn an_activation_key_is_replaced_in_one_call_with_signpost_event_and_answer<S: Subject>() {
    let subject = S::with_license(2).await;
    let (store, stored) = (subject.licenses(), subject.everything().await.len());
    let reissue = reissue(read(&store).await, 7);
    let (scope, answer) =
        (scope("a"), kept_answer(&[new_key(1, 2)], fixtures::now() + jiff::SignedDuration::from_hours(1)));
    let calls = subject.calls_of(async {
        store.write_key_reissue(&reissue, Some((&scope, &answer)), fixtures::now()).await.unwrap();
    });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), stored + 3, "the signpost, the event and the answer");
    let calls = subject.calls();
    let view = store.read_for_key_reissue(license_id(1), event_id(7), Some(&scope)).await.unwrap();
    assert_eq!(subject.calls() - calls, 1);
    assert_eq!((view.record.as_ref(), view.earlier), (Some(&reissue.change.after), Some(answer)));
    assert!(view.has_event);
    let revealed = store.read_for_key_reveal(license_id(1), event_id(8)).await.unwrap().license.unwrap();
    assert_eq!(revealed.sealed, sealed(7), "the vendor reads the new one");
}

pub async fn what_is_not_as_it_was_read_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject: S = reissued().await;
    let store = subject.licenses();
    let (current, before) = (read(&store).await, crate::testing::records::record(2));
    let answer = kept_answer(&[new_key(1, 2)], fixtures::now() + jiff::SignedDuration::from_hours(1));
    let keys = [new_key(2, 1)];
    store.write_new_keys(&keys, Some((&scope("a"), &answer)), &keys_event(&keys), fixtures::now()).await.unwrap();
    let stored = subject.everything().await;
    // Another chain, another event's ID, a license's ID, a signpost's, an answer that is still kept.
    let taken = |signpost| KeyReissue { signpost, ..reissue(current.clone(), 8) };
    for refused in [
        reissue(before, 8),
        KeyReissue { signpost: key_id(8), ..reissue(current.clone(), 7) },
        taken(license_id(2)),
        taken(key_id(7)),
    ] {
        assert_conflict(write(&store, &refused).await);
        assert_eq!(subject.everything().await, stored);
    }
    let right = reissue(current, 8);
    assert_conflict(store.write_key_reissue(&right, Some((&scope("a"), &answer)), fixtures::now()).await);
    assert_eq!(subject.everything().await, stored);
    store.write_key_reissue(&right, Some((&scope("a"), &answer)), answer.keep_until).await.unwrap();
}

pub async fn an_activation_key_replaced_twice_is_replaced_once<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    let reissue = reissue(read(&store).await, 7);
    write(&store, &reissue).await.unwrap();
    let stored = subject.everything().await;
    assert_conflict(write(&store, &reissue).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn what_activations_write_stays_as_it_is<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let reissue = reissue(read(&store).await, 7);
    let (key, record) = (new_license_key(9, None), crate::testing::records::record(2));
    let update = LicenseUpdate { revision: record.revision, first: None, generic_license_key: Some(key.clone()) };
    store.renew_license_key(license_id(1), &Renewal::OfLicense(update)).await.unwrap();
    write(&store, &reissue).await.unwrap();
    let record = read(&store).await;
    assert_eq!(record.generic_license_key, Some(key.license_key));
    assert_eq!((record.first_activated_at, record.latest_end), (Some(now()), Some(LatestEnd::Never)));
}

pub async fn a_signpost_leads_to_its_license_by_one_call_more<S: Subject>() {
    let subject: S = reissued().await;
    let (store, finder) = (subject.licenses(), subject.finder());
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let own = store.read_for_activation(license_id(1), &computer(1), &lot()).await.unwrap();
    let calls = subject.calls();
    let led = store.read_for_activation(key_id(7), &computer(1), &lot()).await.unwrap();
    assert_eq!(subject.calls() - calls, 2);
    assert_eq!(subject.calls_of(store.read_for_activation(license_id(1), &computer(1), &lot())).await, 1);
    assert_eq!(led.record.as_ref().map(|record| record.license_id), Some(license_id(1)));
    assert_eq!((led.record, led.standing.as_ref(), &led.counters), (own.record, Some(&activation(1)), &own.counters));

    let calls = subject.calls();
    let found = finder.read_license_of_key(key_id(7)).await.unwrap();
    assert_eq!(subject.calls() - calls, 2);
    assert_eq!(found, finder.read_license(license_id(1)).await.unwrap());
    assert_eq!(subject.calls_of(finder.read_license_of_key(license_id(1))).await, 1);
    assert_eq!(finder.read_license_of_key(key_id(8)).await.unwrap(), None);
}

pub async fn a_signpost_is_no_license<S: Subject>() {
    let subject: S = reissued().await;
    let (store, finder, event) = (subject.licenses(), subject.finder(), event_id(8));
    let id = key_id(7);
    assert_eq!(finder.read_license(id).await.unwrap(), None);
    assert!(finder.read_audited_license(id).await.unwrap().is_none());
    assert!(store.read_for_license_change(id).await.unwrap().record.is_none());
    assert!(store.read_for_activation_removal(id, activation(1).activation_id, event).await.unwrap().record.is_none());
    assert!(store.read_for_key_reveal(id, event).await.unwrap().license.is_none());
    assert!(store.read_for_key_reissue(id, event, None).await.unwrap().record.is_none());
    let stored = subject.everything().await;
    let mut key = new_key(3, 1);
    key.record.license_id = id;
    let keys = [key];
    assert_conflict(store.write_new_keys(&keys, None, &keys_event(&keys), now()).await);
    assert_eq!(subject.everything().await, stored);
}

pub async fn of_many_activation_keys_at_once_one_is_accepted<S: Subject>() {
    let subject = S::with_license(2).await;
    let before = read(&subject.licenses()).await;
    let all: JoinSet<_> = (100..120)
        .map(|n| {
            let (store, reissue) = (subject.licenses(), reissue(before.clone(), n));
            async move { (n, write(&store, &reissue).await) }
        })
        .collect();
    let answers = all.join_all().await;
    assert!(answers.iter().all(|(_, answer)| matches!(answer, Ok(()) | Err(StoreError::Conflict))), "{answers:?}");
    let done: Vec<_> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(n, _)| *n).collect();
    let [n] = done[..] else { panic!("{answers:?}") };
    let store = subject.licenses();
    let license = store.read_for_key_reveal(license_id(1), event_id(n)).await.unwrap().license.unwrap();
    assert_eq!((license.record.activation_key_hash.as_str(), license.sealed), (&*format!("hash-{n}"), sealed(n)));
    for other in (100..120).filter(|other| *other != n) {
        assert!(store.read_for_activation(key_id(other), &computer(1), &lot()).await.unwrap().record.is_none());
    }
}
