//! What comes on a list and when there is a new one, and what two publishers or a fault in the middle lead to.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use latchkey_core::fixtures::{self, at, now};
use latchkey_core::{
    Denial, LIST_ENTRIES_MAX, LatestEnd, ListClaims, ListTooLong, ProductId, RecordVersion, Stopped, TakenBack,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, time_frame};
use crate::testing::{Ending, Mood, ScriptedKeys, ScriptedStore, Tables, after};
use crate::{SigningKeys, TimeFrame, UseCaseError};

fn editor() -> ProductId {
    "editor".parse().unwrap()
}

fn taken_back(id: u128, latest_end: LatestEnd) -> TakenBack {
    TakenBack { id: Uuid::from_u128(id), stopped: Some(Stopped::Revoked), before_revision: None, latest_end }
}

fn entry(id: u128, event: u128) -> (ProductId, ListedEntry) {
    let event_id = RecordVersion(Uuid::from_u128(event));
    (editor(), ListedEntry { taken_back: taken_back(id, LatestEnd::Never), event_id })
}

fn take_back(id: u128, event: u128) -> impl FnOnce(&mut Tables) + Send {
    move |tables| {
        tables.taken_back.retain(|(_, entry)| entry.taken_back.id != Uuid::from_u128(id));
        tables.taken_back.push(entry(id, event));
    }
}

async fn publish_by(store: &ScriptedStore, now: Timestamp, moods: &[Mood]) -> Result<Publication, UseCaseError> {
    let signers: Vec<_> = moods.iter().map(|mood| ScriptedKeys::new(*mood, &store.journal)).collect();
    let command = PublishRevocations { product: editor(), issuer: "latchkey".parse().unwrap() };
    let time = TimeFrame { now, ..time_frame() };
    let mut random = StdRng::seed_from_u64(store.journal.count() as u64);
    publish_revocations(&command, time, store, &SigningKeys::of(signers).unwrap(), &mut random).await
}

async fn publish(store: &ScriptedStore, now: Timestamp) -> Publication {
    publish_by(store, now, &[Mood::Well]).await.unwrap()
}

fn head(store: &ScriptedStore) -> ListHead {
    store.tables().list_heads[&editor()].clone()
}

fn claims(head: &ListHead) -> ListClaims {
    let payload = head.signed[0].split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

async fn fetch(store: &ScriptedStore) -> Result<Fetched, UseCaseError> {
    fetch_revocations(&editor(), |_| false, store, store).await
}

/// The IDs on the list that is served.
async fn listed(store: &ScriptedStore) -> Vec<u128> {
    let Fetched::Whole(head, entries) = fetch(store).await.unwrap() else { panic!("nobody knows a list") };
    let claims = claims(&head);
    assert_eq!((claims.entries, claims.sha256, claims.seq), (entries.len(), entries.sha256(), head.seq));
    entries.iter().map(|(id, _)| id.as_u128()).collect()
}

fn later(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

// R27
#[tokio::test(start_paused = true)]
async fn a_list_has_all_that_is_taken_back_and_says_when_the_next_one_comes() {
    let store = ScriptedStore::holding(|tables| tables.taken_back.extend((1..=7).rev().map(|id| entry(id, id))));
    let Publication::New(head, 7) = publish(&store, now()).await else { panic!("nothing is listed yet") };
    let calls = [
        "read_list_head",
        "read_revoked_signing_keys",
        "read_taken_back",
        "read_taken_back",
        "read_taken_back",
        "sign",
        "write_list_entries",
        "write_list_head",
    ];
    assert_eq!(store.journal.take(), calls);
    assert_eq!(listed(&store).await, [1, 2, 3, 4, 5, 6, 7]);
    let claims = claims(&head);
    assert_eq!((claims.iss.as_str(), &claims.aud), ("latchkey", &editor()));
    assert_eq!(Timestamp::from(claims.exp).duration_since(claims.iat.into()), SignedDuration::from_hours(7 * 24));
    assert_eq!(claims.seq, now().as_second() as u64);
}

// R27
#[tokio::test(start_paused = true)]
async fn an_empty_list_is_a_list() {
    let store = ScriptedStore::default();
    assert!(matches!(publish(&store, now()).await, Publication::New(_, 0)));
    assert_eq!(
        store.journal.take(),
        ["read_list_head", "read_revoked_signing_keys", "read_taken_back", "sign", "write_list_head"]
    );
    assert_eq!(listed(&store).await, [0_u128; 0]);
}

// R27
#[tokio::test(start_paused = true)]
async fn what_nobody_can_use_any_more_is_left_out_and_then_it_is_another_list() {
    let end = |end: &str| LatestEnd::Until(end.parse().unwrap());
    let store = ScriptedStore::holding(|tables| {
        let mut ended = entry(1, 1);
        ended.1.taken_back.latest_end = end("2026-10-20T00:00:00Z");
        tables.taken_back.extend([ended, entry(2, 2)]);
    });
    publish(&store, at("2026-11-19T23:59:59Z")).await;
    assert_eq!(listed(&store).await, [1, 2], "31 days longer than any license key");
    assert!(matches!(publish(&store, at("2026-11-20T00:00:00Z")).await, Publication::New(_, 1)));
    assert_eq!(listed(&store).await, [2]);
}

// R27
#[tokio::test(start_paused = true)]
async fn a_list_that_says_the_same_is_signed_anew_only_when_it_is_old() {
    let store = ScriptedStore::holding(take_back(1, 1));
    publish(&store, now()).await;
    let first = head(&store);
    assert_eq!(publish(&store, later(12 * 3600 - 1)).await, Publication::Unchanged(1));
    assert_eq!(head(&store), first);
    publish(&store, later(12 * 3600)).await;
    assert!(head(&store).seq > first.seq && claims(&head(&store)).iat > claims(&first).iat);
}

// R27
#[tokio::test(start_paused = true)]
async fn what_is_given_back_and_taken_back_again_is_listed_with_the_later_time() {
    let store = ScriptedStore::holding(take_back(1, 1));
    publish(&store, now()).await;
    let first = head(&store);
    // Between the two, license keys may have been signed, which the first list spares.
    store.change(take_back(1, 3));
    assert!(matches!(publish(&store, later(5)).await, Publication::New(_, 1)));
    assert_eq!(claims(&head(&store)).iat.unix_seconds(), claims(&first).iat.unix_seconds() + 5);
}

// R27
#[tokio::test(start_paused = true)]
async fn the_time_of_a_list_is_that_at_which_it_was_made_though_a_race_took_long() {
    // Each attempt writes entries and loses the race for the head; the next one removes its entries first.
    let lost = |_| [after(|_| {}), after(|_| {}), Ending::Conflict];
    let store = ScriptedStore::holding(take_back(1, 1)).ending((0..8).flat_map(lost).skip(1));
    let started = Instant::now();
    publish(&store, now()).await;
    let took = SignedDuration::try_from(started.elapsed()).unwrap();
    assert!(took > SignedDuration::from_secs(1), "{took}");
    assert_eq!(claims(&head(&store)).iat, (now() + took).into());
}

// R28
#[tokio::test(start_paused = true)]
async fn each_key_that_can_sign_has_its_line_and_a_key_more_is_a_new_list() {
    let store = ScriptedStore::default();
    publish(&store, now()).await;
    publish_by(&store, later(1), &[Mood::Well, Mood::Well]).await.unwrap();
    assert_eq!((head(&store).signed.len(), head(&store).list_keys.len()), (2, 2));
}

// R27
#[tokio::test(start_paused = true)]
async fn the_number_rises_with_each_list_also_within_a_second_and_when_the_head_is_lost_or_an_older_one_restored() {
    let store = ScriptedStore::default();
    let mut last = 0;
    for n in 1..5 {
        store.change(take_back(n, n));
        publish(&store, now()).await;
        assert!(head(&store).seq > last);
        last = head(&store).seq;
    }
    let newest = store.tables();
    store.change(|tables| tables.list_heads.clear());
    publish(&store, later(60)).await;
    assert!(head(&store).seq > last);
    last = head(&store).seq;
    store.change(|tables| {
        *tables = newest;
        tables.taken_back.push(entry(9, 9));
    });
    publish(&store, later(120)).await;
    assert!(head(&store).seq > last);
    assert_eq!(listed(&store).await, [1, 2, 3, 4, 9]);
}

// R27
#[tokio::test(start_paused = true)]
async fn who_loses_a_race_reads_anew_so_that_nothing_is_lost() {
    let store = ScriptedStore::holding(take_back(1, 1));
    // The rival listed what it read before 2 was taken back.
    let rival = ScriptedStore::holding(take_back(1, 1));
    publish(&rival, now()).await;
    let published = rival.tables();
    let store = store.ending([
        after(|_| {}),
        after(move |tables| {
            (tables.list_heads, tables.taken_back) = (published.list_heads, vec![entry(1, 1), entry(2, 2)]);
            tables.list_chunks.extend(published.list_chunks);
        }),
    ]);
    assert!(matches!(publish(&store, now()).await, Publication::New(_, 2)));
    assert_eq!(listed(&store).await, [1, 2]);
    assert_eq!(head(&store).seq, now().as_second() as u64 + 1);
    assert_eq!(
        store.tables().list_chunks.len(),
        2,
        "the last list's and the one's before; the lost attempt's are gone"
    );
}

// R27
#[tokio::test(start_paused = true)]
async fn a_head_that_was_written_though_its_answer_was_lost_keeps_its_entries() {
    let store = ScriptedStore::holding(take_back(1, 1)).ending([after(|_| {}), Ending::FoundAgain]);
    assert_eq!(publish(&store, now()).await, Publication::Unchanged(1));
    assert_eq!(listed(&store).await, [1]);
}

// R20, R27
#[tokio::test(start_paused = true)]
async fn a_fault_anywhere_leaves_the_last_list_and_the_same_again_does_it() {
    let store = ScriptedStore::holding(take_back(1, 1));
    publish(&store, now()).await;
    store.change(take_back(2, 2));
    for (place, ending) in [Ending::Unavailable, Ending::Fault, Ending::Unavailable].into_iter().enumerate() {
        let script = std::iter::repeat_with(|| after(|_| {})).take(place.min(1)).chain([ending]);
        let store = store.clone().ending(script);
        publish_by(&store, later(1), &[Mood::Well]).await.unwrap_err();
        assert_eq!(listed(&store).await, [1]);
    }
    assert_try_again(publish_by(&store, later(1), &[Mood::Unavailable]).await);
    assert_fault(publish_by(&store, later(1), &[Mood::Fault]).await);
    assert_eq!(listed(&store).await, [1]);
    publish(&store, later(2)).await;
    assert_eq!(listed(&store).await, [1, 2]);
}

// R27
#[tokio::test(start_paused = true)]
async fn entries_stay_until_the_list_after_the_next_and_no_longer() {
    let store = ScriptedStore::default();
    let mut names = Vec::new();
    for n in 1..=4_u32 {
        store.change(take_back(n.into(), n.into()));
        publish(&store, later(n.into())).await;
        names.push(head(&store).chunks);
        let kept: Vec<_> = names.iter().rev().take(2).flat_map(|chunks| chunks.names()).collect();
        let chunks = store.tables().list_chunks;
        assert_eq!(chunks.len(), kept.len());
        assert!(kept.into_iter().all(|name| chunks.contains_key(&(editor(), name))));
    }
}

// R27
#[tokio::test(start_paused = true)]
async fn a_list_that_would_be_too_long_leaves_the_last_one() {
    let store = ScriptedStore::holding(take_back(1, 1));
    publish(&store, now()).await;
    let first = head(&store);
    let max = LIST_ENTRIES_MAX as u128;
    store.change(|tables| tables.taken_back.extend((2..=max + 1).map(|id| entry(id, id))));
    store.journal.take();
    assert_eq!(publish(&store, later(1)).await, Publication::TooLong(ListTooLong(LIST_ENTRIES_MAX + 1)));
    assert!(!store.journal.take().contains(&"sign"));
    assert_eq!(head(&store), first);
    store.change(|tables| tables.taken_back.truncate(LIST_ENTRIES_MAX));
    assert!(matches!(publish(&store, later(2)).await, Publication::New(_, LIST_ENTRIES_MAX)));
}

// R27
#[tokio::test(start_paused = true)]
async fn a_list_is_fetched_from_one_set_of_entries_and_a_known_one_is_not_read() {
    let store = ScriptedStore::holding(take_back(1, 1));
    publish(&store, now()).await;
    store.journal.take();
    let known = head(&store).seq;
    let fetched = fetch_revocations(&editor(), |head| head.seq == known, &store, &store).await.unwrap();
    assert_eq!(fetched, Fetched::Known(head(&store)));
    assert_eq!(store.journal.take(), ["read_list_head"]);
    assert_eq!(listed(&store).await, [1]);
    assert_eq!(store.journal.take(), ["read_list_head", "read_list_entries"]);
    store.change(|tables| tables.list_chunks.clear());
    assert_try_again(fetch(&store).await);
}

// R27
#[tokio::test(start_paused = true)]
async fn before_there_is_a_list_whoever_asks_is_told_whether_one_will_come() {
    let store = ScriptedStore::holding(|tables| tables.products.push(fixtures::product(json!({}))));
    assert_try_again(fetch(&store).await);
    let unknown: ProductId = "unknown".parse().unwrap();
    match fetch_revocations(&unknown, |_| false, &store, &store).await {
        Err(UseCaseError::Denied(Denial::ProductUnknown(product))) => assert_eq!(product, unknown),
        other => panic!("{other:?}"),
    }
}
