//! Who defined a product first, what nobody overwrites unseen, and what a lost race leads to.

use latchkey_core::Unseen;
use latchkey_core::fixtures::{self, arn, author};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use tokio::time::Instant;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_product", "write_product"];

/// The product as one of these people defined it first and last.
fn product(name: &str, by: &str) -> Product {
    fixtures::product(json!({"name": name, "created_by": arn(by), "updated_by": arn(by)}))
}

/// Puts under the version that this seed draws.
async fn put(
    store: &ScriptedStore,
    name: &str,
    seen: Option<RecordVersion>,
    seed: u64,
) -> Result<(Product, bool), UseCaseError> {
    let Product { product_id, definition, .. } = product(name, "vendor");
    let command = PutProduct { product_id, definition, seen, by: author() };
    put_product(command, time_frame(), store, &mut StdRng::seed_from_u64(seed)).await
}

fn assert_unseen<T: std::fmt::Debug>(answer: Result<T, UseCaseError>, unseen: Unseen) {
    match answer {
        Err(UseCaseError::Denied(Denial::Unseen(found))) => assert_eq!(found, unseen),
        other => panic!("{other:?}"),
    }
}

// R12
#[tokio::test(start_paused = true)]
async fn a_redefinition_keeps_who_defined_it_first_and_is_an_event() {
    let mut first = product("Old", "founder");
    first.created_at = "2020-01-01T00:00:00Z".parse().unwrap();
    let store = ScriptedStore::holding(|tables| tables.products.push(first.clone()));
    let (stored, is_new) = put(&store, "New", Some(first.record_version), 1).await.unwrap();
    assert!(!is_new);
    let expected = Product {
        created_at: first.created_at,
        created_by: arn("founder"),
        record_version: stored.record_version,
        replaces: Some(first.record_version),
        ..product("New", "vendor")
    };
    assert_eq!(stored, expected);
    assert_ne!(stored.record_version, first.record_version);
    let change = Change::ProductChanged {
        product_id: first.product_id,
        before: Some(first.definition),
        after: expected.definition.clone(),
    };
    assert_eq!(store.tables().events, [fixtures::event(stored.record_version, change)]);
    assert_eq!(store.tables().products, [expected]);
}

#[tokio::test(start_paused = true)]
async fn nobody_overwrites_unseen_what_somebody_else_defined() {
    let stored = product("Old", "rival");
    let store = ScriptedStore::holding(|tables| tables.products.push(stored.clone()));
    let other = Some(RecordVersion(uuid::Uuid::from_u128(7)));
    assert_unseen(put(&store, "New", None, 1).await, Unseen::Required);
    assert_unseen(put(&store, "Old", None, 1).await, Unseen::Required);
    assert_unseen(put(&store, "New", other, 1).await, Unseen::Mismatch);
    assert_unseen(put(&store, "Old", other, 1).await, Unseen::Mismatch);
    assert_eq!((store.tables().products, store.tables().events.len()), (vec![stored], 0));

    assert_unseen(put(&ScriptedStore::default(), "New", other, 1).await, Unseen::Mismatch);
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_is_told_that_the_winner_was_not_seen() {
    let rival = |tables: &mut Tables| tables.products.push(product("Other", "rival"));
    let store = ScriptedStore::default().ending([after(rival)]);
    assert_unseen(put(&store, "Editor", None, 1).await, Unseen::Required);
    assert_eq!(store.tables().products, [product("Other", "rival")]);
    assert_eq!(store.journal.take(), ["read_product", "write_product", "read_product"]);
}

// R14
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_and_still_new() {
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    let (stored, is_new) = put(&store, "Editor", None, 1).await.unwrap();
    assert!(is_new);
    assert_eq!(store.tables().products, std::slice::from_ref(&stored));
    assert_eq!(store.journal.take(), [&READ_AND_WRITE[..], &READ_AND_WRITE[..1]].concat());
    let store = store.ending([Ending::FoundAgain]);
    let (stored, is_new) = put(&store, "Renamed", Some(stored.record_version), 2).await.unwrap();
    assert!(!is_new);
    assert_eq!(store.tables().products, [stored]);
    assert_eq!(store.journal.take(), [&READ_AND_WRITE[..], &READ_AND_WRITE[..1]].concat());
}

// R14
#[tokio::test(start_paused = true)]
async fn the_same_request_again_changes_nothing() {
    let store = ScriptedStore::default();
    let (first, _) = put(&store, "Editor", None, 1).await.unwrap();
    let (second, _) = put(&store, "Renamed", Some(first.record_version), 2).await.unwrap();
    let before = store.tables();
    let (again, is_new) = put(&store, "Renamed", Some(first.record_version), 3).await.unwrap();
    assert_eq!((again, is_new), (second.clone(), false));
    let (as_seen, _) = put(&store, "Renamed", Some(second.record_version), 4).await.unwrap();
    assert_eq!(as_seen, second, "there is nothing to change");
    assert_eq!(store.tables(), before);
    assert_unseen(put(&store, "Renamed", None, 5).await, Unseen::Required);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_once() {
    let store = ScriptedStore::default().ending([Ending::Unavailable, Ending::Fault]);
    assert_try_again(put(&store, "Editor", None, 1).await);
    assert_fault(put(&store, "Editor", None, 1).await);
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
    assert_eq!(store.tables(), Tables::default());
}

#[tokio::test(start_paused = true)]
async fn who_loses_every_race_is_told_to_try_again_before_the_deadline() {
    let store = ScriptedStore::default().ending((0..1000).map(|_| Ending::Conflict));
    let deadline = time_frame().deadline;
    assert_try_again(put(&store, "Editor", None, 1).await);
    assert!(Instant::now() < deadline);
    assert!(store.tables().products.is_empty());
}
