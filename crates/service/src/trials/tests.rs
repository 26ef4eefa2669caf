//! Whose trial is reset, and what is written of it.

use latchkey_core::LicenseId;
use latchkey_core::fixtures::author;
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::testing::records::{computer, now, trial};
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after};

/// Computer 1 has had a trial.
fn store() -> ScriptedStore {
    ScriptedStore::holding(|tables| tables.trials.push(trial(1)))
}

async fn reset(store: &ScriptedStore, n: usize) -> Result<(), UseCaseError> {
    let command = ResetTrial { computer: computer(n).hash(), product: trial(1).product, by: author() };
    reset_trial(command, time_frame(), store, &mut random()).await
}

fn events(store: &ScriptedStore) -> Vec<Value> {
    store.tables().events.iter().map(|event| json!(event)).collect()
}

// R29, R31
#[tokio::test(start_paused = true)]
async fn a_trial_is_forgotten_and_its_event_says_which_it_was() {
    let store = store();
    reset(&store, 1).await.unwrap();
    assert_eq!(store.journal.take(), ["read_trial", "remove_trial"]);
    assert!(store.tables().trials.is_empty());
    let [event] = &events(&store)[..] else { panic!("one event") };
    assert_eq!((&event["kind"], &event["product_id"]), (&json!("trial_reset"), &json!("editor")));
    assert_eq!(event["before"], json!({"license_id": trial(1).license_id, "activated_at": now()}));
    assert_eq!(event["id"], json!(computer(1).hash()));
    assert!(!event.to_string().contains(computer(1).as_str()), "a computer ID is personal");
}

#[tokio::test(start_paused = true)]
async fn a_computer_that_has_had_none_is_told_so() {
    let store = store();
    assert!(matches!(reset(&store, 2).await, Err(UseCaseError::Denied(Denial::TrialUnknown))));
    reset(&store, 1).await.unwrap();
    assert!(matches!(reset(&store, 1).await, Err(UseCaseError::Denied(Denial::TrialUnknown))));
    assert_eq!(events(&store).len(), 1);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_recognized_and_a_fault_resets_nothing() {
    let found = store().ending([Ending::FoundAgain]);
    reset(&found, 1).await.unwrap();
    assert_eq!(events(&found).len(), 1);
    let failing = store().ending([Ending::Fault]);
    assert_fault(reset(&failing, 1).await);
    let away = store().ending([Ending::Unavailable]);
    assert_try_again(reset(&away, 1).await);
    assert!([failing, away].iter().all(|store| store.tables().trials.len() == 1));
}

#[tokio::test(start_paused = true)]
async fn a_trial_that_began_meanwhile_is_reset_as_what_it_is() {
    let other = LicenseId(Uuid::from_u128(9));
    let begin = move |tables: &mut Tables| tables.trials[0].license_id = other;
    let store = store().ending([after(begin)]);
    reset(&store, 1).await.unwrap();
    assert_eq!(events(&store)[0]["before"]["license_id"], json!(other));
}
