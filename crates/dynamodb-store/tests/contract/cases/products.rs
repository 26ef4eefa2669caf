//! The port `ProductStore`.

use latchkey_core::Product;
use latchkey_service::ProductStore;

use crate::assert_conflict;
use crate::samples::product;
use crate::subject::Subject;

pub(crate) async fn a_product_is_read_as_it_was_written_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.properties();
    let mut product = product("Editor");
    product.features.clear();
    assert_eq!(store.read_product(&product.product_id).await.unwrap(), None);
    let calls = subject.calls_of(async { store.write_product(&product, None).await.unwrap() });
    assert_eq!(calls.await, 1);
    let id = product.product_id.clone();
    let calls = subject.calls_of(async { assert_eq!(store.read_product(&id).await.unwrap(), Some(product)) });
    assert_eq!(calls.await, 1);
}

pub(crate) async fn product_ids_differ_in_upper_and_lower_case<S: Subject>() {
    let store = S::start().await.properties();
    let (lower, mut upper) = (product("lower"), product("upper"));
    upper.product_id = "Editor".parse().unwrap();
    for product in [&lower, &upper] {
        store.write_product(product, None).await.unwrap();
    }
    assert_eq!(store.read_product(&lower.product_id).await.unwrap(), Some(lower));
}

pub(crate) async fn a_product_replaces_only_the_one_that_was_read<S: Subject>() {
    let subject = S::start().await;
    let store = subject.properties();
    let (old, new) = (product("Old"), product("New"));
    assert_conflict(store.write_product(&new, Some(&old)).await);
    assert!(subject.everything().await.is_empty());

    store.write_product(&old, None).await.unwrap();
    assert_conflict(store.write_product(&new, None).await);
    let others: [fn(&mut Product); 5] = [
        |other| other.name = "Other".parse().unwrap(),
        |other| other.version = "1.1".parse().unwrap(),
        |other| drop(other.features.pop_last()),
        |other| other.updated_at = "2026-11-24T10:00:00.123456788Z".parse().unwrap(),
        |other| other.updated_by = "arn:aws:iam::111122223333:user/other".parse().unwrap(),
    ];
    for change in others {
        let mut other = old.clone();
        change(&mut other);
        assert_conflict(store.write_product(&new, Some(&other)).await);
    }
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(old.clone()));

    store.write_product(&new, Some(&old)).await.unwrap();
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(new));
}

pub(crate) async fn a_product_sent_twice_is_written_once<S: Subject>() {
    let store = S::start().await.properties();
    store.write_product(&product("Old"), None).await.unwrap();
    store.write_product(&product("New"), Some(&product("Old"))).await.unwrap();
    assert_conflict(store.write_product(&product("New"), Some(&product("Old"))).await);
    assert_eq!(store.read_product(&product("New").product_id).await.unwrap(), Some(product("New")));
}
