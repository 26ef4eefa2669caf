//! Blocking twice, and what a lost race or answer leads to.

use latchkey_core::fixtures::{author, blocked_computer, computer};

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};
use crate::testing::{Ending, ScriptedStore, Tables, after};

async fn block(store: &ScriptedStore, reason: &str) -> Result<(BlockedComputer, bool), UseCaseError> {
    let command = BlockComputer { computer_id: computer("pc"), reason: reason.parse().unwrap(), by: author() };
    let mut random = StdRng::seed_from_u64(reason.len() as u64);
    block_computer(command, time_frame(), store, &mut random).await
}

async fn unblock(store: &ScriptedStore) -> Result<(), UseCaseError> {
    unblock_seen(store, None).await
}

async fn unblock_seen(store: &ScriptedStore, seen: Option<RecordVersion>) -> Result<(), UseCaseError> {
    let command = UnblockComputer { id: computer("pc").hash(), seen, by: author() };
    unblock_computer(command, time_frame(), store, &mut random()).await
}

fn assert_unknown(answer: Result<(), UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::BlockedComputerUnknown))), "{answer:?}");
}

fn blocked_by_a_rival(tables: &mut Tables) {
    tables.blocked.push(blocked_computer("pc", 7));
}

#[tokio::test(start_paused = true)]
async fn blocking_and_unblocking_are_an_event_each() {
    let store = ScriptedStore::default();
    let (entry, is_new) = block(&store, "refunded").await.unwrap();
    assert!(is_new && entry.id == computer("pc").hash() && entry.computer_id == computer("pc"));
    unblock(&store).await.unwrap();
    assert!(store.tables().blocked.is_empty());
    let reason: Option<StatedReason> = Some("refunded".parse().unwrap());
    let changes: Vec<_> = store.tables().events.into_iter().map(|event| event.change).collect();
    let expected = [(None, reason.clone()), (reason, None)].map(|(before, after)| Change::BlockedComputerChanged {
        id: entry.id.clone(),
        before,
        after,
    });
    assert_eq!(changes, expected);
}

#[tokio::test(start_paused = true)]
async fn blocking_twice_is_one_entry_and_one_event() {
    let store = ScriptedStore::default();
    let (first, _) = block(&store, "refunded").await.unwrap();
    let before = store.tables();
    assert_eq!(block(&store, "stolen").await.unwrap(), (first, false));
    assert_eq!(store.tables(), before);

    let store = ScriptedStore::default().ending([after(blocked_by_a_rival)]);
    assert_eq!(block(&store, "refunded").await.unwrap(), (blocked_computer("pc", 7), false));
    assert_eq!(store.tables().blocked.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_blocked_can_not_be_unblocked() {
    let store = ScriptedStore::default();
    assert_unknown(unblock(&store).await);
    store.change(blocked_by_a_rival);
    unblock(&store).await.unwrap();
    assert_unknown(unblock(&store).await);
    assert_eq!(store.tables().events.len(), 1);
}

// R14
#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_found_again() {
    let store = ScriptedStore::default().ending([Ending::FoundAgain]);
    assert!(block(&store, "refunded").await.unwrap().1);
    let store = store.ending([Ending::FoundAgain]);
    unblock(&store).await.unwrap();
    assert_eq!((store.tables().blocked.len(), store.tables().events.len()), (0, 2));
}

// R20
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_once() {
    let store = ScriptedStore::default().ending([Ending::Unavailable, Ending::Fault]);
    assert_try_again(block(&store, "refunded").await);
    assert_fault(block(&store, "refunded").await);
    assert_eq!(store.journal.take(), ["read_blocked_computer", "write_blocked_computer"].repeat(2));
    assert_eq!(store.tables(), Tables::default());
}

// R31
#[tokio::test(start_paused = true)]
async fn a_computer_that_was_blocked_by_another_change_than_was_named_stays_blocked() {
    let store = ScriptedStore::holding(blocked_by_a_rival);
    let before = store.tables();
    let refused = unblock_seen(&store, Some(blocked_computer("pc", 8).version)).await;
    assert!(matches!(refused, Err(UseCaseError::Denied(Denial::Unseen(Unseen::Mismatch)))), "{refused:?}");
    assert_eq!(store.tables(), before);
    unblock_seen(&store, Some(blocked_computer("pc", 7).version)).await.unwrap();
    assert!(store.tables().blocked.is_empty());
}
