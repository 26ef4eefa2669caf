//! What a lost race leads to.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::samples::{arn, assert_fault, assert_try_again, random, set, time_frame};
use crate::scripted_store::{Ending, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_settings", "replace_settings"];

async fn put(store: &ScriptedStore, name: &str, value: Value) -> Result<PropertySet, UseCaseError> {
    let (category, name) = name.split_once('/').unwrap();
    let command = PutSetting { name: PropertyName::find(category, name).unwrap(), value, by: arn("vendor") };
    put_setting(command, time_frame(), store, &mut random()).await
}

fn settings(values: &[(&str, Value)]) -> Settings {
    let mut settings = Settings::default();
    values.iter().for_each(|(name, value)| set(&mut settings, name, value.clone()));
    settings
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_keeps_what_the_winner_set() {
    let rival = |tables: &mut Tables| set(&mut tables.settings, "custom/Theme", "dark".into());
    let store = ScriptedStore::default().ending([after(rival)]);
    let answer = put(&store, "security/AllowGenericKeys", true.into()).await.unwrap();
    assert_eq!(answer.version, 2);
    let both = [("custom/Theme", json!("dark")), ("security/AllowGenericKeys", json!(true))];
    assert_eq!(store.tables().settings, settings(&both));
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
}

// R14
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_and_not_written_again() {
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    let answer = put(&store, "CUSTOM/Theme", "dark".into()).await.unwrap();
    assert_eq!((answer.name.as_str(), answer.version), ("custom/Theme", 1));
    assert_eq!(store.tables().settings, settings(&[("custom/Theme", json!("dark"))]));
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
    let mut full = Settings::default();
    (0..63).for_each(|n| set(&mut full, &format!("custom/n{n}"), n.into()));
    let rival = |tables: &mut Tables| set(&mut tables.settings, "custom/rival", 1.into());
    let store = ScriptedStore::holding(|tables| tables.settings = full).ending([after(rival)]);
    let answer = put(&store, "custom/mine", 1.into()).await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::InvalidFields(_)))), "{answer:?}");
    assert_eq!(store.tables().settings.version, 64);
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
