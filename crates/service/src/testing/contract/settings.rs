//! The ports `SettingsReader` and `SettingsWriter`.

use latchkey_core::fixtures::setting;
use latchkey_core::{CUSTOM_SETTINGS_MAX, PropertyName, Settings};
use serde_json::{Value, json};

use super::subject::Subject;
use crate::testing::records::{removal, replacement, setting_event};
use crate::testing::requests::assert_conflict;
use crate::{SettingChange, SettingsReader, SettingsWriter, StoreError};

const SWITCH: &str = "security/AllowGenericKeys";

/// What is read after these were written one after the other, each for the first time.
fn all(settings: &[(&str, Value)]) -> Settings {
    settings.iter().map(|(name, value)| setting(name, value.clone())).collect()
}

async fn write(store: &impl SettingsWriter, change: &SettingChange) -> Result<(), StoreError> {
    store.write_setting(change, &setting_event(change)).await
}

pub async fn settings_never_set_are_the_defaults<S: Subject>() {
    assert_eq!(S::start().await.settings().read_settings().await.unwrap(), Settings::default());
}

pub async fn settings_are_read_as_they_were_written_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.settings();
    let settings = [
        (SWITCH, json!(true)),
        ("security/GenericKeysMaxDays", json!(30)),
        ("custom/Theme", json!("")),
        ("custom/Ratio", json!(0.25)),
        ("custom/a.b-c_d", json!(false)),
    ];
    for (n, (name, value)) in settings.iter().enumerate() {
        let change = replacement(None, name, value.clone());
        let calls = subject.calls_of(async { write(&store, &change).await.unwrap() });
        assert_eq!(calls.await, 1);
        let calls = subject.calls_of(async { assert_eq!(store.read_settings().await.unwrap(), all(&settings[..=n])) });
        assert_eq!(calls.await, 1);
    }
}

pub async fn a_setting_replaces_only_the_one_of_the_version_that_was_read<S: Subject>() {
    for (name, one, two, three) in
        [(SWITCH, json!(true), json!(false), json!(true)), ("custom/A", json!(1), json!(2), json!(3))]
    {
        let subject = S::start().await;
        let store = subject.settings();
        let version = |value: &Value| Some(setting(name, value.clone()).version);
        assert_conflict(write(&store, &replacement(version(&one), name, two.clone())).await);
        assert!(subject.everything().await.is_empty());

        write(&store, &replacement(None, name, one.clone())).await.unwrap();
        let before = subject.everything().await;
        assert_conflict(write(&store, &replacement(None, name, two.clone())).await);
        assert_conflict(write(&store, &replacement(version(&two), name, three)).await);
        assert_eq!(subject.everything().await, before);

        write(&store, &replacement(version(&one), name, two.clone())).await.unwrap();
        assert_eq!(store.read_settings().await.unwrap(), all(&[(name, two)]));
    }
}

pub async fn a_setting_is_removed_only_in_the_version_that_was_read<S: Subject>() {
    for (name, value, other) in [(SWITCH, json!(true), json!(false)), ("custom/A", json!(1), json!(2))] {
        let subject = S::start().await;
        let store = subject.settings();
        write(&store, &replacement(None, name, value.clone())).await.unwrap();
        write(&store, &replacement(None, "custom/Other", json!(1))).await.unwrap();
        let before = subject.everything().await;
        assert_conflict(write(&store, &removal(name, other)).await);
        assert_eq!(subject.everything().await, before);

        let calls = subject.calls_of(async { write(&store, &removal(name, value.clone())).await.unwrap() });
        assert_eq!(calls.await, 1);
        assert_eq!(store.read_settings().await.unwrap(), all(&[("custom/Other", json!(1))]));
        let before = subject.everything().await;
        assert_conflict(write(&store, &removal(name, value)).await);
        assert_eq!(subject.everything().await, before);
    }
}

pub async fn a_setting_sent_twice_is_written_once<S: Subject>() {
    let store = S::start().await.settings();
    for name in [SWITCH, "custom/A"] {
        write(&store, &replacement(None, name, json!(true))).await.unwrap();
        assert_conflict(write(&store, &replacement(None, name, json!(true))).await);
    }
    assert_eq!(store.read_settings().await.unwrap(), all(&[(SWITCH, json!(true)), ("custom/A", json!(true))]));
}

pub async fn two_custom_names_that_differ_by_case_alone_are_one_setting<S: Subject>() {
    let store = S::start().await.settings();
    write(&store, &replacement(None, "custom/Theme", json!("dark"))).await.unwrap();
    assert_conflict(write(&store, &replacement(None, "custom/THEME", json!("light"))).await);
    let settings = store.read_settings().await.unwrap();
    assert_eq!(settings, all(&[("custom/Theme", json!("dark"))]));
    assert!(settings.get(&PropertyName::find("custom", "theme").unwrap()).is_some());
}

pub async fn one_custom_setting_too_many_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::start().await;
    let store = subject.settings();
    for n in 0..CUSTOM_SETTINGS_MAX {
        write(&store, &replacement(None, &format!("custom/n{n}"), n.into())).await.unwrap();
    }
    let before = subject.everything().await;
    let one_more = replacement(None, "custom/more", 1.into());
    assert_conflict(write(&store, &one_more).await);
    assert_eq!(subject.everything().await, before);

    let first = setting("custom/n0", 0.into()).version;
    write(&store, &replacement(Some(first), "custom/n0", json!("changed"))).await.unwrap();
    write(&store, &replacement(None, SWITCH, json!(true))).await.unwrap();
    write(&store, &removal("custom/n1", 1.into())).await.unwrap();
    write(&store, &one_more).await.unwrap();
}
