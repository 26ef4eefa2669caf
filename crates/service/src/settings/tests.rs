//! What a lost race leads to.

use latchkey_core::fixtures::{arn, set, settings};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_settings", "write_setting"];

async fn put(store: &ScriptedStore, name: &str, value: Value) -> Result<Setting, UseCaseError> {
    let (category, name) = name.split_once('/').unwrap();
    let command = PutSetting { name: PropertyName::find(category, name).unwrap(), value, by: arn("vendor") };
    put_setting(command, time_frame(), store, &mut random()).await
}

/// Names and values of what is stored.
fn stored(store: &ScriptedStore) -> Vec<(String, Value)> {
    let value = |setting: &Setting| (setting.name.clone(), serde_json::to_value(&setting.value).unwrap());
    store.tables().settings.iter().map(value).collect()
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_keeps_what_the_winner_set() {
    let rival = |tables: &mut Tables| set(&mut tables.settings, "custom/Theme", "dark".into());
    let store = ScriptedStore::default().ending([after(rival), Ending::Conflict]);
    let answer = put(&store, "security/AllowGenericKeys", true.into()).await.unwrap();
    assert_eq!(answer.value, latchkey_core::Scalar::Bool(true).into());
    let both = [("security/AllowGenericKeys", json!(true)), ("custom/Theme", json!("dark"))];
    assert_eq!(stored(&store), both.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(store.journal.take(), READ_AND_WRITE);
}

// R14
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_and_not_written_again() {
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    let answer = put(&store, "custom/Theme", "dark".into()).await.unwrap();
    assert_eq!(store.tables().settings.iter().collect::<Vec<_>>(), [&answer]);
    assert_eq!(store.journal.take(), [&READ_AND_WRITE[..], &READ_AND_WRITE[..1]].concat());
}

#[tokio::test(start_paused = true)]
async fn a_value_that_can_not_be_is_refused_unread() {
    let store = ScriptedStore::default();
    let answer = put(&store, "security/AllowGenericKeys", "yes".into()).await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::InvalidFields(_)))), "{answer:?}");
    assert!(store.journal.take().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_last_free_name_can_be_lost_in_a_race() {
    let mut full = settings([]);
    (0..63).for_each(|n| set(&mut full, &format!("custom/n{n}"), n.into()));
    let rival = |tables: &mut Tables| set(&mut tables.settings, "custom/rival", 1.into());
    let store = ScriptedStore::holding(|tables| tables.settings = full).ending([after(rival)]);
    let answer = put(&store, "custom/mine", 1.into()).await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::InvalidFields(_)))), "{answer:?}");
    assert_eq!(stored(&store).len(), 64);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_once() {
    let store = ScriptedStore::default().ending([Ending::Unavailable, Ending::Fault]);
    assert_try_again(put(&store, "custom/Theme", "dark".into()).await);
    assert_fault(put(&store, "custom/Theme", "dark".into()).await);
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
    assert_eq!(store.tables(), Tables::default());
}

#[tokio::test(start_paused = true)]
async fn who_loses_every_race_is_told_to_try_again_before_the_deadline() {
    let store = ScriptedStore::default().ending((0..1000).map(|_| Ending::Conflict));
    let deadline = time_frame().deadline;
    assert_try_again(put(&store, "custom/Theme", "dark".into()).await);
    assert!(Instant::now() < deadline);
}
