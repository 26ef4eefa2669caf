//! Which activation key is accepted, who is answered which, and what is written of it.

use jiff::SignedDuration;
use latchkey_core::fixtures::{author, now, record, with};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, principal, time_frame};
use crate::testing::{Ending, Mood, ScriptedKeys, ScriptedStore, Tables, after, audit};

const REPLACED: [&str; 3] = ["read_for_key_reissue", "seal", "write_key_reissue"];

/// The activation key that the license was made with.
fn first_key() -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(1))
}

fn license_id() -> LicenseId {
    LicenseId::of(&first_key())
}

fn store(more: Value) -> ScriptedStore {
    let of_key = json!({"license_id": license_id(), "activation_key_hash": first_key().hash()});
    ScriptedStore::holding(|tables| {
        tables.licenses.insert(license_id(), record(with(of_key, more)));
        tables.sealed.insert(license_id(), ScriptedKeys::sealed(license_id(), &first_key()));
    })
}

fn request(idempotency_key: Option<&str>) -> ReissueKey {
    ReissueKey {
        license_id: license_id(),
        reason: Some("leaked".parse().unwrap()),
        idempotency_key: idempotency_key.map(|key| key.parse().unwrap()),
        fingerprint: Fingerprint::about(license_id(), &json!({"reason": "leaked"})),
        principal: principal(),
        by: author(),
    }
}

/// Each request draws another activation key.
async fn reissue_at(
    time: TimeFrame,
    store: &ScriptedStore,
    mood: Mood,
    request: ReissueKey,
) -> Result<ReissuedKey, UseCaseError> {
    let chance = 100 + store.journal.count() as u64 + store.tables().license_events.len() as u64;
    let sealer = ScriptedKeys::new(mood, &store.journal);
    reissue_key(request, time, store, &sealer, &mut StdRng::seed_from_u64(chance)).await
}

async fn reissue(store: &ScriptedStore, request: ReissueKey) -> Result<ReissuedKey, UseCaseError> {
    reissue_at(time_frame(), store, Mood::Well, request).await
}

fn stored(store: &ScriptedStore) -> LicenseRecord {
    store.tables().licenses.remove(&license_id()).unwrap()
}

/// Whether the license accepts this activation key, and holds it, sealed; and its own ID leads to the license.
fn is_accepted(store: &ScriptedStore, activation_key: &ActivationKey) -> bool {
    let tables = store.tables();
    let accepted = stored(store).activation_key_hash == activation_key.hash();
    let sealed = tables.sealed[&license_id()] == ScriptedKeys::sealed(license_id(), activation_key);
    let leads_to = tables.signposts.get(&LicenseId::of(activation_key)) == Some(&license_id());
    assert!(!accepted || sealed && leads_to, "half done");
    accepted
}

/// How many events the license has, if they are what led to it.
async fn events(store: &ScriptedStore) -> usize {
    audit(store, license_id()).await.verify().unwrap()
}

fn denial(answer: Result<ReissuedKey, UseCaseError>) -> Denial {
    match answer {
        Err(UseCaseError::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    }
}

// R24, R29
#[tokio::test(start_paused = true)]
async fn the_license_accepts_the_new_activation_key_alone_and_is_otherwise_as_it_was() {
    for state in ["active", "suspended"] {
        let store = store(json!({"state": state, "first_activated_at": now(), "latest_end": "never"}));
        let before = stored(&store);
        let reissued = reissue(&store, request(None)).await.unwrap();
        assert_eq!(store.journal.take(), REPLACED);
        assert!(is_accepted(&store, &reissued.activation_key) && !is_accepted(&store, &first_key()));
        let changed = stored(&store);
        assert_eq!((changed.record_version, reissued.license_id), (reissued.record_version, license_id()));
        assert_eq!((changed.revision, &changed.license), (before.revision, &before.license), "no license key changes");
        assert_eq!(events(&store).await, 1);
        let event = json!(store.tables().license_events[0]);
        assert_eq!((&event["kind"], &event["reason"]), (&json!("activation_key_reissued"), &json!("leaked")));
        assert_eq!(event["before"], json!({"activation_key_hash": first_key().hash()}));
        assert_eq!(event["after"], json!({"activation_key_hash": reissued.activation_key.hash()}));
    }
}

// R24
#[tokio::test(start_paused = true)]
async fn replaced_three_times_it_accepts_the_last_one_and_all_of_them_lead_to_it() {
    let store = store(json!({}));
    let mut keys = vec![first_key()];
    for _ in 0..3 {
        keys.push(reissue(&store, request(None)).await.unwrap().activation_key);
    }
    let accepted = keys.iter().map(|key| is_accepted(&store, key)).collect::<Vec<_>>();
    assert_eq!(accepted, [false, false, false, true]);
    let tables = store.tables();
    for key in &keys[1..] {
        assert_eq!(tables.signposts[&LicenseId::of(key)], license_id(), "none leads by way of another");
    }
    assert_eq!((events(&store).await, tables.licenses.len()), (3, 1));
}

// R14, R24
#[tokio::test(start_paused = true)]
async fn the_same_request_again_gets_the_first_answer_again_for_a_day() {
    let store = store(json!({}));
    let first = reissue(&store, request(Some("a"))).await.unwrap();
    store.journal.take();
    let before = store.tables();
    let again = reissue(&store, request(Some("a"))).await.unwrap();
    assert_eq!(store.journal.take(), ["read_for_key_reissue", "open"]);
    let shown = |reissued: &ReissuedKey| {
        (reissued.activation_key.reveal(), reissued.license_id, reissued.record_version, reissued.license.clone())
    };
    assert_eq!(shown(&again), shown(&first));
    assert_eq!((first.is_replay, again.is_replay, store.tables()), (false, true, before));

    let day_later = TimeFrame { now: now() + SignedDuration::from_hours(24), ..time_frame() };
    let anew = reissue_at(day_later, &store, Mood::Well, request(Some("a"))).await.unwrap();
    assert!(!anew.is_replay && is_accepted(&store, &anew.activation_key));
}

// R14
#[tokio::test(start_paused = true)]
async fn another_request_under_the_same_idempotency_key_is_refused_unopened() {
    let store = store(json!({}));
    reissue(&store, request(Some("a"))).await.unwrap();
    store.journal.take();
    let other_id = LicenseId(uuid::Uuid::from_u128(7));
    store.change(|tables| drop(tables.licenses.insert(other_id, record(json!({"license_id": other_id})))));
    let before = store.tables();
    let others = [
        // The same body about another license.
        ReissueKey {
            license_id: other_id,
            fingerprint: Fingerprint::about(other_id, &json!({"reason": "leaked"})),
            ..request(Some("a"))
        },
        ReissueKey { fingerprint: Fingerprint::about(license_id(), &json!({"reason": "lost"})), ..request(Some("a")) },
    ];
    for other in others {
        assert_eq!(denial(reissue(&store, other).await), Denial::IdempotencyKeyReused);
        assert_eq!(store.journal.take(), ["read_for_key_reissue"]);
    }
    assert_eq!(store.tables(), before);
    let colleague = Principal { arn: "arn:aws:iam::111122223333:user/colleague".parse().unwrap(), ..principal() };
    let theirs = reissue(&store, ReissueKey { principal: colleague, ..request(Some("a")) }).await.unwrap();
    assert!(!theirs.is_replay && is_accepted(&store, &theirs.activation_key), "their name is another one");
}

// R23, R24
#[tokio::test(start_paused = true)]
async fn a_revoked_license_gets_no_other_activation_key_and_neither_does_none() {
    let revoked = store(json!({"state": "revoked"}));
    assert_eq!(denial(reissue(&revoked, request(None)).await), Denial::LicenseIsRevoked);
    assert_eq!(revoked.journal.take(), ["read_for_key_reissue"]);
    assert_eq!(denial(reissue(&ScriptedStore::default(), request(None)).await), Denial::LicenseUnknown);
    let revoke = |tables: &mut Tables| {
        let record = tables.licenses.get_mut(&license_id()).unwrap();
        (record.state, record.chain.number) = (LicenseState::Revoked, 1);
    };
    let meanwhile = store(json!({})).ending([after(revoke)]);
    assert_eq!(denial(reissue(&meanwhile, request(None)).await), Denial::LicenseIsRevoked);
    assert!(meanwhile.tables().signposts.is_empty() && meanwhile.tables().license_events.is_empty());
}

// R20, R24
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_recognized() {
    for idempotency_key in [None, Some("a")] {
        let store = store(json!({})).ending([Ending::FoundAgain]);
        let reissued = reissue(&store, request(idempotency_key)).await.unwrap();
        assert!(is_accepted(&store, &reissued.activation_key) && !reissued.is_replay);
        assert_eq!(store.journal.take(), [&REPLACED[..], &REPLACED[..1]].concat());
        assert_eq!((events(&store).await, store.tables().signposts.len()), (1, 1));
    }
}

// R20
#[tokio::test(start_paused = true)]
async fn what_fails_replaces_nothing() {
    for (mood, ending) in [(Mood::Well, Ending::Fault), (Mood::Fault, Ending::Fault)] {
        let store = store(json!({})).ending([ending]);
        assert_fault(reissue_at(time_frame(), &store, mood, request(Some("a"))).await);
        assert!(stored(&store).activation_key_hash == first_key().hash() && store.tables().signposts.is_empty());
    }
    assert_try_again(reissue_at(time_frame(), &store(json!({})), Mood::Unavailable, request(None)).await);
    let busy = store(json!({})).ending((0..10_000).map(|_| Ending::Conflict));
    assert_try_again(reissue(&busy, request(None)).await);
    assert_eq!(busy.journal.take().iter().filter(|call| **call == "seal").count(), 1, "one activation key in all");
}

// R14, R24
#[tokio::test(start_paused = true)]
async fn of_two_at_once_the_later_replaces_what_the_earlier_made() {
    let rival = ActivationKey::generate(&mut StdRng::seed_from_u64(9));
    let hash = rival.hash();
    let replace = move |tables: &mut Tables| {
        let record = tables.licenses.get_mut(&license_id()).unwrap();
        (record.activation_key_hash, record.chain.number) = (hash, 1);
        tables.signposts.insert(LicenseId::of(&rival), license_id());
    };
    let store = store(json!({})).ending([after(replace)]);
    let later = reissue(&store, request(None)).await.unwrap();
    assert!(is_accepted(&store, &later.activation_key));
    let event = json!(store.tables().license_events[0]);
    let rival = ActivationKey::generate(&mut StdRng::seed_from_u64(9));
    assert_eq!(event["before"], json!({"activation_key_hash": rival.hash()}), "its event says what it replaced");
}
