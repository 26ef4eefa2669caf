//! The ports `LicenseFinder` and `LicenseReader`.

use jiff::{SignedDuration, Timestamp};
use latchkey_core::fixtures::of;
use latchkey_core::{ActivationId, CounterNumber, LicenseRecord, LicenseState};
use serde_json::{Value, json};

use super::subject::Subject;
use crate::testing::records::{activation, computer, first_seat, keys_event, license_id, new_key, now, record, seat};
use crate::{
    ActivationKeyStore, ActivationStore, FoldedName, FoundBy, LicenseFinder, LicenseReader, NewActivationKey, Place,
    Span,
};

/// License `n`, created at its minute; what isn't said of it is as in every other one, and it has no customer and no order.
fn license(n: usize, more: Value) -> NewActivationKey {
    let mut key = new_key(n, 2);
    let mut record = json!(key.record);
    for absent in ["customer", "order_id", "duration_days"] {
        record.as_object_mut().unwrap().remove(absent);
    }
    record["created_at"] = json!(minute(n));
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    key.record = of(record);
    key
}

fn minute(n: usize) -> Timestamp {
    now() + SignedDuration::from_mins(n as i64)
}

/// All that are found, page by page, each page in two calls at most.
async fn found<S: Subject>(subject: &S, found_by: &FoundBy, limit: usize) -> Vec<usize> {
    let (store, mut all, mut after) = (subject.finder(), Vec::new(), None::<Place>);
    loop {
        let before = subject.calls();
        let page = store.find_licenses(found_by, after.as_ref(), limit).await.unwrap();
        assert!(subject.calls() - before <= 2 && page.items.len() <= limit);
        all.extend(page.items.into_iter().map(|(_, record)| number(&record.unwrap())));
        match page.end {
            Some(end) => after = Some(end),
            None => return all,
        }
    }
}

fn number(record: &LicenseRecord) -> usize {
    record.license_id.0.as_u128().try_into().unwrap()
}

fn name(text: &str) -> FoldedName {
    FoldedName::of(&text.parse().unwrap()).unwrap()
}

async fn write<S: Subject>(subject: &S, keys: &[NewActivationKey]) {
    subject.licenses().write_new_keys(keys, None, &keys_event(keys), now()).await.unwrap();
}

pub async fn licenses_are_found_by_what_they_have_in_their_order<S: Subject>() {
    let subject = S::start().await;
    let keys = [
        license(1, json!({"customer": {"name": "Zoë", "email": "Zoe@Example.com"}, "order_id": "A-1"})),
        license(2, json!({"customer": {"name": "ZOE B"}, "order_id": "A-2", "expires_at": "2027-02-01T00:00:00Z"})),
        license(
            3,
            json!({"customer": {"email": "zoe@example.COM"}, "expires_at": "2027-01-01T00:00:00Z", "state": "revoked"}),
        ),
        license(4, json!({"customer": {"name": "zoe"}, "order_id": "A-1", "state": "suspended"})),
        license(5, json!({"product": "viewer", "expires_at": "2027-01-01T00:00:00Z", "state": "suspended"})),
        license(6, json!({"customer": {"name": "Zo"}, "duration_days": 30})),
    ];
    write(&subject, &keys).await;
    let (always, editor) = (Span::default(), record(1).license.product);
    let viewer = "viewer".parse().unwrap();
    let span = |from: usize, to: usize| Span { from: Some(minute(from).into()), to: Some(minute(to).into()) };
    let ends = |from: &str, to: &str| Span { from: from.parse().ok(), to: to.parse().ok() };
    let cases: [(FoundBy, &[usize]); 15] = [
        (FoundBy::Product(editor.clone(), always), &[6, 4, 3, 2, 1]),
        (FoundBy::Product(viewer, always), &[5]),
        (FoundBy::Product("none".parse().unwrap(), always), &[]),
        // Created in fractions of a second: in the second that a span begins with, and not in that before its end.
        (FoundBy::Product(editor.clone(), span(2, 4)), &[3, 2]),
        (FoundBy::Product(editor.clone(), Span { from: None, to: Some(minute(2).into()) }), &[1]),
        (FoundBy::Product(editor.clone(), Span { from: Some(minute(6).into()), to: None }), &[6]),
        (FoundBy::Order("A-1".parse().unwrap(), always), &[4, 1]),
        (FoundBy::Email("ZOE@example.com".to_owned().try_into().unwrap(), always), &[3, 1]),
        (FoundBy::Name(name("z")), &[6, 4, 1, 2]),
        (FoundBy::Name(name("ZOÉ")), &[4, 1, 2]),
        (FoundBy::Name(name("zoe b")), &[2]),
        (FoundBy::State(editor.clone(), LicenseState::Revoked, always), &[3]),
        (FoundBy::State(editor.clone(), LicenseState::Suspended, always), &[4]),
        (FoundBy::End(editor.clone(), always), &[3, 2]),
        (FoundBy::End(editor, ends("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z")), &[3]),
    ];
    for (found_by, expected) in cases {
        for limit in [1, 2, 100] {
            assert_eq!(found(&subject, &found_by, limit).await, expected, "{found_by:?} by {limit}");
        }
    }
    let page = subject.finder().find_licenses(&FoundBy::Order("A-2".parse().unwrap(), always), None, 9).await.unwrap();
    assert_eq!(page.items[0].1, Some(keys[1].record.clone()), "each as it is");
}

pub async fn what_was_there_is_on_exactly_one_page_whatever_comes_meanwhile<S: Subject>() {
    let subject = S::start().await;
    let order = json!({"order_id": "A", "customer": {"name": "Ada"}, "expires_at": "2027-01-01T00:00:00Z"});
    let old: Vec<_> = (0..20).map(|n| license(2 * n, order.clone())).collect();
    write(&subject, &old).await;
    let store = subject.finder();
    let product = record(1).license.product;
    let always = Span::default();
    let orders = [
        FoundBy::Order("A".parse().unwrap(), always),
        FoundBy::Name(name("ad")),
        FoundBy::End(product.clone(), always),
        FoundBy::Product(product, always),
    ];
    for (round, found_by) in orders.iter().enumerate() {
        let (mut all, mut after, mut next) = (Vec::new(), None, 10_000 * (round + 1));
        loop {
            let page = store.find_licenses(found_by, after.as_ref(), 3).await.unwrap();
            all.extend(page.items.into_iter().map(|(_, record)| number(&record.unwrap())));
            after = page.end;
            // Before, after and among them.
            let mut key = license(next, order.clone());
            key.record.license.created_at = minute(2 * (next % 20) + 1);
            let newest = license(next + 1, order.clone());
            write(&subject, &[key, newest]).await;
            next += 2;
            if after.is_none() {
                break;
            }
        }
        all.retain(|n| *n < 40);
        all.sort_unstable();
        assert_eq!(all, (0..20).map(|n| 2 * n).collect::<Vec<_>>(), "{found_by:?}");
    }
}

pub async fn any_text_is_a_place<S: Subject>() {
    let subject = S::start().await;
    write(&subject, &[license(1, json!({"customer": {"name": "Ada"}}))]).await;
    subject.licenses().take_seat(license_id(1), &seat(1, 2)).await.unwrap();
    let product = record(1).license.product;
    let (long, wide) = ("x".repeat(5000), "€".repeat(2000));
    for text in ["", " ", "\0", "~", "é", "\u{10ffff}", "C#", "2026", &long, &wide] {
        let after = Some(Place(text.to_owned()));
        for found_by in [FoundBy::Product(product.clone(), Span::default()), FoundBy::Name(name("a"))] {
            subject.finder().find_licenses(&found_by, after.as_ref(), 5).await.unwrap();
        }
        subject.finder().read_activations(license_id(1), after.as_ref(), 5).await.unwrap();
    }
}

pub async fn a_computer_finds_its_licenses_and_a_duration_its_end_by_activation<S: Subject>() {
    let subject = S::start().await;
    let keys =
        [license(1, json!({"duration_days": 30})), license(2, json!({"duration_days": 60})), license(3, json!({}))];
    write(&subject, &keys).await;
    for (key, at) in [(&keys[1], minute(1)), (&keys[0], minute(2))] {
        let mut seat = first_seat(1, 2);
        let license = key.record.license_id;
        seat.activation.activation_id = ActivationId::new(license, &computer(1), [7; 6]);
        seat.activation.activated_at = at;
        let first = seat.license.as_mut().unwrap().first.as_mut().unwrap();
        (first.at, first.record) = (at, key.record.clone().into());
        subject.licenses().take_seat(license, &seat).await.unwrap();
    }
    let product = record(1).license.product;
    for limit in [1, 5] {
        assert_eq!(found(&subject, &FoundBy::Computer(computer(1)), limit).await, [1, 2]);
        assert_eq!(found(&subject, &FoundBy::Computer(computer(2)), limit).await, [0; 0]);
        assert_eq!(found(&subject, &FoundBy::End(product.clone(), Span::default()), limit).await, [1, 2]);
    }
}

pub async fn a_license_is_read_with_all_its_counters_in_one_call<S: Subject>() {
    let subject = S::with_license(1000).await;
    let store = subject.finder();
    assert_eq!(store.read_license(license_id(2)).await.unwrap(), None);
    assert_eq!(store.read_license(license_id(1)).await.unwrap().unwrap().used(), 0);
    subject.licenses().take_seat(license_id(1), &first_seat(0, 50)).await.unwrap();
    for n in 1..20 {
        let mut seat = seat(n, 50);
        seat.activation.counter = CounterNumber::try_from(n as u8 % 16).unwrap();
        subject.licenses().take_seat(license_id(1), &seat).await.unwrap();
    }
    let read = async {
        let found = store.read_license(license_id(1)).await.unwrap().unwrap();
        assert_eq!((found.used(), found.counters.len()), (20, 16));
        assert_eq!(found.record.first_activated_at, Some(now()));
    };
    assert_eq!(subject.calls_of(read).await, 1);
}

pub async fn activations_are_read_page_by_page_each_in_one_call<S: Subject>() {
    let subject = S::with_license(20).await;
    let store = subject.finder();
    assert!(store.read_activations(license_id(1), None, 5).await.unwrap().items.is_empty());
    for n in 0..10 {
        let taken = if n == 0 { first_seat(n, 20) } else { seat(n, 20) };
        subject.licenses().take_seat(license_id(1), &taken).await.unwrap();
    }
    let mut expected: Vec<_> = (0..10).map(activation).collect();
    expected.sort_by_key(|activation| activation.activation_id.place().to_string());
    for limit in [1, 3, 10, 11] {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let before = subject.calls();
            let page = store.read_activations(license_id(1), after.as_ref(), limit).await.unwrap();
            assert!(subject.calls() - before <= 1 && page.items.len() <= limit);
            all.extend(page.items);
            after = page.end;
            if after.is_none() {
                break;
            }
        }
        all.sort_by_key(|activation| activation.activation_id.place().to_string());
        assert_eq!(all, expected, "{limit}");
    }
}
