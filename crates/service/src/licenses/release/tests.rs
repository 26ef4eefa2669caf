//! Which computer gives its seat back, how often, and what is written of it.

use latchkey_core::fixtures::{computer, presented, set, settings};
use latchkey_core::{Activation, Claims, LicenseState, PresentedLicense, Revision, Stopped};
use serde_json::json;

use super::*;
use crate::testing::records::{activation, license_id, record};
use crate::testing::requests::{assert_fault, assert_try_again, authority, random, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after, audit};
use crate::{RemoveActivation, remove_activation};

/// The license key of computer `n`.
fn license_key(n: usize) -> Claims {
    let Activation { activation_id, computer_id, .. } = activation(n);
    Claims::new(&record(60), activation_id, &computer_id, &authority().issuer, time_frame().now)
}

async fn ask(store: &ScriptedStore, claims: Claims, computer_id: ComputerId) -> Result<LicenseId, UseCaseError> {
    let PresentedLicense { license_key, verified: license, .. } = presented(claims);
    let command = Release { license_key, license, computer_id, request_id: "r-7".to_owned() };
    release(command, time_frame(), store, &mut random()).await
}

async fn give_back(store: &ScriptedStore, n: usize) -> Result<LicenseId, UseCaseError> {
    ask(store, license_key(n), activation(n).computer_id).await
}

fn denial(answer: Result<LicenseId, UseCaseError>) -> Denial {
    match answer {
        Err(UseCaseError::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    }
}

fn allow(store: &ScriptedStore, releases: u32) {
    store.change(|tables| set(&mut tables.settings, "options/MaxReleasesPerLicense", releases.into()));
}

fn used(store: &ScriptedStore) -> u32 {
    store.tables().counters.values().map(|counter| counter.used).sum()
}

// R25, R27, R29
#[tokio::test(start_paused = true)]
async fn a_seat_is_free_with_its_event_what_is_taken_back_and_the_log_of_it() {
    let store = ScriptedStore::activated_by(2).await;
    assert_eq!(give_back(&store, 1).await.unwrap(), license_id(1));
    assert_eq!(store.journal.take(), ["read_for_release", "write_activation_removal"]);
    let tables = store.tables();
    assert_eq!((used(&store), tables.activations.len()), (1, 1));
    let [(_, entry)] = &tables.taken_back[..] else { panic!("{:?}", tables.taken_back) };
    let entry = &entry.taken_back;
    assert_eq!((entry.id, entry.stopped), (activation(1).activation_id.0, Some(Stopped::Removed)));
    let event = json!(tables.license_events[0]);
    assert_eq!(event["kind"], "activation_released");
    assert_eq!(event["by"], json!({"activation_id": activation(1).activation_id}));
    assert_eq!((&event["request_id"], &event["activation_id"]), (&json!("r-7"), &event["by"]["activation_id"]));
    assert_eq!(event["before"], json!({"activated_at": activation(1).activated_at}));
    let personal = json!({"computer_id": "computer 1", "computer_name": "Ada's laptop"});
    assert_eq!(event["personal"]["before"], personal);
    let logs: Vec<_> = tables.release_logs.into_values().collect();
    assert_eq!((logs[0].number, logs[0].releases.len(), logs.len()), (1, 1, 1));
    assert_eq!(audit(&store, license_id(1)).await.verify(), Ok(1));
}

// R25
#[tokio::test(start_paused = true)]
async fn what_others_have_gives_nothing_back() {
    let store = ScriptedStore::activated_by(2).await;
    let before = store.tables();
    let stolen = ask(&store, license_key(1), computer("a thief's")).await;
    assert!(matches!(denial(stolen), Denial::InvalidFields(_)));
    let generic = Claims::new(
        &latchkey_core::fixtures::record(json!({"generic": true})),
        activation(1).activation_id,
        &activation(1).computer_id,
        &authority().issuer,
        time_frame().now,
    );
    assert!(matches!(denial(ask(&store, generic, computer("pc")).await), Denial::ReleaseNotPossible(_)));
    assert!(store.journal.take().is_empty(), "nothing is read for it");
    let nobodys = Claims { sub: license_id(9), ..license_key(1) };
    assert_eq!(denial(ask(&store, nobodys, activation(1).computer_id).await), Denial::LicenseUnknown);
    assert_eq!(denial(give_back(&store, 7).await), Denial::ActivationUnknown);
    assert_eq!(store.tables(), before);
}

// R25
#[tokio::test(start_paused = true)]
async fn a_seat_is_given_back_once() {
    let store = ScriptedStore::activated_by(2).await;
    give_back(&store, 0).await.unwrap();
    let before = store.tables();
    assert_eq!(denial(give_back(&store, 0).await), Denial::ActivationUnknown);
    assert_eq!(store.tables(), before);
}

// R25
#[tokio::test(start_paused = true)]
async fn whatever_became_of_the_license_its_seat_is_given_back() {
    for state in [LicenseState::Suspended, LicenseState::Revoked] {
        let store = ScriptedStore::activated_by(1).await;
        store.change(|tables| tables.licenses.values_mut().for_each(|record| record.state = state));
        give_back(&store, 0).await.unwrap();
        assert_eq!(used(&store), 0, "{state:?}");
    }
    let expired = ScriptedStore::activated_by(1).await;
    expired.change(|tables| {
        let record = tables.licenses.get_mut(&license_id(1)).unwrap();
        record.first_activated_at = Some("2020-01-01T00:00:00Z".parse().unwrap());
    });
    give_back(&expired, 0).await.unwrap();
}

// R25, R27
#[tokio::test(start_paused = true)]
async fn a_license_key_that_was_taken_back_gives_nothing_back_and_the_newer_one_does() {
    let store = ScriptedStore::activated_by(1).await;
    let next = Revision::default().next();
    store.change(|tables| tables.licenses.get_mut(&license_id(1)).unwrap().before_revision = Some(next));
    assert_eq!(denial(give_back(&store, 0).await), Denial::LicenseSuperseded);
    assert_eq!(used(&store), 1);
    let newer = Claims { rev: next, ..license_key(0) };
    ask(&store, newer, activation(0).computer_id).await.unwrap();
    assert_eq!(used(&store), 0);
}

// R25
#[tokio::test(start_paused = true)]
async fn as_many_are_given_back_as_the_vendor_allows_and_what_the_vendor_removes_does_not_count() {
    let store = ScriptedStore::activated_by(4).await;
    allow(&store, 2);
    let by = latchkey_core::fixtures::author();
    let removal = RemoveActivation { license_id: license_id(1), activation_id: activation(3).activation_id, by };
    remove_activation(removal, time_frame(), &store, &mut random()).await.unwrap();
    // Each with chance of its own, so that no two events have one ID.
    for n in 0..2_u64 {
        let mut random = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(n + 7);
        let PresentedLicense { license_key, verified: license, .. } = presented(license_key(n as usize));
        let (computer_id, request_id) = (activation(n as usize).computer_id, "r".to_owned());
        let command = Release { license_key, license, computer_id, request_id };
        release(command, time_frame(), &store, &mut random).await.unwrap();
    }
    let before = store.tables();
    let exhausted = denial(give_back(&store, 2).await);
    let Denial::ReleasesExhausted { allowed: 2, within_days: 365, next_at } = exhausted else { panic!("{exhausted}") };
    assert_eq!(next_at.to_string(), "2027-11-24T10:00:01Z");
    assert_eq!(store.tables(), before);
    // A change counts from the next request on.
    store.change(|tables| tables.settings = settings([]));
    give_back(&store, 2).await.unwrap();
    assert_eq!(used(&store), 0);
}

// R20, R25
#[tokio::test(start_paused = true)]
async fn who_did_it_is_told_so_though_the_answer_was_lost_and_who_came_too_late_isnt() {
    let found = ScriptedStore::activated_by(1).await.ending([Ending::FoundAgain]);
    give_back(&found, 0).await.unwrap();
    assert_eq!((used(&found), found.tables().license_events.len()), (0, 1));
    let gone = |tables: &mut Tables| {
        tables.activations.clear();
        tables.counters.values_mut().for_each(|counter| counter.used = 0);
    };
    let raced = ScriptedStore::activated_by(1).await.ending([after(gone)]);
    assert_eq!(denial(give_back(&raced, 0).await), Denial::ActivationUnknown);
    assert_eq!((used(&raced), raced.tables().license_events.len(), raced.tables().release_logs.len()), (0, 0, 0));
}

// R25
#[tokio::test(start_paused = true)]
async fn who_loses_the_last_release_is_told_that_there_is_none() {
    let another = |tables: &mut Tables| {
        let limit = latchkey_core::ReleaseLimit { allowed: 1, within_days: 365 };
        let log = latchkey_core::ReleaseLog::default().noting(limit, time_frame().now);
        tables.release_logs.insert((license_id(1), latchkey_core::CounterNumber::FIRST), log);
    };
    let store = ScriptedStore::activated_by(1).await.ending([after(another)]);
    allow(&store, 1);
    assert!(matches!(denial(give_back(&store, 0).await), Denial::ReleasesExhausted { .. }));
    assert_eq!(used(&store), 1);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_an_error_and_one_that_always_conflicts_is_to_be_tried_again() {
    assert_fault(give_back(&ScriptedStore::activated_by(1).await.ending([Ending::Fault]), 0).await);
    assert_try_again(give_back(&ScriptedStore::activated_by(1).await.ending([Ending::Unavailable]), 0).await);
    assert_try_again(
        give_back(&ScriptedStore::activated_by(1).await.ending((0..10_000).map(|_| Ending::Conflict)), 0).await,
    );
}
