//! The ports `RevokedSigningKeyReader` and `RevokedSigningKeyWriter`.

use latchkey_core::fixtures::setting;
use latchkey_core::{PropertyName, RevokedSigningKeys};
use serde_json::json;

use super::subject::Subject;
use crate::testing::records::{license_id, revoked_key, revoked_key_event, revoked_keys};
use crate::testing::requests::assert_conflict;
use crate::{RevokedSigningKeyReader, RevokedSigningKeyWriter, SettingChange, ValidationStore};

pub async fn signing_keys_are_taken_back_one_after_the_other_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    assert_eq!(store.read_revoked_signing_keys().await.unwrap(), RevokedSigningKeys::default());
    for (n, kid) in ["2024", "2025", "2026"].into_iter().enumerate() {
        let (revoked, event) = (revoked_key(kid), revoked_key_event(&revoked_key(kid), n as u128));
        let calls = subject.calls_of(async { store.write_revoked_signing_key(&revoked, n, &event).await.unwrap() });
        assert_eq!(calls.await, 1);
        assert_eq!(subject.everything().await.len(), n + 3, "the list, what leads to all products, and an event each");
    }
    let calls = subject.calls_of(async {
        let all = subject.lists().read_revoked_signing_keys().await.unwrap();
        assert_eq!(all, revoked_keys(&["2024", "2025", "2026"]));
    });
    assert_eq!(calls.await, 1);
}

pub async fn a_signing_key_is_added_only_to_those_that_were_read<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let write = async |kid: &str, earlier, n| {
        let revoked = revoked_key(kid);
        store.write_revoked_signing_key(&revoked, earlier, &revoked_key_event(&revoked, n)).await
    };
    let before = subject.everything().await;
    assert_conflict(write("2025", 1, 1).await);
    assert_eq!(subject.everything().await, before);
    write("2025", 0, 1).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(write("2026", 0, 2).await);
    assert_conflict(write("2026", 2, 2).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn whoever_reads_the_switches_reads_them_too_and_they_stay_when_a_switch_is_set<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let revoked = revoked_key("2025");
    store.write_revoked_signing_key(&revoked, 0, &revoked_key_event(&revoked, 1)).await.unwrap();
    let name = PropertyName::find("security", "AllowGenericKeys").unwrap();
    let setting = Some(setting("security/AllowGenericKeys", json!(true)));
    subject.set(SettingChange { name, earlier: None, setting }).await;
    let product = "editor".parse().unwrap();
    let view = subject.licenses().read_for_validation(license_id(1), None, None, &product).await.unwrap();
    assert_eq!(view.switches.revoked_signing_keys, revoked_keys(&["2025"]));
    assert!(view.switches.allow_generic_keys());
}
