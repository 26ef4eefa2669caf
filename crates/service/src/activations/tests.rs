//! Who signs and writes when, and what a lost race leads to.

use jiff::Timestamp;
use latchkey_core::LicenseState;
use latchkey_core::fixtures::{computer, now, record, set};
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, issuer, random, time_frame};
use crate::testing::{Ending, Mood, ScriptedKeys, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_for_activation", "take_seat"];

fn activation_key() -> ActivationKey {
    ActivationKey::generate(&mut random())
}

/// A store of one license; generic keys are on.
fn store_of(more: Value) -> ScriptedStore {
    ScriptedStore::holding(|tables| {
        tables.licenses.insert(activation_key().hash(), record(more));
        set(&mut tables.settings, "security/AllowGenericKeys", true.into());
    })
}

async fn ask(store: &ScriptedStore, id: &str) -> Result<Activated, UseCaseError> {
    ask_in(Mood::Well, store, id).await
}

async fn ask_in(mood: Mood, store: &ScriptedStore, id: &str) -> Result<Activated, UseCaseError> {
    let attempt =
        ActivationAttempt { computer: computer(id), computer_name: None, product: None, accept_generic: true };
    let command = Activate { activation_key: activation_key(), attempt };
    let signer = ScriptedKeys::new(mood, &store.journal);
    activate(command, &issuer(), time_frame(), store, &signer, &mut random()).await
}

/// Lets another computer take a seat, at `at` if it is the first.
fn rival(id: &'static str, at: Timestamp, generic_license_key: Option<&'static str>) -> impl FnOnce(&mut Tables) {
    move |tables| {
        let record = tables.licenses.get_mut(&activation_key().hash()).unwrap();
        record.used += 1;
        record.first_activated_at.get_or_insert(at);
        record.generic_license_key = generic_license_key.map(LicenseKey::from_text);
        let activation = Activation {
            activation_id: ActivationId(Uuid::from_u128(2)),
            computer_id: computer(id),
            computer_name: None,
            activated_at: at,
            license_key: generic_license_key.is_none().then(|| LicenseKey::from_text("of the rival")),
        };
        tables.activations.insert((activation_key().hash(), computer(id).hash().as_str().to_owned()), activation);
    }
}

fn stored(store: &ScriptedStore) -> LicenseRecord {
    store.tables().licenses.remove(&activation_key().hash()).unwrap()
}

// R20
#[tokio::test(start_paused = true)]
async fn it_signs_first_and_writes_then() {
    let store = store_of(json!({}));
    let activated = ask(&store, "pc").await.unwrap();
    assert_eq!(store.journal.take(), ["read_for_activation", "sign", "take_seat"]);
    assert!(activated.is_new);
    assert_eq!(activated.record.used, 1);
    assert_eq!(activated.activation.license_key, Some(activated.license_key));
    assert_eq!(stored(&store).used, 1);
}

// R20
#[tokio::test(start_paused = true)]
async fn without_a_signature_nothing_is_written() {
    let store = store_of(json!({}));
    let before = store.tables();
    assert_try_again(ask_in(Mood::Unavailable, &store, "pc").await);
    assert_fault(ask_in(Mood::Fault, &store, "pc").await);
    assert_eq!(store.journal.take(), ["read_for_activation", "sign"].repeat(2));
    assert_eq!(store.tables(), before);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_once_and_no_seat_is_used() {
    let store = store_of(json!({})).ending([Ending::Unavailable, Ending::Fault]);
    let before = store.tables();
    assert_try_again(ask(&store, "pc").await);
    assert_fault(ask(&store, "pc").await);
    assert_eq!(store.journal.take(), ["read_for_activation", "sign", "take_seat"].repeat(2));
    assert_eq!(store.tables(), before);
}

// R13
#[tokio::test(start_paused = true)]
async fn nobody_is_told_exhausted_while_a_seat_is_free() {
    let store = store_of(json!({})).ending((0..8).map(|_| Ending::Conflict));
    assert_eq!(ask(&store, "pc").await.unwrap().record.used, 1);
    let calls = store.journal.take();
    let retries = READ_AND_WRITE.repeat(8);
    assert_eq!(calls, [&["read_for_activation", "sign", "take_seat"], &retries[..]].concat(), "signed once for all");
}

// R13
#[tokio::test(start_paused = true)]
async fn who_loses_the_last_seat_is_told_so() {
    let store = store_of(json!({})).ending([after(rival("other", now(), None))]);
    let answer = ask(&store, "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ActivationsExhausted { allowed: 1 }))), "{answer:?}");
    assert_eq!(stored(&store).used, 1);
}

// R13
#[tokio::test(start_paused = true)]
async fn who_loses_a_race_against_itself_gets_the_license_key_that_won() {
    let store = store_of(json!({"activations": 2})).ending([after(rival("pc", now(), None))]);
    let activated = ask(&store, "pc").await.unwrap();
    assert!(!activated.is_new);
    assert_eq!(activated.license_key, LicenseKey::from_text("of the rival"));
    assert_eq!((activated.record.used, stored(&store).used), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_during_a_race_counts() {
    let revoke = |tables: &mut Tables| {
        tables.licenses.get_mut(&activation_key().hash()).unwrap().state = LicenseState::Revoked;
    };
    let store = store_of(json!({})).ending([after(revoke)]);
    let answer = ask(&store, "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::LicenseRevoked))), "{answer:?}");

    // R9
    let switch_off = |tables: &mut Tables| {
        rival("other", now(), Some("generic"))(tables);
        set(&mut tables.settings, "security/AllowGenericKeys", false.into());
    };
    let store = store_of(json!({"generic": true, "activations": 2})).ending([after(switch_off)]);
    let answer = ask(&store, "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::GenericKeysDisabled))), "{answer:?}");
    assert_eq!(stored(&store).used, 1);
}

// R4
#[tokio::test(start_paused = true)]
async fn a_generic_license_key_is_signed_once_and_kept_with_the_license() {
    let store = store_of(json!({"generic": true, "activations": 3}));
    let first = ask(&store, "pc-1").await.unwrap();
    assert_eq!(first.activation.license_key, None);
    assert_eq!(stored(&store).generic_license_key.as_ref(), Some(&first.license_key));
    store.journal.take();

    let second = ask(&store, "pc-2").await.unwrap();
    assert_eq!(store.journal.take(), READ_AND_WRITE);
    let again = ask(&store, "pc-1").await.unwrap();
    assert_eq!(store.journal.take(), READ_AND_WRITE[..1]);
    assert_eq!((second.is_new, again.is_new), (true, false));
    assert!([second.license_key, again.license_key].iter().all(|license_key| *license_key == first.license_key));
}

// R4
#[tokio::test(start_paused = true)]
async fn who_loses_the_first_activation_of_a_generic_license_gets_the_winners_license_key() {
    let store =
        store_of(json!({"generic": true, "activations": 2})).ending([after(rival("other", now(), Some("generic")))]);
    let activated = ask(&store, "pc").await.unwrap();
    assert_eq!(activated.license_key, LicenseKey::from_text("generic"));
    assert!(activated.is_new);
    assert_eq!(stored(&store).generic_license_key, Some(LicenseKey::from_text("generic")));
    assert_eq!(store.journal.take(), ["read_for_activation", "sign", "take_seat", "read_for_activation", "take_seat"]);
}

// R11
#[tokio::test(start_paused = true)]
async fn a_duration_counts_from_the_activation_that_won() {
    let earlier = "2026-11-24T09:59:58Z".parse().unwrap();
    let days = json!({"activations": 2, "duration_days": 30});
    let store = store_of(days).ending([after(rival("other", earlier, None))]);
    let activated = ask(&store, "pc").await.unwrap();
    let expected: Moment = "2026-12-24T09:59:58Z".parse().unwrap();
    assert_eq!(activated.expires_at, Some(expected));
    assert_eq!(claims(&activated.license_key)["exp"], expected.unix_seconds(), "signed anew");
    assert_eq!(claims(&activated.license_key)["jti"], json!(activated.activation.activation_id));
    assert_eq!(stored(&store).first_activated_at, Some(earlier));
}

/// What a license key says, whoever signed it.
fn claims(license_key: &LicenseKey) -> Value {
    let payload = license_key.reveal().split('.').nth(1).unwrap();
    serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_unknown_activation_key_costs_one_read() {
    let store = ScriptedStore::default();
    let answer = ask(&store, "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ActivationKeyUnknown))), "{answer:?}");
    assert_eq!(store.journal.take(), ["read_for_activation"]);
}

#[tokio::test(start_paused = true)]
async fn who_loses_every_race_is_told_to_try_again_before_the_deadline() {
    let (store, deadline) = (store_of(json!({})).ending((0..1000).map(|_| Ending::Conflict)), time_frame().deadline);
    assert_try_again(ask(&store, "pc").await);
    assert!(Instant::now() < deadline);
    assert_eq!(stored(&store).used, 0);
}
