use std::collections::BTreeSet;

use latchkey_core::fixtures::{of, product, record, with};
use latchkey_core::{ProductId, TrustedKeys};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::testing::ScriptedStore;

/// A store with these products, and a license for each number, of the product that is its remainder.
fn store(products: &[&str], licenses: usize, more: impl Fn(usize) -> Value) -> ScriptedStore {
    ScriptedStore::holding(|tables| {
        tables.products.extend(products.iter().map(|id| product(json!({"product_id": id}))));
        for n in 0..licenses {
            let own = json!({"license_id": Uuid::from_u128(n as u128), "product": products[n % products.len()]});
            let license = record(with(own, more(n)));
            tables.licenses.insert(license.license_id, license);
        }
    })
}

/// All pages of a list: how many licenses each has; each license once.
async fn pages(store: &ScriptedStore, filter: &LicenseFilter, limit: usize) -> (Vec<usize>, BTreeSet<u128>) {
    let (mut sizes, mut all, mut after) = (Vec::new(), BTreeSet::new(), None);
    loop {
        store.journal.take();
        let command = ListLicenses { filter: filter.clone(), after, limit };
        let page = list_licenses(command, store, store).await.unwrap();
        let calls = store.journal.take();
        assert!(calls.iter().filter(|call| **call == "find_licenses").count() <= 1, "{calls:?}");
        assert!(calls.iter().filter(|call| **call == "read_products").count() <= 1, "{calls:?}");
        sizes.push(page.items.len());
        for record in page.items {
            assert!(all.insert(record.license_id.0.as_u128()), "twice");
        }
        // A place is good as a text.
        after = page.end.map(|end| end.to_string().parse().unwrap());
        if after.is_none() {
            return (sizes, all);
        }
    }
}

// R21
#[tokio::test]
async fn without_anything_that_leads_it_goes_product_by_product_and_leaves_none_out() {
    let store = store(&["a", "b", "c"], 10, |_| json!({}));
    let (sizes, all) = pages(&store, &LicenseFilter::default(), 3).await;
    assert_eq!((sizes, all.len()), (vec![3, 1, 3, 3], 10));
    let empty = ScriptedStore::default();
    assert_eq!(pages(&empty, &LicenseFilter::default(), 3).await.0, [0]);
}

// R21
#[tokio::test]
async fn a_page_looks_at_a_bounded_number_of_licenses_and_may_come_short() {
    let rare = |n| json!({"model": if n % 150 == 149 { "trial" } else { "permanent" }});
    let store = store(&["a"], 450, rare);
    let trials =
        LicenseFilter { model: Some(of(json!("trial"))), product: "a".parse().ok(), ..LicenseFilter::default() };
    let (sizes, all) = pages(&store, &trials, 10).await;
    assert_eq!((sizes.len(), all.len()), (450 / EXAMINED_MAX + 1, 3));
    let one = pages(&store, &trials, 1).await;
    assert_eq!(one.1, all, "what comes after the last of a page is on the next one");
}

// R21
#[tokio::test]
async fn what_a_license_was_found_by_is_asked_of_it_anew() {
    let store = store(&["a"], 4, |n| json!({"order_id": format!("{}", n % 2)}));
    let filter = LicenseFilter {
        order_id: "1".parse().ok(),
        ends: Span { from: "2026-01-01T00:00:00Z".parse().ok(), to: None },
        ..LicenseFilter::default()
    };
    assert_eq!(pages(&store, &filter, 5).await.1.len(), 0, "they have no end");
    let filter = LicenseFilter { order_id: "1".parse().ok(), ..LicenseFilter::default() };
    assert_eq!(pages(&store, &filter, 5).await.1, BTreeSet::from([1, 3]));
}

/// What leads, and whether anything is left to be asked of each license.
// R21
#[test]
fn what_leads_to_the_fewest_leads() {
    let everything = LicenseFilter {
        computer_id: "pc".parse().ok(),
        order_id: "A".parse().ok(),
        customer_email: "ada@example.com".to_owned().try_into().ok(),
        customer_name: FoldedName::of(&"Ada".parse().unwrap()),
        product: "a".parse().ok(),
        state: Some(latchkey_core::LicenseState::Revoked),
        ..LicenseFilter::default()
    };
    let mut filter = everything.clone();
    let leads = |filter: &LicenseFilter| filter.found_by();
    assert!(matches!(leads(&filter), Some(FoundBy::Computer(_))));
    filter.computer_id = None;
    assert!(matches!(leads(&filter), Some(FoundBy::Order(..))));
    filter.order_id = None;
    assert!(matches!(leads(&filter), Some(FoundBy::Email(..))));
    filter.customer_email = None;
    assert!(matches!(leads(&filter), Some(FoundBy::Name(_))));
    filter.customer_name = None;
    let found_by = leads(&filter).unwrap();
    assert!(matches!(found_by, FoundBy::State(..)) && filter.asks_only(&found_by));
    filter.ends.to = "2027-01-01T00:00:00Z".parse().ok();
    assert!(!filter.asks_only(&leads(&filter).unwrap()));
    filter.state = Some(latchkey_core::LicenseState::Active);
    let found_by = leads(&filter).unwrap();
    assert!(matches!(found_by, FoundBy::End(..)) && !filter.asks_only(&found_by));
    filter.state = None;
    assert!(filter.asks_only(&leads(&filter).unwrap()));
    filter.product = None;
    assert_eq!(leads(&filter), None);
    assert!(filter.asks_only(&filter.of_product(&"b".parse::<ProductId>().unwrap())));
}

// R21
#[tokio::test]
async fn garbage_in_the_place_of_a_license_key_costs_no_read() {
    let store = store(&["a"], 1, |_| json!({}));
    let nobody = TrustedKeys::try_from(&of::<latchkey_core::JwkSet>(json!({"keys": [
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "2026", "alg": "EdDSA", "use": "sig"},
    ], "list_keys": [], "certificate_keys": []}))).unwrap();
    for text in ["garbage", "eyJhbGciOiJFZERTQSJ9.e30.AA"] {
        let command = FindLicense::LicenseKey(text.parse().unwrap());
        let answer = find_license(command, &nobody, &store, &store).await;
        assert!(matches!(answer, Err(UseCaseError::Denied(latchkey_core::Denial::InvalidFields(_)))), "{answer:?}");
    }
    assert_eq!(store.journal.count(), 0);
}
