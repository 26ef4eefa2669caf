//! Who signs and writes when, and what a lost race leads to.

mod reissues;
mod renewals;
mod trials;

use jiff::Timestamp;
use latchkey_core::fixtures::{attempt, computer, now, of, record, set, signed, with};
use latchkey_core::{
    Activation, ActivationId, ActivationKey, ActivationPlace, CounterNumber, Denial, LatestEnd, LicenseId, LicenseKey,
    LicenseRecord, LicenseState, Moment, ReadCounters, Revision, SeatCounter, SeatCounters, SeatsUsed,
    SignedLicenseKey,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, authority, random, time_frame};
use crate::testing::{Ending, Mood, ScriptedKeys, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_for_activation", "take_seat"];
const READ_SIGN_AND_WRITE: [&str; 3] = ["read_for_activation", "sign", "take_seat"];

fn activation_key() -> ActivationKey {
    ActivationKey::generate(&mut random())
}

fn license_id() -> LicenseId {
    LicenseId::of(&activation_key())
}

/// A store of one license; generic keys are on.
fn store_of(more: Value) -> ScriptedStore {
    let ids = json!({"license_id": license_id(), "activation_key_hash": activation_key().hash()});
    ScriptedStore::holding(|tables| {
        tables.licenses.insert(license_id(), record(with(ids, more)));
        set(&mut tables.settings, "security/AllowGenericKeys", true.into());
    })
}

async fn ask(store: &ScriptedStore, id: &str) -> Result<Activated, UseCaseError> {
    ask_in(Mood::Well, store, id).await
}

async fn ask_in(mood: Mood, store: &ScriptedStore, id: &str) -> Result<Activated, UseCaseError> {
    ask_with(activation_key(), mood, store, id).await
}

async fn ask_with(
    activation_key: ActivationKey,
    mood: Mood,
    store: &ScriptedStore,
    id: &str,
) -> Result<Activated, UseCaseError> {
    let attempt = attempt(id);
    let command = Activate { activation_key, attempt, trusted_signing_keys: None };
    let signer = ScriptedKeys::new(mood, &store.journal).into();
    activate(command, &authority(), time_frame(), store, &signer, &mut random()).await
}

/// A license key of the first revision, signed by the key that signs now.
fn by_present_key(text: &str) -> SignedLicenseKey {
    let keys = ScriptedKeys::new(Mood::Well, &Default::default());
    SignedLicenseKey { signing_key_id: keys.signing_key_id().clone(), ..signed(text) }
}

/// Lets another computer take a seat of the first counter, at `at` if it is the first.
fn rival(id: &'static str, at: Timestamp, generic_license_key: Option<&'static str>) -> impl FnOnce(&mut Tables) {
    move |tables| {
        let record = tables.licenses.get_mut(&license_id()).unwrap();
        record.first_activated_at.get_or_insert(at);
        record.generic_license_key = generic_license_key.map(by_present_key);
        let fresh = record.counter(CounterNumber::FIRST, &ReadCounters::new());
        tables.counters.entry((license_id(), CounterNumber::FIRST)).or_insert(fresh).used += 1;
        let activation = Activation {
            activation_id: ActivationId::new(license_id(), &computer(id), [2; 6]),
            computer_id: computer(id),
            computer_name: None,
            activated_at: at,
            counter: CounterNumber::FIRST,
            license_key: generic_license_key.is_none().then(|| by_present_key("of the rival")),
        };
        let place = activation.activation_id.place();
        tables.activations.insert((license_id(), place), activation);
    }
}

/// Lets the vendor change the license.
fn changed(tables: &mut Tables) {
    let record = tables.licenses.get_mut(&license_id()).unwrap();
    record.revision = of(json!(record.revision.get() + 1));
}

fn stored(store: &ScriptedStore) -> LicenseRecord {
    store.tables().licenses.remove(&license_id()).unwrap()
}

/// How many seats are counted as taken.
fn used(store: &ScriptedStore) -> u32 {
    store.tables().counters.values().map(|counter| counter.used).sum()
}

// R20
#[tokio::test(start_paused = true)]
async fn it_signs_first_and_writes_then() {
    let store = store_of(json!({}));
    let activated = ask(&store, "pc").await.unwrap();
    assert_eq!(store.journal.take(), READ_SIGN_AND_WRITE);
    assert!(activated.is_new);
    assert_eq!(activated.used, SeatsUsed::Exactly(1));
    assert_eq!(activated.activation.license_key.map(|key| key.text), Some(activated.license_key));
    assert_eq!(used(&store), 1);
    assert_eq!((stored(&store).first_activated_at, stored(&store).latest_end), (Some(now()), Some(LatestEnd::Never)));
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
    assert_eq!(store.journal.take(), READ_SIGN_AND_WRITE.repeat(2));
    assert_eq!(store.tables(), before);
}

// R13
#[tokio::test(start_paused = true)]
async fn nobody_is_told_exhausted_while_a_seat_is_free() {
    let store = store_of(json!({})).ending((0..8).map(|_| Ending::Conflict));
    assert_eq!(ask(&store, "pc").await.unwrap().used, SeatsUsed::Exactly(1));
    let calls = store.journal.take();
    let retries = READ_AND_WRITE.repeat(8);
    assert_eq!(calls, [&READ_SIGN_AND_WRITE[..], &retries].concat(), "signed once for all");
}

// R13
#[tokio::test(start_paused = true)]
async fn who_loses_the_last_seat_is_told_so() {
    let store = store_of(json!({})).ending([after(rival("other", now(), None))]);
    let answer = ask(&store, "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ActivationsExhausted { allowed: 1 }))), "{answer:?}");
    assert_eq!(used(&store), 1);
}

// R13
#[tokio::test(start_paused = true)]
async fn who_loses_a_race_against_itself_gets_the_license_key_that_won() {
    let store = store_of(json!({"activations": 2})).ending([after(rival("pc", now(), None))]);
    let activated = ask(&store, "pc").await.unwrap();
    assert!(!activated.is_new);
    assert_eq!(activated.license_key, LicenseKey::from_text("of the rival"));
    assert_eq!((activated.used, used(&store)), (SeatsUsed::Exactly(1), 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_during_a_race_counts() {
    let revoke = |tables: &mut Tables| {
        tables.licenses.get_mut(&license_id()).unwrap().state = LicenseState::Revoked;
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
    assert_eq!(used(&store), 1);
}

// R4
#[tokio::test(start_paused = true)]
async fn a_generic_license_key_is_signed_once_and_kept_with_the_license() {
    let store = store_of(json!({"generic": true, "activations": 3}));
    let first = ask(&store, "pc-1").await.unwrap();
    assert_eq!(first.activation.license_key, None);
    assert_eq!(stored(&store).generic_license_key.map(|key| key.text).as_ref(), Some(&first.license_key));
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
    assert_eq!(stored(&store).generic_license_key, Some(by_present_key("generic")));
    assert_eq!(store.journal.take(), [&READ_SIGN_AND_WRITE[..], &READ_AND_WRITE].concat());
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
    assert_eq!(used(&store), 0);
}

/// The counters of the license, so many seats free in those numbers.
fn free(tables: &mut Tables, free: impl Fn(u8) -> u32) {
    let record = tables.licenses.get_mut(&license_id()).unwrap();
    record.first_activated_at = Some(now());
    for number in record.counters.numbers() {
        let quota = record.counter(number, &ReadCounters::new()).quota;
        let used = quota - free(number.into());
        tables.counters.insert((license_id(), number), SeatCounter { used, quota });
    }
}

// R13
#[tokio::test(start_paused = true)]
async fn the_last_free_seat_is_looked_for_in_every_counter_before_anything_is_signed() {
    for last in 0..16 {
        let store = store_of(json!({"activations": 160}));
        store.change(|tables| free(tables, |number| u32::from(number == last)));
        let activated = ask(&store, "pc").await.unwrap();
        assert_eq!((u8::from(activated.activation.counter), used(&store)), (last, 160));
        let calls = store.journal.take();
        assert!(calls == READ_SIGN_AND_WRITE || calls == ["read_for_activation", "read_seats", "sign", "take_seat"]);

        let answer = ask(&store, "another pc").await;
        assert!(
            matches!(answer, Err(UseCaseError::Denied(Denial::ActivationsExhausted { allowed: 160 }))),
            "{answer:?}"
        );
        assert_eq!(store.journal.take(), ["read_for_activation", "read_seats"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_activation_takes_its_seat_from_the_emptier_of_two_counters() {
    let store = store_of(json!({"activations": 1600}));
    store.change(|tables| free(tables, |number| u32::from(number) + 1));
    for n in 0..8 {
        let before = store.tables().counters;
        let activated = ask(&store, &format!("pc {n}")).await.unwrap();
        let lot = activated.activation.counter;
        assert_eq!(store.tables().counters[&(license_id(), lot)].used, before[&(license_id(), lot)].used + 1);
        assert_eq!(activated.used.exact(), None);
        store.journal.take();
    }
}

// R13
#[tokio::test(start_paused = true)]
async fn whoever_finds_all_full_and_has_a_seat_by_now_gets_its_license_key() {
    // The computer's own activation comes between the two reads.
    let store = store_of(json!({})).before_second_read(rival("pc", now(), None));
    store.change(|tables| free(tables, |_| 0));
    let activated = ask(&store, "pc").await.unwrap();
    assert!(!activated.is_new);
    assert_eq!(activated.license_key, LicenseKey::from_text("of the rival"));
    assert_eq!(store.journal.take(), ["read_for_activation", "read_seats", "read_for_activation"]);
}

#[tokio::test(start_paused = true)]
async fn a_computer_whose_place_another_one_has_is_told_to_take_another_id() {
    let store = store_of(json!({"activations": 3}));
    let place = ActivationPlace::of(license_id(), &computer("pc"));
    store.change(|tables| {
        rival("twin", now(), None)(tables);
        let twin = tables.activations.drain().next().unwrap().1;
        tables.activations.insert((license_id(), place), twin);
    });
    let before = store.tables();
    let answer = ask(&store, "pc").await;
    let Err(UseCaseError::Denied(Denial::InvalidFields(errors))) = answer else { panic!("{answer:?}") };
    assert_eq!(json!(errors)[0]["pointer"], "/computer_id");
    assert_eq!((store.tables(), store.journal.take()), (before, vec!["read_for_activation"]));
}

// R13
#[tokio::test(start_paused = true)]
async fn a_license_of_many_seats_has_exactly_so_many() {
    let store = store_of(json!({"activations": 70}));
    for n in 0..70 {
        assert!(ask(&store, &format!("pc {n}")).await.unwrap().is_new);
    }
    assert!(ask(&store, "one too many").await.is_err());
    assert_eq!((used(&store), store.tables().counters.len()), (70, 16));
    let record = stored(&store);
    let quotas = store.tables().counters;
    assert_eq!(record.counters, SeatCounters::Sixteen);
    assert_eq!(quotas.values().map(|counter| counter.quota).sum::<u32>(), 70);
    assert!(quotas.values().all(|counter| counter.used <= counter.quota));
}
