//! The ports `BlockedComputerReader` and `BlockedComputerWriter`.

use std::collections::BTreeSet;

use latchkey_core::BlockedComputer;
use latchkey_core::fixtures::blocked_computer;

use super::subject::Subject;
use crate::testing::records::block_event;
use crate::testing::requests::assert_conflict;
use crate::{BlockedComputerReader, BlockedComputerWriter};

async fn block(store: &impl BlockedComputerWriter, computer_id: &str, n: u128) -> BlockedComputer {
    let entry = blocked_computer(computer_id, n);
    store.write_blocked_computer(&entry, &block_event(&entry, n)).await.unwrap();
    entry
}

pub async fn an_entry_is_read_as_it_was_written_and_gone_when_removed_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.blocked_computers();
    let entry = blocked_computer("Ada's 3 laptops – 日本", 1);
    assert_eq!(store.read_blocked_computer(&entry.id).await.unwrap(), None);
    let event = block_event(&entry, 1);
    let calls = subject.calls_of(async { store.write_blocked_computer(&entry, &event).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), 2, "the entry and the event");
    let calls = subject.calls_of(async {
        assert_eq!(store.read_blocked_computer(&entry.id).await.unwrap().as_ref(), Some(&entry));
    });
    assert_eq!(calls.await, 1);
    let event = block_event(&entry, 2);
    let calls = subject.calls_of(async { store.remove_blocked_computer(&entry, &event).await.unwrap() });
    assert_eq!(calls.await, 1);
    assert_eq!(store.read_blocked_computer(&entry.id).await.unwrap(), None);
    assert_eq!(subject.everything().await.len(), 2, "both events");
}

pub async fn a_computer_is_blocked_once<S: Subject>() {
    let subject = S::start().await;
    let store = subject.blocked_computers();
    let entry = block(&store, "pc", 1).await;
    let before = subject.everything().await;
    for n in [1, 2] {
        let again = blocked_computer("pc", n);
        assert_conflict(store.write_blocked_computer(&again, &block_event(&again, n)).await);
    }
    assert_eq!(subject.everything().await, before);
    assert_eq!(store.read_blocked_computer(&entry.id).await.unwrap(), Some(entry));
}

pub async fn only_the_entry_that_was_read_is_removed<S: Subject>() {
    let subject = S::start().await;
    let store = subject.blocked_computers();
    let old = block(&store, "pc", 1).await;
    store.remove_blocked_computer(&old, &block_event(&old, 2)).await.unwrap();
    let new = block(&store, "pc", 3).await;
    let before = subject.everything().await;
    assert_conflict(store.remove_blocked_computer(&old, &block_event(&old, 4)).await);
    let other = blocked_computer("other", 1);
    assert_conflict(store.remove_blocked_computer(&other, &block_event(&other, 5)).await);
    assert_eq!(subject.everything().await, before);
    store.remove_blocked_computer(&new, &block_event(&new, 6)).await.unwrap();
    assert_conflict(store.remove_blocked_computer(&new, &block_event(&new, 7)).await);
}

pub async fn a_list_has_each_entry_once_in_a_bounded_number_of_calls<S: Subject>() {
    let subject = S::start().await;
    let store = subject.blocked_computers();
    let mut blocked = BTreeSet::new();
    for n in 0..50 {
        assert_eq!(all_pages(&subject, 7).await, blocked);
        blocked.insert(block(&store, &format!("computer {n}"), n).await.id);
    }
    for limit in [1, 3, 50, 100] {
        assert_eq!(all_pages(&subject, limit).await, blocked, "{limit}");
    }
}

pub async fn a_list_goes_on_from_an_entry_that_is_gone<S: Subject>() {
    let subject = S::start().await;
    let store = subject.blocked_computers();
    for n in 0..40 {
        block(&store, &format!("computer {n}"), n).await;
    }
    let first = store.read_blocked_computers(None, 20).await.unwrap();
    for (n, entry) in (100..).zip(&first.items) {
        store.remove_blocked_computer(entry, &block_event(entry, n)).await.unwrap();
    }
    let rest = store.read_blocked_computers(first.end.as_ref(), 20).await.unwrap();
    let ids: BTreeSet<_> = first.items.iter().chain(&rest.items).map(|entry| entry.id.clone()).collect();
    assert_eq!((first.items.len(), rest.items.len(), ids.len()), (20, 20, 40));
}

/// The IDs on all pages, none of them twice.
async fn all_pages<S: Subject>(subject: &S, limit: usize) -> BTreeSet<latchkey_core::ComputerIdHash> {
    let (store, mut ids, mut after) = (subject.blocked_computers(), BTreeSet::new(), None);
    loop {
        let before = subject.calls();
        let page = store.read_blocked_computers(after.as_ref(), limit).await.unwrap();
        assert!(subject.calls() - before <= 16 && page.items.len() <= limit);
        for entry in page.items {
            assert!(ids.insert(entry.id), "twice");
        }
        after = page.end;
        if after.is_none() {
            return ids;
        }
    }
}
