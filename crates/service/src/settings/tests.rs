//! What nobody overwrites unseen, what a lost race leads to, and events.

use latchkey_core::fixtures::{self, author, set, setting, settings};
use latchkey_core::{Scalar, Unseen};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_settings", "write_setting"];
const SWITCH: &str = "security/AllowGenericKeys";

fn property(name: &str) -> PropertyName {
    let (category, name) = name.split_once('/').unwrap();
    PropertyName::find(category, name).unwrap()
}

async fn put_seen(
    store: &ScriptedStore,
    name: &str,
    value: Value,
    seen: Option<RecordVersion>,
) -> Result<PropertySet, UseCaseError> {
    let command = PutSetting { name: property(name), value, seen, by: author() };
    put_setting(command, time_frame(), store, &mut random()).await
}

async fn put(store: &ScriptedStore, name: &str, value: Value) -> Result<PropertySet, UseCaseError> {
    put_seen(store, name, value, None).await
}

async fn delete(store: &ScriptedStore, name: &str, seen: Option<RecordVersion>) -> Result<(), UseCaseError> {
    let command = DeleteSetting { name: property(name), seen, by: author() };
    delete_setting(command, time_frame(), store, &mut random()).await
}

/// Names and values of what is stored.
fn stored(store: &ScriptedStore) -> Vec<(String, Value)> {
    let value = |setting: &Setting| (setting.name.clone(), serde_json::to_value(&setting.value).unwrap());
    store.tables().settings.iter().map(value).collect()
}

fn holding(name: &'static str, value: Value) -> (ScriptedStore, RecordVersion) {
    let version = setting(name, value.clone()).version;
    (ScriptedStore::holding(|tables| set(&mut tables.settings, name, value)), version)
}

#[track_caller]
fn assert_denied<T: std::fmt::Debug>(answer: Result<T, UseCaseError>, denial: impl Into<Denial>) {
    match answer {
        Err(UseCaseError::Denied(found)) => assert_eq!(found, denial.into()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_about_another_setting_keeps_what_the_winner_set() {
    let rival = |tables: &mut Tables| set(&mut tables.settings, "custom/Theme", "dark".into());
    let store = ScriptedStore::default().ending([after(rival)]);
    let answer = put(&store, SWITCH, true.into()).await.unwrap();
    assert!(answer.turns_generic_keys_on());
    let both = [(SWITCH, json!(true)), ("custom/Theme", json!("dark"))];
    assert_eq!(stored(&store), both.map(|(name, value)| (name.to_owned(), value)));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_changed_nothing_of_this_setting_is_tried_again() {
    let store = ScriptedStore::default().ending([Ending::Conflict]);
    put(&store, SWITCH, true.into()).await.unwrap();
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
}

#[tokio::test(start_paused = true)]
async fn nobody_overwrites_unseen_what_somebody_else_set() {
    let other = Some(RecordVersion(uuid::Uuid::from_u128(7)));
    for (name, old, new) in [(SWITCH, json!(true), json!(false)), ("custom/Theme", json!("dark"), json!("light"))] {
        let (store, version) = holding(name, old.clone());
        assert_denied(put(&store, name, new.clone()).await, Unseen::Required);
        assert_denied(put_seen(&store, name, new.clone(), other).await, Unseen::Mismatch);
        assert_denied(put_seen(&store, name, old.clone(), other).await, Unseen::Mismatch);
        assert_denied(delete(&store, name, None).await, Unseen::Required);
        assert_denied(delete(&store, name, other).await, Unseen::Mismatch);
        assert_eq!((stored(&store), store.tables().events.len()), (vec![(name.to_owned(), old.clone())], 0));

        let set = put_seen(&store, name, new.clone(), Some(version)).await.unwrap();
        assert_eq!(stored(&store), [(name.to_owned(), new)]);
        assert_denied(delete(&store, name, Some(version)).await, Unseen::Mismatch);
        delete(&store, name, Some(set.setting.version)).await.unwrap();
        assert_eq!(stored(&store), []);
        // A version that is gone doesn't fit what is not there, nor what is new there.
        assert_denied(put_seen(&store, name, old, Some(version)).await, Unseen::Mismatch);
    }
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_about_the_same_setting_is_told_that_the_winner_was_not_seen() {
    let rival = |tables: &mut Tables| set(&mut tables.settings, "custom/Theme", "dark".into());
    let store = ScriptedStore::default().ending([after(rival)]);
    assert_denied(put(&store, "custom/Theme", "light".into()).await, Unseen::Required);
    assert_eq!(stored(&store), [("custom/Theme".to_owned(), json!("dark"))]);
}

#[tokio::test(start_paused = true)]
async fn every_change_is_an_event_with_what_was_and_what_is() {
    let store = ScriptedStore::default();
    let first = put(&store, "custom/Ratio", json!(0.5)).await.unwrap().setting.version;
    let second = put_seen(&store, "custom/Ratio", json!(2), Some(first)).await.unwrap().setting.version;
    delete(&store, "custom/Ratio", Some(second)).await.unwrap();
    let [half, two] = [Scalar::Real(0.5), Scalar::Integer(2)].map(|value| Some(value.into()));
    let changes = [(None, half.clone()), (half, two.clone()), (two, None)];
    let events = store.tables().events;
    for (event, (before, after)) in events.iter().zip(changes) {
        let change = Change::SettingChanged { property: "custom/Ratio".to_owned(), before, after };
        assert_eq!(*event, fixtures::event(event.event_id, change));
    }
    assert_eq!((events.len(), events[0].event_id, events[1].event_id), (3, first, second));
}

// R14
#[tokio::test(start_paused = true)]
async fn the_same_request_again_changes_nothing() {
    let store = ScriptedStore::default();
    let first = put(&store, SWITCH, true.into()).await.unwrap();
    let before = store.tables();
    let again = put(&store, SWITCH, true.into()).await.unwrap();
    assert!(first.turns_generic_keys_on() && !again.turns_generic_keys_on());
    let as_seen = put_seen(&store, SWITCH, true.into(), Some(first.setting.version)).await.unwrap();
    assert_eq!([&again.setting, &as_seen.setting], [&first.setting; 2]);
    assert_eq!(store.tables(), before);

    delete(&store, SWITCH, Some(first.setting.version)).await.unwrap();
    let before = store.tables();
    delete(&store, SWITCH, Some(first.setting.version)).await.unwrap();
    delete(&store, SWITCH, None).await.unwrap();
    assert_eq!(store.tables(), before);
}

// R14
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_and_not_written_again() {
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    let answer = put(&store, SWITCH, true.into()).await.unwrap();
    assert!(answer.turns_generic_keys_on());
    assert_eq!(store.tables().settings.iter().collect::<Vec<_>>(), [&answer.setting]);
    assert_eq!(store.journal.take(), [&READ_AND_WRITE[..], &READ_AND_WRITE[..1]].concat());
    let store = store.ending([Ending::FoundAgain]);
    delete(&store, SWITCH, Some(answer.setting.version)).await.unwrap();
    assert_eq!((stored(&store).len(), store.tables().events.len()), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_custom_name_in_another_case_gets_told_the_one_that_is_there() {
    let (store, version) = holding("custom/Theme", json!("dark"));
    let spelled = || PropertyUnknown::spelled("custom/Theme");
    assert_denied(put_seen(&store, "custom/THEME", json!("light"), Some(version)).await, spelled());
    assert_denied(delete(&store, "custom/theme", Some(version)).await, spelled());
    delete(&store, "custom/Theme", Some(version)).await.unwrap();
    put(&store, "custom/THEME", json!("light")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_value_that_can_not_be_is_refused_unread() {
    let store = ScriptedStore::default();
    let answer = put(&store, SWITCH, "yes".into()).await;
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
