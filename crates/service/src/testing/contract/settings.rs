//! The ports `SettingsReader` and `SettingsWriter`.

use latchkey_core::Settings;
use latchkey_core::fixtures::set;

use super::subject::Subject;
use crate::testing::requests::assert_conflict;
use crate::{SettingsReader, SettingsWriter};

fn themed(earlier: &Settings, theme: &str) -> Settings {
    let mut settings = earlier.clone();
    set(&mut settings, "custom/Theme", theme.into());
    settings
}

fn of_version(version: u64, settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    settings.version = version;
    settings
}

pub async fn settings_never_set_are_the_defaults<S: Subject>() {
    assert_eq!(S::start().await.settings().read_settings().await.unwrap(), Settings::default());
}

pub async fn settings_are_read_as_they_were_written_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.settings();
    let mut settings = themed(&Settings::default(), "");
    for value in [serde_json::json!([]), serde_json::json!(["a", "日本"])] {
        let calls = subject.calls_of(async { store.replace_settings(&settings).await.unwrap() });
        assert_eq!(calls.await, 1);
        let calls = subject.calls_of(async { assert_eq!(store.read_settings().await.unwrap(), settings) });
        assert_eq!(calls.await, 1);
        set(&mut settings, "security/BlockedComputerIds", value);
    }
}

pub async fn settings_replace_only_those_of_the_version_before<S: Subject>() {
    let subject = S::start().await;
    let store = subject.settings();
    let first = themed(&Settings::default(), "dark");
    let second = themed(&first, "light");
    assert_conflict(store.replace_settings(&second).await);
    assert_conflict(store.replace_settings(&Settings::default()).await);
    assert!(subject.everything().await.is_empty());

    store.replace_settings(&first).await.unwrap();
    assert_conflict(store.replace_settings(&themed(&Settings::default(), "other")).await);
    assert_conflict(store.replace_settings(&of_version(0, &first)).await);
    assert_conflict(store.replace_settings(&of_version(3, &first)).await);
    assert_eq!(store.read_settings().await.unwrap(), first);

    store.replace_settings(&second).await.unwrap();
    assert_eq!(store.read_settings().await.unwrap(), second);
}

pub async fn settings_sent_twice_are_written_once<S: Subject>() {
    let store = S::start().await.settings();
    let first = themed(&Settings::default(), "dark");
    store.replace_settings(&first).await.unwrap();
    assert_conflict(store.replace_settings(&first).await);
    assert_eq!(store.read_settings().await.unwrap(), first);
}
