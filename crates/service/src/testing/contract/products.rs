//! The port `ProductStore`.

use latchkey_core::Product;

use super::subject::Subject;
use crate::ProductStore;
use crate::testing::records::product;
use crate::testing::requests::assert_conflict;

pub async fn a_product_is_read_as_it_was_written_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let mut product = product(1);
    product.features.clear();
    assert_eq!(store.read_product(&product.product_id).await.unwrap(), None);
    let calls = subject.calls_of(async { store.write_product(&product, None).await.unwrap() });
    assert_eq!(calls.await, 1);
    let id = product.product_id.clone();
    let calls = subject.calls_of(async { assert_eq!(store.read_product(&id).await.unwrap(), Some(product)) });
    assert_eq!(calls.await, 1);
}

pub async fn product_ids_differ_in_upper_and_lower_case<S: Subject>() {
    let store = S::start().await.products();
    let (lower, mut upper) = (product(1), product(2));
    upper.product_id = "Editor".parse().unwrap();
    for product in [&lower, &upper] {
        store.write_product(product, None).await.unwrap();
    }
    assert_eq!(store.read_product(&lower.product_id).await.unwrap(), Some(lower));
}

pub async fn a_product_replaces_only_the_one_of_the_version_that_was_read<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let (old, new) = (product(1), product(2));
    assert_conflict(store.write_product(&new, Some(old.record_version)).await);
    assert!(subject.everything().await.is_empty());

    store.write_product(&old, None).await.unwrap();
    assert_conflict(store.write_product(&new, None).await);
    assert_conflict(store.write_product(&new, Some(product(3).record_version)).await);
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(old.clone()));

    store.write_product(&new, Some(old.record_version)).await.unwrap();
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(new));
}

pub async fn a_version_tells_products_apart_that_are_alike<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let old = product(1);
    let alike = Product { record_version: product(2).record_version, ..old.clone() };
    store.write_product(&old, None).await.unwrap();
    assert_conflict(store.write_product(&product(3), Some(alike.record_version)).await);
    store.write_product(&alike, Some(old.record_version)).await.unwrap();
    assert_conflict(store.write_product(&product(3), Some(old.record_version)).await);
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(alike));
}

pub async fn a_product_sent_twice_is_written_once<S: Subject>() {
    let store = S::start().await.products();
    let read = product(1).record_version;
    store.write_product(&product(1), None).await.unwrap();
    store.write_product(&product(2), Some(read)).await.unwrap();
    assert_conflict(store.write_product(&product(2), Some(read)).await);
    assert_eq!(store.read_product(&product(2).product_id).await.unwrap(), Some(product(2)));
}
