//! Whose seat is given back, what is written of it, and who is told what.

use latchkey_core::Stopped;
use latchkey_core::fixtures::author;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::testing::records::{activation, license_id};
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after, audit};

fn request(n: usize) -> RemoveActivation {
    RemoveActivation { license_id: license_id(1), activation_id: activation(n).activation_id, by: author() }
}

async fn remove(store: &ScriptedStore, n: usize) -> Result<(), UseCaseError> {
    remove_activation(request(n), time_frame(), store, &mut random()).await
}

fn denial(answer: Result<(), UseCaseError>) -> Denial {
    match answer {
        Err(UseCaseError::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    }
}

fn used(store: &ScriptedStore) -> u32 {
    store.tables().counters.values().map(|counter| counter.used).sum()
}

// R25, R27, R29
#[tokio::test(start_paused = true)]
async fn a_seat_is_given_back_with_its_event_and_what_is_taken_back() {
    let store = ScriptedStore::activated_by(2).await;
    let license = store.tables().licenses;
    remove(&store, 1).await.unwrap();
    assert_eq!(store.journal.take(), ["read_for_activation_removal", "write_activation_removal"]);
    let tables = store.tables();
    assert_eq!((used(&store), tables.activations.len(), &tables.licenses), (1, 1, &license));
    let [(_, entry)] = &tables.taken_back[..] else { panic!("{:?}", tables.taken_back) };
    let entry = &entry.taken_back;
    assert_eq!((entry.id, entry.stopped), (activation(1).activation_id.0, Some(Stopped::Removed)));
    let event = json!(tables.license_events[0]);
    assert_eq!(event["kind"], "activation_removed");
    assert_eq!(event["activation_id"], json!(activation(1).activation_id));
    assert_eq!(event["before"], json!({"activated_at": activation(1).activated_at}));
    let personal = json!({"computer_id": "computer 1", "computer_name": "Ada's laptop"});
    assert_eq!(event["personal"]["before"], personal);
}

// R25
#[tokio::test(start_paused = true)]
async fn a_seat_is_given_back_once() {
    let store = ScriptedStore::activated_by(1).await;
    remove(&store, 0).await.unwrap();
    let before = store.tables();
    assert_eq!(denial(remove(&store, 0).await), Denial::ActivationUnknown);
    let nobodys = RemoveActivation { license_id: LicenseId(Uuid::max()), ..request(0) };
    assert_eq!(denial(remove_activation(nobodys, time_frame(), &store, &mut random()).await), Denial::LicenseUnknown);
    assert_eq!(store.tables(), before);
}

// R20, R25
#[tokio::test(start_paused = true)]
async fn who_did_it_is_told_so_though_the_answer_was_lost_and_who_came_too_late_isnt() {
    let found = ScriptedStore::activated_by(1).await.ending([Ending::FoundAgain]);
    remove(&found, 0).await.unwrap();
    assert_eq!((used(&found), found.tables().license_events.len()), (0, 1));

    let gone = |tables: &mut Tables| {
        tables.activations.clear();
        tables.counters.values_mut().for_each(|counter| counter.used = 0);
    };
    let raced = ScriptedStore::activated_by(1).await.ending([after(gone)]);
    assert_eq!(denial(remove(&raced, 0).await), Denial::ActivationUnknown);
    assert_eq!((used(&raced), raced.tables().license_events.len()), (0, 0));
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_an_error_and_one_that_always_conflicts_is_to_be_tried_again() {
    assert_fault(remove(&ScriptedStore::activated_by(1).await.ending([Ending::Fault]), 0).await);
    assert_try_again(remove(&ScriptedStore::activated_by(1).await.ending([Ending::Unavailable]), 0).await);
    assert_try_again(
        remove(&ScriptedStore::activated_by(1).await.ending((0..10_000).map(|_| Ending::Conflict)), 0).await,
    );
}

// R27
#[tokio::test(start_paused = true)]
async fn a_license_that_was_read_before_its_first_activation_is_read_again() {
    let store = ScriptedStore::activated_by(1).await;
    store.change(|tables| tables.licenses.values_mut().for_each(|record| record.first_activated_at = None));
    assert_try_again(remove(&store, 0).await);
    assert!(!store.journal.take().contains(&"write_activation_removal"));
}

// R29
#[tokio::test(start_paused = true)]
async fn events_of_activations_are_whole_chains_beside_that_of_the_license() {
    let store = ScriptedStore::activated_by(60).await;
    for n in 0..60 {
        let request = request(n);
        // Each with chance of its own, so that no two events have one ID.
        let mut random = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(n as u64);
        remove_activation(request, time_frame(), &store, &mut random).await.unwrap();
    }
    let tables = store.tables();
    assert!(tables.chains.len() > 8, "{:?}", tables.chains);
    let audit = audit(&store, license_id(1)).await;
    assert_eq!((audit.verify(), used(&store)), (Ok(60), 0));
    assert!(tables.activations.is_empty());
}
