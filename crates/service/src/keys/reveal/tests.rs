//! Who is told an activation key, and what is written before that.

use latchkey_core::fixtures::{author, record, with};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};
use crate::testing::{Ending, Mood, ScriptedKeys, ScriptedStore, Tables, after, audit};

/// Activation key `n`.
fn activation_key(n: u64) -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(n))
}

fn license_id() -> LicenseId {
    LicenseId::of(&activation_key(1))
}

/// Has the license accept activation key `n`.
fn accept(tables: &mut Tables, n: u64) {
    let sealed = ScriptedKeys::sealed(license_id(), &activation_key(n));
    tables.sealed.insert(license_id(), sealed);
    tables.licenses.get_mut(&license_id()).unwrap().activation_key_hash = activation_key(n).hash();
}

/// The license of activation key 1, which it accepts.
fn store(more: Value) -> ScriptedStore {
    let of_key = json!({"license_id": license_id(), "activation_key_hash": activation_key(1).hash()});
    ScriptedStore::holding(|tables| {
        tables.licenses.insert(license_id(), record(with(of_key, more)));
        accept(tables, 1);
    })
}

async fn reveal_in(mood: Mood, store: &ScriptedStore, reason: Option<&str>) -> Result<RevealedKey, UseCaseError> {
    let reason = reason.map(|reason| reason.parse().unwrap());
    let command = RevealKey { license_id: license_id(), reason, by: author() };
    reveal_key(command, time_frame(), store, &ScriptedKeys::new(mood, &store.journal), &mut random()).await
}

async fn reveal(store: &ScriptedStore) -> Result<RevealedKey, UseCaseError> {
    reveal_in(Mood::Well, store, None).await
}

/// The license's events, if they are what led to it.
async fn events(store: &ScriptedStore) -> Vec<Value> {
    audit(store, license_id()).await.verify().unwrap();
    store.tables().license_events.iter().map(|event| json!(event)).collect()
}

// R24, R29
#[tokio::test(start_paused = true)]
async fn the_activation_key_is_answered_when_its_event_is_written() {
    for state in ["active", "suspended"] {
        let store = store(json!({ "state": state }));
        let before = store.tables().licenses.remove(&license_id()).unwrap();
        let revealed = reveal_in(Mood::Well, &store, Some("the mail got lost")).await.unwrap();
        assert_eq!(revealed.activation_key.reveal(), activation_key(1).reveal());
        assert_eq!(store.journal.take(), ["read_for_key_reveal", "open", "write_key_reveal"]);
        let [event] = &events(&store).await[..] else { panic!("one event") };
        assert_eq!(
            (&event["kind"], &event["reason"]),
            (&json!("activation_key_revealed"), &json!("the mail got lost"))
        );
        assert!(!event.to_string().contains(&activation_key(1).reveal()));
        let after = store.tables().licenses.remove(&license_id()).unwrap();
        assert_eq!(LicenseRecord { chain: before.chain.clone(), ..after }, before, "nothing else of it changed");
    }
}

// R24, R29
#[tokio::test(start_paused = true)]
async fn nobody_gets_an_activation_key_whose_event_is_not_written() {
    let refused = store(json!({})).ending([Ending::Fault]);
    assert_fault(reveal(&refused).await);
    let away = store(json!({})).ending([Ending::Unavailable]);
    assert_try_again(reveal(&away).await);
    let busy = store(json!({})).ending((0..10_000).map(|_| Ending::Conflict));
    assert_try_again(reveal(&busy).await);
    assert!([refused, away, busy].iter().all(|store| store.tables().license_events.is_empty()));
}

// R29
#[tokio::test(start_paused = true)]
async fn an_activation_key_that_is_not_opened_leaves_no_event_behind() {
    assert_try_again(reveal_in(Mood::Unavailable, &store(json!({})), None).await);
    assert_fault(reveal_in(Mood::Fault, &store(json!({})), None).await);
    let other = store(json!({}));
    other.change(|tables| {
        tables.sealed.insert(license_id(), ScriptedKeys::sealed(license_id(), &activation_key(2)));
    });
    assert_fault(reveal(&other).await);
    assert!(other.tables().license_events.is_empty());
}

// R23, R24
#[tokio::test(start_paused = true)]
async fn that_of_a_revoked_license_or_of_none_stays_sealed() {
    let revoked = store(json!({"state": "revoked"}));
    assert!(matches!(reveal(&revoked).await, Err(UseCaseError::Denied(Denial::LicenseIsRevoked))));
    assert_eq!(revoked.journal.take(), ["read_for_key_reveal"]);
    let none = ScriptedStore::default();
    assert!(matches!(reveal(&none).await, Err(UseCaseError::Denied(Denial::LicenseUnknown))));

    let revoke = |tables: &mut Tables| {
        let record = tables.licenses.get_mut(&license_id()).unwrap();
        (record.state, record.chain.number) = (LicenseState::Revoked, 1);
    };
    let meanwhile = store(json!({})).ending([after(revoke)]);
    assert!(matches!(reveal(&meanwhile).await, Err(UseCaseError::Denied(Denial::LicenseIsRevoked))));
    assert!(meanwhile.tables().license_events.is_empty());
}

// R20, R29
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_recognized_and_opened_once() {
    let found = store(json!({})).ending([Ending::FoundAgain]);
    assert_eq!(reveal(&found).await.unwrap().activation_key.reveal(), activation_key(1).reveal());
    assert_eq!(found.journal.take().iter().filter(|call| **call == "open").count(), 1);
    assert_eq!(events(&found).await.len(), 1);
}

// R24
#[tokio::test(start_paused = true)]
async fn the_activation_key_is_the_one_that_is_accepted_when_the_event_is_written() {
    let replace = |tables: &mut Tables| {
        accept(tables, 2);
        tables.licenses.get_mut(&license_id()).unwrap().chain.number = 1;
    };
    let store = store(json!({})).ending([after(replace)]);
    assert_eq!(reveal(&store).await.unwrap().activation_key.reveal(), activation_key(2).reveal());
    assert_eq!(store.tables().license_events[0].number, 2);
}
