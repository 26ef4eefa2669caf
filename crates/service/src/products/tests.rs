//! Who defined a product first, also after a lost race.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::Instant;

use super::*;
use crate::samples::{arn, assert_fault, assert_try_again, product, time_frame};
use crate::scripted_store::{Ending, ScriptedStore, Tables, after};

const READ_AND_WRITE: [&str; 2] = ["read_product", "write_product"];

async fn put(store: &ScriptedStore, name: &str) -> Result<(Product, bool), UseCaseError> {
    put_with(store, name, 1).await
}

/// Puts under the version that this seed draws.
async fn put_with(store: &ScriptedStore, name: &str, seed: u64) -> Result<(Product, bool), UseCaseError> {
    let Product { product_id, name, version, features, .. } = product(name, "vendor");
    let definition = ProductDefinition { name, version, features };
    let command = PutProduct { product_id, definition, by: arn("vendor") };
    put_product(command, time_frame(), store, &mut StdRng::seed_from_u64(seed)).await
}

// R12
#[tokio::test(start_paused = true)]
async fn a_redefinition_keeps_who_defined_it_first() {
    let mut first = product("Old", "founder");
    first.created_at = "2020-01-01T00:00:00Z".parse().unwrap();
    let store = ScriptedStore::holding(|tables| tables.products.push(first.clone()));
    let (stored, is_new) = put(&store, "New").await.unwrap();
    assert!(!is_new);
    let expected = Product {
        created_at: first.created_at,
        created_by: arn("founder"),
        record_version: stored.record_version,
        ..product("New", "vendor")
    };
    assert_eq!(stored, expected);
    assert_ne!(stored.record_version, first.record_version);
    assert_eq!(store.tables().products, [expected]);
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_redefines_what_the_winner_defined() {
    let rival = |tables: &mut Tables| tables.products.push(product("Other", "rival"));
    let store = ScriptedStore::default().ending([after(rival)]);
    let (stored, is_new) = put(&store, "Editor").await.unwrap();
    assert!(!is_new);
    assert_eq!((stored.created_by.clone(), stored.updated_by.clone()), (arn("rival"), arn("vendor")));
    assert_eq!(store.tables().products, [stored]);
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
}

// R14
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_and_still_new() {
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    let (stored, is_new) = put(&store, "Editor").await.unwrap();
    assert!(is_new);
    assert_eq!(store.tables().products, [stored]);
    assert_eq!(store.journal.take(), [&READ_AND_WRITE[..], &READ_AND_WRITE[..1]].concat());
    let store = store.ending([Ending::FoundAgain]);
    let (stored, is_new) = put_with(&store, "Renamed", 2).await.unwrap();
    assert!(!is_new);
    assert_eq!(store.tables().products, [stored]);
    assert_eq!(store.journal.take(), [&READ_AND_WRITE[..], &READ_AND_WRITE[..1]].concat());
}

#[tokio::test(start_paused = true)]
async fn the_same_product_defined_by_a_rival_is_not_taken_for_its_own() {
    let rival = |tables: &mut Tables| tables.products.push(product("Editor", "vendor"));
    let store = ScriptedStore::default().ending([after(rival)]);
    let (stored, is_new) = put(&store, "Editor").await.unwrap();
    assert!(!is_new);
    assert_ne!(stored.record_version, product("Editor", "vendor").record_version);
    assert_eq!(store.tables().products, [stored]);
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_once() {
    let store = ScriptedStore::default().ending([Ending::Unavailable, Ending::Fault]);
    assert_try_again(put(&store, "Editor").await);
    assert_fault(put(&store, "Editor").await);
    assert_eq!(store.journal.take(), READ_AND_WRITE.repeat(2));
    assert_eq!(store.tables(), Tables::default());
}

#[tokio::test(start_paused = true)]
async fn who_loses_every_race_is_told_to_try_again_before_the_deadline() {
    let store = ScriptedStore::default().ending((0..1000).map(|_| Ending::Conflict));
    let deadline = time_frame().deadline;
    assert_try_again(put(&store, "Editor").await);
    assert!(Instant::now() < deadline);
    assert!(store.tables().products.is_empty());
}
