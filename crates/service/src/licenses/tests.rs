//! Who sees what, what a repeated request gets, and what is written.

use latchkey_core::fixtures::{arn, author, now, of, product, record, with};
use latchkey_core::{EventAuthor, Stopped};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, time_frame};
use crate::testing::{Ending, ScriptedStore, after, audit};

fn store(license: Value) -> ScriptedStore {
    let record = record(license);
    ScriptedStore::holding(|tables| {
        tables.products.push(product(json!({})));
        tables.licenses.insert(record.license_id, record);
    })
}

fn stored(store: &ScriptedStore) -> LicenseRecord {
    store.tables().licenses.into_values().next().unwrap()
}

fn request(store: &ScriptedStore, patch: Value) -> UpdateLicense {
    let LicenseRecord { license_id, record_version, .. } = stored(store);
    UpdateLicense { license_id, patch: of(patch), seen: Some(record_version), by: author() }
}

/// Another one for each change.
fn chance(store: &ScriptedStore) -> StdRng {
    StdRng::seed_from_u64(store.tables().license_events.len() as u64)
}

async fn update(store: &ScriptedStore, request: UpdateLicense) -> Result<LicenseChanged, UseCaseError> {
    update_license(request, time_frame(), store, store, &mut chance(store)).await
}

async fn set(store: &ScriptedStore, state: &str, reason: &str) -> Result<LicenseChanged, UseCaseError> {
    set_seen(store, state, reason, None).await
}

async fn set_seen(
    store: &ScriptedStore,
    state: &str,
    reason: &str,
    seen: Option<RecordVersion>,
) -> Result<LicenseChanged, UseCaseError> {
    let (license_id, state, reason) = (stored(store).license_id, of(json!(state)), reason.parse().unwrap());
    let command = SetLicenseState { license_id, state, reason, seen, by: author() };
    set_license_state(command, time_frame(), store, &mut chance(store)).await
}

fn denial<T: std::fmt::Debug>(answer: Result<T, UseCaseError>) -> Denial {
    match answer {
        Err(UseCaseError::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    }
}

// R22, R29
#[tokio::test(start_paused = true)]
async fn a_change_is_written_with_its_event_and_the_chain_is_whole() {
    let store = store(json!({"customer": {"name": "Ada"}}));
    let changed = update(&store, request(&store, json!({"comment": "x", "features": ["import"]}))).await.unwrap();
    assert_eq!((changed.record.revision.get(), &changed.record), (2, &stored(&store)));
    assert_eq!(store.journal.take(), ["read_for_license_change", "read_product", "write_license_change"]);
    let changed = update(&store, request(&store, json!({"customer": {"name": "Ada L."}}))).await.unwrap();
    assert_eq!(changed.record.revision.get(), 3);
    set(&store, "suspended", "unpaid").await.unwrap();
    set(&store, "active", "paid").await.unwrap();
    assert_eq!(audit(&store, stored(&store).license_id).await.verify(), Ok(4));
    let by = store.tables().license_events.into_iter().map(|event| event.event.author);
    assert!(by.eq(std::iter::repeat_n(EventAuthor::from(author()), 4)));
}

// R22
#[tokio::test(start_paused = true)]
async fn who_saw_another_version_or_none_changes_nothing() {
    let store = store(json!({}));
    let before = store.tables();
    for (seen, refusal) in [(None, Unseen::Required), (Some(RecordVersion(uuid::Uuid::max())), Unseen::Mismatch)] {
        let request = UpdateLicense { seen, ..request(&store, json!({"comment": "x"})) };
        assert_eq!(denial(update(&store, request).await), Denial::Unseen(refusal));
    }
    let nobodys = UpdateLicense { license_id: LicenseId(uuid::Uuid::max()), ..request(&store, json!({})) };
    assert_eq!(denial(update(&store, nobodys).await), Denial::LicenseUnknown);
    assert_eq!(store.tables(), before);
}

// R14, R22
#[tokio::test(start_paused = true)]
async fn the_same_request_again_changes_nothing_and_answers_the_license() {
    let store = store(json!({}));
    for patch in [json!({"activations": 5}), json!({"revoke_earlier": true, "comment": "leaked"})] {
        let (first, second) = (request(&store, patch.clone()), request(&store, patch.clone()));
        let other = UpdateLicense { by: Author { principal: arn("colleague"), ..author() }, ..request(&store, patch) };
        let unchanged = store.tables();
        update(&store, first).await.unwrap();
        let before = store.tables();
        assert_ne!(before, unchanged);
        let again = update(&store, second).await.unwrap();
        assert_eq!(again.record, stored(&store));
        assert_eq!(denial(update(&store, other).await), Denial::Unseen(Unseen::Mismatch));
        assert_eq!(store.tables(), before);
    }
    update(&store, request(&store, json!({"activations": 5}))).await.unwrap();
    assert_eq!(store.tables().license_events.len(), 2, "it is so already");
}

// R20, R22
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_recognized() {
    let found = store(json!({})).ending([Ending::FoundAgain]);
    let changed = update(&found, request(&found, json!({"activations": 5}))).await.unwrap();
    assert_eq!((&changed.record, found.tables().license_events.len()), (&stored(&found), 1));
    let found = store(json!({})).ending([Ending::FoundAgain]);
    set(&found, "suspended", "unpaid").await.unwrap();
    assert_eq!(found.tables().license_events.len(), 1);
}

// R22
#[tokio::test(start_paused = true)]
async fn of_two_changes_at_once_the_later_hears_of_the_earlier() {
    let rival = |tables: &mut crate::testing::Tables| {
        let record = tables.licenses.values_mut().next().unwrap();
        record.chain.number += 1;
        record.record_version = RecordVersion(uuid::Uuid::from_u128(77));
    };
    let raced = store(json!({})).ending([after(rival)]);
    let answer = update(&raced, request(&raced, json!({"comment": "x"}))).await;
    assert_eq!(denial(answer), Denial::Unseen(Unseen::Mismatch));
    let raced = store(json!({})).ending([after(rival)]);
    set(&raced, "suspended", "unpaid").await.unwrap();
    assert_eq!(stored(&raced).state, LicenseState::Suspended);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_an_error_and_one_that_always_conflicts_is_to_be_tried_again() {
    let failing = store(json!({})).ending([Ending::Fault]);
    assert_fault(update(&failing, request(&failing, json!({"comment": "x"}))).await);
    let failing = store(json!({})).ending([Ending::Unavailable]);
    assert_try_again(set(&failing, "suspended", "unpaid").await);
    let busy = store(json!({})).ending((0..10_000).map(|_| Ending::Conflict));
    assert_try_again(update(&busy, request(&busy, json!({"comment": "x"}))).await);
}

// R23, R27
#[tokio::test(start_paused = true)]
async fn what_is_taken_back_is_listed_until_it_is_given_back_and_to_the_latest_end() {
    let activated = json!({
        "first_activated_at": now(), "expires_at": "2027-01-01T00:00:00Z", "latest_end": {"until": "2027-01-01T00:00:00Z"},
    });
    let listed =
        |store: &ScriptedStore| store.tables().taken_back.into_iter().next().map(|(_, entry)| entry.taken_back);
    let used = store(activated.clone());
    set(&used, "suspended", "unpaid").await.unwrap();
    assert_eq!(listed(&used).unwrap().stopped, Some(Stopped::Suspended));
    update(&used, request(&used, json!({"expires_at": "2028-01-01T00:00:00Z"}))).await.unwrap();
    assert_eq!(
        listed(&used).unwrap().latest_end,
        latchkey_core::LatestEnd::Until("2028-01-01T00:00:00Z".parse().unwrap())
    );
    update(&used, request(&used, json!({"revoke_earlier": true}))).await.unwrap();
    set(&used, "active", "paid").await.unwrap();
    let entry = listed(&used).unwrap();
    assert_eq!(
        (entry.stopped, entry.before_revision),
        (None, Some(stored(&used).revision)),
        "what leaked stays taken back"
    );
    set(&used, "revoked", "refund").await.unwrap();
    assert_eq!(listed(&used).unwrap().stopped, Some(Stopped::Revoked));
    assert_eq!(denial(set(&used, "active", "no").await), Denial::LicenseIsRevoked);

    let unused = store(with(activated, json!({"first_activated_at": null, "latest_end": null})));
    set(&unused, "revoked", "refund").await.unwrap();
    assert_eq!(listed(&unused), None);
}

// R23, R14
#[tokio::test(start_paused = true)]
async fn a_state_is_set_only_of_the_version_that_was_named_and_once() {
    let store = store(json!({}));
    let seen = Some(stored(&store).record_version);
    set_seen(&store, "suspended", "unpaid", seen).await.unwrap();
    let suspended = store.tables();
    set_seen(&store, "suspended", "unpaid", seen).await.unwrap();
    for (state, reason) in [("active", "paid"), ("suspended", "stolen"), ("revoked", "refund")] {
        let refused = set_seen(&store, state, reason, seen).await;
        assert_eq!(denial(refused), Denial::Unseen(Unseen::Mismatch), "another request of the same version");
    }
    let nobodys = Some(RecordVersion(uuid::Uuid::max()));
    assert_eq!(denial(set_seen(&store, "suspended", "unpaid", nobodys).await), Denial::Unseen(Unseen::Mismatch));
    assert_eq!(store.tables(), suspended);
    set_seen(&store, "active", "paid", Some(stored(&store).record_version)).await.unwrap();
    assert_eq!(store.tables().license_events.len(), 2);

    let found = self::store(json!({})).ending([Ending::FoundAgain]);
    let seen = Some(stored(&found).record_version);
    set_seen(&found, "suspended", "unpaid", seen).await.unwrap();
    assert_eq!(found.tables().license_events.len(), 1, "its own first attempt");
}
