//! The ports `RevocationListReader` and `RevocationListWriter`.

use std::collections::BTreeMap;

use latchkey_core::{
    ChainName, LatestEnd, LicenseRecord, LicenseState, ListEntries, ProductId, RecordVersion, Stopped, TakenBack,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::licenses::{change, note, read};
use super::removals::{removal, with_computers};
use super::subject::Subject;
use crate::testing::records::{activation, license_id, now, product, product_event};
use crate::testing::requests::assert_conflict;
use crate::{
    ActivationRemovalStore, ChunkNames, LicenseChangeStore, ListHead, ListedEntry, ProductWriter, RevocationListReader,
    RevocationListWriter, StoreError,
};

/// The product of license 1.
pub(super) fn editor() -> ProductId {
    "editor".parse().unwrap()
}

fn event_id(n: u128) -> RecordVersion {
    RecordVersion(Uuid::from_u128(n))
}

/// So many computers, each in a chain of its own.
fn of_chains_apart(count: usize) -> Vec<usize> {
    let mut chains = BTreeMap::new();
    let apart = (1..).filter(|n| chains.insert(ChainName::of_activation(activation(*n).activation_id), *n).is_none());
    apart.take(count).collect()
}

async fn read_all(store: &impl RevocationListWriter) -> Vec<ListedEntry> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.read_taken_back(&editor(), after.as_ref()).await.unwrap();
        all.extend(page.items);
        after = page.end;
        if after.is_none() {
            return all;
        }
    }
}

fn ids(entries: &[ListedEntry]) -> Vec<Uuid> {
    entries.iter().map(|entry| entry.taken_back.id).collect()
}

pub async fn what_is_taken_back_of_a_product_is_read_with_the_event_of_it_each_page_in_one_call<S: Subject>() {
    let subject: S = with_computers(&[1]).await;
    let (licenses, lists) = (subject.licenses(), subject.lists());
    assert_eq!(read_all(&lists).await, []);
    let state = |state| move |record: &mut LicenseRecord| record.state = state;
    licenses.write_license_change(&change(read(&licenses).await, 7, state(LicenseState::Suspended))).await.unwrap();
    let calls = subject.calls_of(async {
        let page = lists.read_taken_back(&editor(), None).await.unwrap();
        let stopped = Some(Stopped::Suspended);
        let taken_back =
            TakenBack { id: license_id(1).0, stopped, before_revision: None, latest_end: LatestEnd::Never };
        assert_eq!((page.items, page.end), (vec![ListedEntry { taken_back, event_id: event_id(7) }], None));
    });
    assert_eq!(calls.await, 1);
    let other = "other".parse().unwrap();
    assert_eq!(lists.read_taken_back(&other, None).await.unwrap().items, []);

    // A change that takes nothing else back leaves the entry as it is.
    licenses.write_license_change(&change(read(&licenses).await, 8, note("x"))).await.unwrap();
    assert_eq!(read_all(&lists).await[0].event_id, event_id(7));
    licenses.write_license_change(&change(read(&licenses).await, 9, state(LicenseState::Active))).await.unwrap();
    assert_eq!(read_all(&lists).await, []);
    licenses.write_license_change(&change(read(&licenses).await, 10, state(LicenseState::Suspended))).await.unwrap();
    assert_eq!(read_all(&lists).await[0].event_id, event_id(10), "the same again, and another event");

    licenses.write_activation_removal(&removal(1, None)).await.unwrap();
    let mut events: Vec<_> = read_all(&lists).await.into_iter().map(|entry| entry.event_id).collect();
    events.sort_by_key(|event| event.0);
    assert_eq!(events, [event_id(1), event_id(10)]);
}

pub async fn what_was_taken_back_all_the_while_is_on_exactly_one_page<S: Subject>() {
    let numbers = of_chains_apart(8);
    let subject: S = with_computers(&numbers).await;
    let (licenses, lists) = (subject.licenses(), subject.lists());
    let (last, first) = numbers.split_last().unwrap();
    for n in first {
        licenses.write_activation_removal(&removal(*n, None)).await.unwrap();
    }
    let all = ids(&read_all(&lists).await);
    assert!(all.is_sorted() && all.len() == 7, "{all:?}");
    for (place, id) in all.iter().enumerate() {
        let after = crate::Place(id.to_string());
        let page = lists.read_taken_back(&editor(), Some(&after)).await.unwrap();
        assert_eq!(ids(&page.items), all[place + 1..][..page.items.len()]);
        assert!(page.end.is_some() || place + 1 + page.items.len() == all.len());
    }
    let page = lists.read_taken_back(&editor(), None).await.unwrap();
    licenses.write_activation_removal(&removal(*last, None)).await.unwrap();
    let mut seen = ids(&page.items);
    let mut after = page.end;
    while let Some(place) = after {
        let page = lists.read_taken_back(&editor(), Some(&place)).await.unwrap();
        seen.extend(ids(&page.items));
        after = page.end;
    }
    for id in all {
        assert_eq!(seen.iter().filter(|seen| **seen == id).count(), 1);
    }
}

pub async fn a_new_product_is_known_to_publishers_and_takes_nothing_back<S: Subject>() {
    let subject = S::start().await;
    let (products, lists) = (subject.products(), subject.lists());
    let write = |n, earlier| {
        let (products, product) = (&products, product(n));
        async move { products.write_product(&product, earlier, &product_event(&product)).await.unwrap() }
    };
    write(1, None).await;
    assert_eq!(subject.everything().await.len(), 3, "the product, the event, and what leads to it");
    write(2, Some(product(1).record_version)).await;
    assert_eq!(subject.everything().await.len(), 4, "one more event");
    let page = lists.read_taken_back(&product(1).product_id, None).await.unwrap();
    assert_eq!((page.items, page.end), (Vec::new(), None));
}

fn entries(count: usize) -> ListEntries {
    let taken_back = |n: usize| TakenBack {
        id: Uuid::from_u128((n as u128) << 64),
        stopped: Some(Stopped::Removed),
        before_revision: None,
        latest_end: LatestEnd::Never,
    };
    ListEntries::of((1..=count).map(taken_back)).unwrap()
}

pub(super) fn head(seq: u64, chunks: ChunkNames) -> ListHead {
    ListHead {
        seq,
        signed_at: now().into(),
        signed: vec!["a.b.c".to_owned(), "d.e.f".to_owned()],
        list_keys: vec!["one".parse().unwrap(), "two".parse().unwrap()],
        made_of: format!("what {seq} is made of"),
        chunks,
        earlier_chunks: (seq > 1).then(|| names(seq - 1, &entries(1))),
    }
}

pub(super) fn names(n: u64, entries: &ListEntries) -> ChunkNames {
    ChunkNames::of(Uuid::from_u128(n.into()), entries)
}

pub async fn a_list_is_read_as_it_was_written_each_part_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let lists = subject.lists();
    assert_eq!(lists.read_list_head(&editor()).await.unwrap(), None);
    for (seq, count) in [(1, 0), (2, 3)] {
        let entries = entries(count);
        let chunks = names(seq, &entries);
        let calls = usize::from(count > 0);
        let work = async { lists.write_list_entries(&editor(), chunks, &entries).await.unwrap() };
        assert_eq!(subject.calls_of(work).await, calls);
        let head = head(seq, chunks);
        let work = async { lists.write_list_head(&editor(), &head, seq.checked_sub(1).filter(|seq| *seq > 0)).await };
        assert_eq!(subject.calls_of(async { work.await.unwrap() }).await, 1);
        let work = async { assert_eq!(lists.read_list_head(&editor()).await.unwrap(), Some(head)) };
        assert_eq!(subject.calls_of(work).await, 1);
        let work = async { assert_eq!(lists.read_list_entries(&editor(), chunks).await.unwrap(), Some(entries)) };
        assert_eq!(subject.calls_of(work).await, calls);
    }
}

pub async fn a_long_list_is_read_as_it_was_written_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let lists = subject.lists();
    let entries = entries(latchkey_core::LIST_ENTRIES_MAX);
    let chunks = names(1, &entries);
    assert!(chunks.count > 10);
    let work = async { lists.write_list_entries(&editor(), chunks, &entries).await.unwrap() };
    assert_eq!(subject.calls_of(work).await, 1);
    let work = async { assert!(lists.read_list_entries(&editor(), chunks).await.unwrap().as_ref() == Some(&entries)) };
    assert_eq!(subject.calls_of(work).await, 1);
}

pub async fn entries_that_are_gone_are_none<S: Subject>() {
    let subject = S::start().await;
    let lists = subject.lists();
    let entries = entries(20_000);
    let (old, new) = (names(1, &entries), names(2, &entries));
    for chunks in [old, new] {
        lists.write_list_entries(&editor(), chunks, &entries).await.unwrap();
    }
    let work = async { lists.delete_list_entries(&editor(), old).await.unwrap() };
    assert_eq!(subject.calls_of(work).await, 1);
    assert_eq!(lists.read_list_entries(&editor(), old).await.unwrap(), None);
    assert_eq!(lists.read_list_entries(&editor(), new).await.unwrap(), Some(entries));
    lists.delete_list_entries(&editor(), old).await.unwrap();
    lists.delete_list_entries(&editor(), ChunkNames { count: 1, ..new }).await.unwrap();
    assert_eq!(lists.read_list_entries(&editor(), new).await.unwrap(), None, "a part is no list");
    let none = ChunkNames { count: 0, ..old };
    assert_eq!(subject.calls_of(async { lists.delete_list_entries(&editor(), none).await.unwrap() }).await, 0);
}

pub async fn a_head_replaces_only_the_one_that_was_read<S: Subject>() {
    let subject = S::start().await;
    let lists = subject.lists();
    let [first, second, third] = [1, 2, 3].map(|seq| head(seq, names(seq, &entries(0))));
    assert_conflict(lists.write_list_head(&editor(), &second, Some(1)).await);
    assert!(subject.everything().await.is_empty());
    lists.write_list_head(&editor(), &first, None).await.unwrap();
    assert_conflict(lists.write_list_head(&editor(), &second, None).await);
    lists.write_list_head(&editor(), &second, Some(1)).await.unwrap();
    assert_conflict(lists.write_list_head(&editor(), &third, Some(1)).await);
    assert_eq!(lists.read_list_head(&editor()).await.unwrap(), Some(second));
}

pub async fn lists_of_two_products_are_apart<S: Subject>() {
    let subject = S::start().await;
    let lists = subject.lists();
    let (other, entries) = ("Editor".parse().unwrap(), entries(1));
    let chunks = names(1, &entries);
    lists.write_list_entries(&editor(), chunks, &entries).await.unwrap();
    lists.write_list_head(&editor(), &head(1, chunks), None).await.unwrap();
    assert_eq!(lists.read_list_head(&other).await.unwrap(), None);
    assert_eq!(lists.read_list_entries(&other, chunks).await.unwrap(), None);
}

pub async fn of_many_heads_at_once_one_is_written<S: Subject>() {
    let subject = S::start().await;
    let writers: JoinSet<_> = (0..20)
        .map(|n| {
            let (store, head) = (subject.lists(), head(100 + n, names(n, &entries(0))));
            async move { store.write_list_head(&editor(), &head, None).await }
        })
        .collect();
    let answers = writers.join_all().await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Conflict))), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}
