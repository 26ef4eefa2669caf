//! The port `EventReader`.

use jiff::civil::{Date, date};
use latchkey_core::{AuditedLicense, ChainName, RecordVersion, StoredEvent, fixtures};
use serde_json::json;

use super::licenses::{change, note, read};
use super::removals::removal;
use super::subject::Subject;
use crate::testing::records::{block_event, first_seat, keys_event, license_id, new_key, product, product_event, seat};
use crate::{
    ActivationKeyStore, ActivationRemovalStore, ActivationStore, BlockedComputerWriter, EventReader,
    LicenseChangeStore, Page, Place, ProductWriter, StoreError,
};

/// The day of the fixtures' [`NOW`](fixtures::NOW).
const TODAY: Date = date(2026, 11, 24);

/// License 1, whose computers 1 and 2 gave their seats back, and then changed twice.
async fn with_events<S: Subject>() -> (S, Vec<StoredEvent>) {
    let subject = S::with_license(20).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 20)).await.unwrap();
    store.take_seat(license_id(1), &seat(2, 20)).await.unwrap();
    let mut written = Vec::new();
    for n in [1, 2] {
        let removal = removal(n, None);
        store.write_activation_removal(&removal).await.unwrap();
        written.push(StoredEvent::from(&removal.event));
    }
    for n in [100, 101] {
        let change = change(read(&store).await, n, note(&format!("note {n}")));
        store.write_license_change(&change).await.unwrap();
        written.push(StoredEvent::from(&change.event));
    }
    written.reverse();
    (subject, written)
}

/// All events, page by page, each page in so many calls at most.
async fn all<S: Subject, F: Future<Output = Result<Page<StoredEvent, Place>, StoreError>>>(
    subject: &S,
    calls: usize,
    limit: usize,
    page: impl Fn(Option<Place>) -> F,
) -> Vec<StoredEvent> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let before = subject.calls();
        let page = page(after.take()).await.unwrap();
        assert!(subject.calls() - before <= calls && page.items.len() <= limit);
        all.extend(page.items);
        match page.end {
            Some(end) => after = Some(end),
            None => return all,
        }
    }
}

pub async fn an_empty_store_has_no_license_to_audit_and_no_events<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.finder();
    assert_eq!(store.read_audited_license(license_id(2)).await.unwrap(), None);
    let none = Page { items: Vec::new(), end: None };
    assert_eq!(store.read_license_events(license_id(1), None, 9).await.unwrap(), none);
    assert_eq!(store.read_license_events(license_id(2), None, 9).await.unwrap(), none);
    assert_eq!(store.read_day_events(date(2026, 11, 23), None, 9).await.unwrap(), none);
}

pub async fn a_license_is_read_with_the_ends_of_all_its_chains_in_one_call<S: Subject>() {
    let fresh = S::with_license(2).await.finder().read_audited_license(license_id(1)).await.unwrap();
    assert_eq!(fresh, Some(Ok(AuditedLicense::of(&new_key(1, 2).record, []))));
    let (subject, _) = with_events::<S>().await;
    let before = subject.calls();
    let found = subject.finder().read_audited_license(license_id(1)).await.unwrap().unwrap().unwrap();
    assert_eq!(subject.calls() - before, 1);
    let heads = [1, 2].map(|n| removal(n, None).event).map(|event| (event.chain, event.head()));
    assert_eq!(found, AuditedLicense::of(&read(&subject.licenses()).await, heads));
    assert_eq!((found.heads[&ChainName::License].number, found.heads.len()), (2, 3));
}

pub async fn events_of_a_license_are_read_as_they_were_written_the_newest_first_each_page_in_one_call<S: Subject>() {
    let (subject, written) = with_events::<S>().await;
    let keys = [new_key(2, 2)];
    subject.licenses().write_new_keys(&keys, None, &keys_event(&keys), fixtures::now()).await.unwrap();
    let store = &subject.finder();
    for limit in [1, 2, 4, 100] {
        let page =
            |after: Option<Place>| async move { store.read_license_events(license_id(1), after.as_ref(), limit).await };
        assert_eq!(all(&subject, 1, limit, page).await, written, "{limit}");
    }
    assert!(store.read_license_events(license_id(2), None, 9).await.unwrap().items.is_empty(), "another license's");
}

pub async fn events_of_a_day_are_those_of_everything_each_page_in_two_calls<S: Subject>() {
    let (subject, mut expected) = with_events::<S>().await;
    expected.push(StoredEvent::from(&keys_event(&[new_key(1, 20)])));
    let product = product(300);
    let event = product_event(&product);
    subject.products().write_product(&product, None, &event).await.unwrap();
    expected.push(StoredEvent::from(&event));
    for (n, at) in
        [(400, "2026-11-23T23:59:59.999999999Z"), (401, "2026-11-24T23:59:59Z"), (402, "2026-11-25T00:00:00Z")]
    {
        let entry = fixtures::blocked_computer(&format!("pc-{n}"), n);
        let event = latchkey_core::Event { at: fixtures::at(at), ..block_event(&entry, n) };
        subject.blocked_computers().write_blocked_computer(&entry, &event).await.unwrap();
        if n == 401 {
            expected.push(StoredEvent::from(&event));
        }
    }
    expected.sort_by_key(|event| std::cmp::Reverse(event.event_id().to_owned()));
    let store = &subject.finder();
    for limit in [1, 3, 100] {
        let page = |after: Option<Place>| async move { store.read_day_events(TODAY, after.as_ref(), limit).await };
        assert_eq!(all(&subject, 2, limit, page).await, expected, "{limit}");
    }
    let others = store.read_day_events(date(2026, 11, 25), None, 100).await.unwrap();
    assert_eq!(json!(others.items[0].event_id()), json!(fixtures::blocked_computer("x", 402).version));
}

pub async fn one_event_is_found_by_its_id_in_two_calls<S: Subject>() {
    let subject = S::with_license(20).await;
    let (millis, store) = (fixtures::now().as_millisecond().unsigned_abs(), subject.finder());
    let id = |random| uuid::Builder::from_unix_timestamp_millis(millis, &[random; 10]).into_uuid().as_u128();
    let of_license = change(read(&subject.licenses()).await, id(1), note("x"));
    subject.licenses().write_license_change(&of_license).await.unwrap();
    let entry = fixtures::blocked_computer("pc", id(2));
    let of_computer = block_event(&entry, id(2));
    subject.blocked_computers().write_blocked_computer(&entry, &of_computer).await.unwrap();
    for event in [StoredEvent::from(&of_license.event), StoredEvent::from(&of_computer)] {
        let before = subject.calls();
        let found = store.read_event(event.event_id().parse().unwrap()).await.unwrap();
        assert!(subject.calls() - before <= 2);
        assert_eq!(found, Some(event));
    }
    for nobodys in [RecordVersion(uuid::Uuid::from_u128(id(3))), RecordVersion(uuid::Uuid::max())] {
        assert_eq!(store.read_event(nobodys).await.unwrap(), None);
    }
}

pub async fn an_event_that_was_there_is_on_exactly_one_page_whatever_comes_meanwhile<S: Subject>() {
    let (subject, mut written) = with_events::<S>().await;
    let store = subject.finder();
    let ids = |events: &[StoredEvent]| events.iter().map(|event| event.event_id().to_owned()).collect::<Vec<_>>();
    for (of_day, n) in [(false, 200), (true, 210)] {
        let (mut found, mut after, mut meanwhile) = (Vec::new(), None, n);
        loop {
            let page = match of_day {
                false => store.read_license_events(license_id(1), after.as_ref(), 1).await,
                true => store.read_day_events(TODAY, after.as_ref(), 1).await,
            };
            let page = page.unwrap();
            found.extend(page.items);
            after = page.end;
            if after.is_none() {
                break;
            }
            let change = change(read(&subject.licenses()).await, meanwhile, note(&format!("meanwhile {meanwhile}")));
            subject.licenses().write_license_change(&change).await.unwrap();
            meanwhile += 1;
        }
        let (known, found) = (ids(&written), ids(&found));
        assert_eq!(found.iter().filter(|id| known.contains(id)).collect::<Vec<_>>(), known.iter().collect::<Vec<_>>());
        let page = store.read_license_events(license_id(1), None, 100).await.unwrap();
        written = page.items;
    }
}

pub async fn any_text_is_a_place_among_events<S: Subject>() {
    let (subject, _) = with_events::<S>().await;
    let (long, wide) = ("x".repeat(5000), "€".repeat(2000));
    for text in ["", " ", "\0", "~", "é", "\u{10ffff}", "E#", "E$", "2026", &long, &wide] {
        let after = Some(Place(text.to_owned()));
        subject.finder().read_license_events(license_id(1), after.as_ref(), 5).await.unwrap();
        subject.finder().read_day_events(TODAY, after.as_ref(), 5).await.unwrap();
    }
}
