//! What is drawn once, what is decided anew, and what a repeated request gets.

use std::collections::HashSet;

use jiff::SignedDuration;
use latchkey_core::fixtures::{author, license, new_license, now, product, set};
use latchkey_core::{Kind, LicenseState};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, principal, random, time_frame};
use crate::testing::{Ending, Mood, ScriptedKeys, ScriptedStore, Tables, after};

const CREATED: [&str; 3] = ["read_for_create_key", "seal", "write_new_keys"];
const REPLAYED: [&str; 2] = ["read_for_create_key", "open"];

fn store() -> ScriptedStore {
    ScriptedStore::holding(|tables| tables.products.push(product(json!({}))))
}

fn order(quantity: u32, idempotency_key: Option<&str>) -> CreateKey {
    let sent = json!({"features": ["export"], "quantity": quantity});
    CreateKey {
        fingerprint: Fingerprint::of(&sent),
        new_license: new_license(sent),
        idempotency_key: idempotency_key.map(|key| key.parse().unwrap()),
        principal: principal(),
        by: author(),
    }
}

async fn create(store: &ScriptedStore, order: CreateKey) -> Result<CreatedKeys, UseCaseError> {
    create_at(time_frame(), store, order).await
}

async fn create_in(mood: Mood, store: &ScriptedStore, order: CreateKey) -> Result<CreatedKeys, UseCaseError> {
    let sealer = ScriptedKeys::new(mood, &store.journal);
    create_key(order, time_frame(), store, &sealer, &mut random()).await
}

/// Draws other activation keys at other times.
async fn create_at(time: TimeFrame, store: &ScriptedStore, order: CreateKey) -> Result<CreatedKeys, UseCaseError> {
    let sealer = ScriptedKeys::new(Mood::Well, &store.journal);
    let mut random = StdRng::seed_from_u64(time.now.as_millisecond() as u64);
    create_key(order, time, store, &sealer, &mut random).await
}

/// The time frame of a request that came so long after [`now`].
fn later(duration: SignedDuration) -> TimeFrame {
    TimeFrame { now: now() + duration, ..time_frame() }
}

/// The keys as the vendor sees them.
fn shown(created: &CreatedKeys) -> Vec<(LicenseId, String)> {
    created.keys.iter().map(|(license_id, activation_key)| (*license_id, activation_key.reveal())).collect()
}

/// What the vendor's other process wrote under the same idempotency key.
fn rival(order: CreateKey) -> impl FnOnce(&mut Tables) {
    let activation_key = ActivationKey::generate(&mut random());
    let (license_id, license) = (LicenseId(uuid::Uuid::from_u128(1)), license(json!({})));
    let record = KeptAnswer {
        fingerprint: order.fingerprint,
        license,
        record_version: RecordVersion(uuid::Uuid::from_u128(1)),
        keys: vec![(license_id, ScriptedKeys::sealed(license_id, &activation_key))],
        keep_until: now() + SignedDuration::from_hours(1),
    };
    let scope = IdempotencyScope::new(&principal(), FUNCTION, &order.idempotency_key.unwrap());
    move |tables| tables.kept_answers.push((scope, record))
}

// R20
#[tokio::test(start_paused = true)]
async fn over_lost_races_the_activation_keys_stay_the_same_under_one_data_key() {
    let undisturbed = create(&store(), order(3, None)).await.unwrap();
    let store = store().ending((0..4).map(|_| Ending::Conflict));
    let created = create(&store, order(3, None)).await.unwrap();
    let retries = ["read_for_create_key", "write_new_keys"].repeat(4);
    assert_eq!(store.journal.take(), [&CREATED[..], &retries].concat());
    let ids: HashSet<_> = created.keys.iter().map(|(_, activation_key)| LicenseId::of(activation_key)).collect();
    assert_eq!(ids, store.tables().licenses.into_keys().collect());
    assert_eq!(shown(&created), shown(&undisturbed), "nothing was drawn anew");
}

// R20
#[tokio::test(start_paused = true)]
async fn without_a_seal_nothing_is_written() {
    let store = store();
    let before = store.tables();
    assert_try_again(create_in(Mood::Unavailable, &store, order(2, Some("a"))).await);
    assert_fault(create_in(Mood::Fault, &store, order(2, Some("a"))).await);
    assert_eq!(store.journal.take(), ["read_for_create_key", "seal"].repeat(2));
    assert_eq!(store.tables(), before);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_once_and_keeps_nothing() {
    let store = store().ending([Ending::Unavailable, Ending::Fault]);
    let before = store.tables();
    assert_try_again(create(&store, order(2, Some("a"))).await);
    assert_fault(create(&store, order(2, Some("a"))).await);
    assert_eq!(store.journal.take(), CREATED.repeat(2));
    assert_eq!(store.tables(), before);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_neither_sealed_nor_written() {
    let store = ScriptedStore::default();
    let answer = create(&store, order(1, None)).await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ProductUnknown(_)))), "{answer:?}");
    assert_eq!(store.journal.take(), ["read_for_create_key"]);
}

// R14
#[tokio::test(start_paused = true)]
async fn a_repeated_request_gets_the_first_answer_again() {
    let store = store();
    let first = create(&store, order(3, Some("a"))).await.unwrap();
    store.journal.take();
    let before = store.tables();
    let again = create(&store, order(3, Some("a"))).await.unwrap();
    assert_eq!(store.journal.take(), REPLAYED);
    assert_eq!((first.is_replay, again.is_replay), (false, true));
    assert_eq!(shown(&again), shown(&first));
    assert_eq!(again.license, first.license);
    assert_eq!(store.tables(), before);
}

// R14
#[tokio::test(start_paused = true)]
async fn another_request_under_the_same_idempotency_key_is_refused_unopened() {
    let store = store();
    create(&store, order(1, Some("a"))).await.unwrap();
    store.journal.take();
    let mut commented = order(1, Some("a"));
    commented.fingerprint = Fingerprint::of(&json!({"features": ["export"], "quantity": 1, "comment": "another"}));
    for other in [order(2, Some("a")), commented] {
        let answer = create(&store, other).await;
        assert!(matches!(answer, Err(UseCaseError::Denied(Denial::IdempotencyKeyReused))), "{answer:?}");
        assert_eq!(store.journal.take(), ["read_for_create_key"]);
    }
}

// R14, R15
#[tokio::test(start_paused = true)]
async fn an_idempotency_key_belongs_to_a_principal_whatever_its_session() {
    let store = store();
    let of = |arn: &str| {
        let principal = Principal { arn: arn.parse().unwrap(), ..principal() };
        CreateKey { principal, ..order(1, Some("a")) }
    };
    let at = |second| later(SignedDuration::from_secs(second));
    let first = create_at(at(0), &store, of("arn:aws:sts::111122223333:assumed-role/sales/ada")).await.unwrap();
    let next = create_at(at(1), &store, of("arn:aws:sts::111122223333:assumed-role/sales/bob")).await.unwrap();
    assert!(next.is_replay);
    assert_eq!(shown(&next), shown(&first));
    for (second, other) in [(2, "assumed-role/support/ada"), (3, "federated-user/sales")] {
        let theirs = create_at(at(second), &store, of(&format!("arn:aws:sts::111122223333:{other}"))).await.unwrap();
        assert!(!theirs.is_replay && theirs.keys[0].0 != first.keys[0].0, "{other}");
    }
    assert_eq!(store.tables().kept_answers.len(), 3);
}

/// What the service kept of an answer before it knew the members that it knows now: it must be found and understood by
/// every later version for a day. Written by the version of November 2026; never written anew.
const KEPT_BEFORE: &str = include_str!("../../testdata/kept-answer.json");

// R14
#[tokio::test(start_paused = true)]
async fn a_request_that_an_earlier_version_answered_gets_its_answer_again() {
    let kept: Value = serde_json::from_str(KEPT_BEFORE).unwrap();
    let principal = Principal { arn: kept["principal"].as_str().unwrap().parse().unwrap(), ..principal() };
    let request = CreateKey {
        new_license: serde_json::from_value(kept["request"].clone()).unwrap(),
        idempotency_key: Some(kept["idempotency_key"].as_str().unwrap().parse().unwrap()),
        fingerprint: Fingerprint::of(&kept["request"]),
        principal,
        by: author(),
    };
    let scope = IdempotencyScope::new(&request.principal, FUNCTION, request.idempotency_key.as_ref().unwrap());
    assert_eq!(scope.as_str(), kept["scope"]);
    let answer: KeptAnswer = serde_json::from_value(kept["answer"].clone()).unwrap();
    let store = ScriptedStore::holding(|tables| tables.kept_answers.push((scope, answer)));
    let created = create(&store, request).await.unwrap();
    assert!(created.is_replay);
    let keys = created.keys.iter().map(|(license_id, key)| json!([license_id, key.reveal()])).collect::<Value>();
    assert_eq!(keys, kept["keys"]);
}

// R14
#[tokio::test(start_paused = true)]
async fn a_record_counts_for_24_hours_and_is_replaced_then() {
    let store = store();
    let day = SignedDuration::from_hours(24);
    create(&store, order(1, Some("a"))).await.unwrap();
    let last = create_at(later(day - SignedDuration::from_nanos(1)), &store, order(1, Some("a"))).await.unwrap();
    assert!(last.is_replay);
    // From then on even another request may use it.
    assert!(!create_at(later(day), &store, order(2, Some("a"))).await.unwrap().is_replay);
    let tables = store.tables();
    assert_eq!((tables.licenses.len(), tables.kept_answers.len()), (3, 1));
    assert_eq!(tables.kept_answers[0].1.keys.len(), 2);
}

// R14
#[tokio::test(start_paused = true)]
async fn who_loses_the_race_for_an_idempotency_key_answers_as_the_winner_did() {
    let store = store().ending([after(rival(order(1, Some("a"))))]);
    let created = create(&store, order(1, Some("a"))).await.unwrap();
    assert!(created.is_replay);
    assert_eq!(created.keys[0].0, LicenseId(uuid::Uuid::from_u128(1)));
    assert_eq!(store.journal.take(), [&CREATED[..], &REPLAYED].concat());
    assert!(store.tables().licenses.is_empty(), "no license is left that nobody was told of");
}

// R9
#[tokio::test(start_paused = true)]
async fn what_was_changed_during_a_race_counts() {
    let mut generic = order(1, None);
    (generic.new_license.kind, generic.new_license.perpetual) = (Kind::Generic, true);
    let filled = || {
        ScriptedStore::holding(|tables| {
            tables.products.push(product(json!({})));
            set(&mut tables.settings, "security/AllowGenericKeys", true.into());
        })
    };
    let undisturbed = filled();
    create(&undisturbed, order(1, None)).await.unwrap();
    let same_keys = undisturbed.tables().licenses;
    let rival = move |tables: &mut Tables| {
        tables.licenses = same_keys;
        set(&mut tables.settings, "security/AllowGenericKeys", false.into());
    };
    let store = filled().ending([after(rival)]);
    let answer = create(&store, generic).await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::GenericKeysDisabled))), "{answer:?}");
    assert_eq!(store.journal.take(), [&CREATED[..], &CREATED[..1]].concat());
}

#[tokio::test(start_paused = true)]
async fn who_loses_every_race_is_told_to_try_again_before_the_deadline() {
    let (store, deadline) = (store().ending((0..1000).map(|_| Ending::Conflict)), time_frame().deadline);
    assert_try_again(create(&store, order(1, None)).await);
    assert!(Instant::now() < deadline);
    assert!(store.tables().licenses.is_empty());
}

// R2
#[tokio::test(start_paused = true)]
async fn every_license_of_a_batch_says_the_same_and_has_an_id_of_its_own() {
    let store = store();
    let created = create(&store, order(50, None)).await.unwrap();
    let licenses = store.tables().licenses;
    let ids: HashSet<_> = created.keys.iter().map(|(license_id, _)| *license_id).collect();
    assert_eq!((ids.len(), licenses.len()), (50, 50));
    for (license_id, activation_key) in &created.keys {
        let record = &licenses[license_id];
        assert_eq!((LicenseId::of(activation_key), &record.license), (*license_id, &created.license));
        assert_eq!((record.state, record.revision.get()), (LicenseState::Active, 1));
        assert_eq!(record.activation_key_hash, activation_key.hash());
    }
}
