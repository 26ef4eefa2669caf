//! The ports `ProductReader` and `ProductWriter`.

use latchkey_core::{Product, RecordVersion};

use super::subject::Subject;
use crate::testing::records::{product, product_event};
use crate::testing::requests::assert_conflict;
use crate::{Page, ProductReader, ProductWriter, StoreError};

async fn write(
    store: &impl ProductWriter,
    product: &Product,
    earlier: Option<RecordVersion>,
) -> Result<(), StoreError> {
    store.write_product(product, earlier, &product_event(product)).await
}

pub async fn a_product_is_read_as_it_was_written_each_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let mut product = product(1);
    product.definition.features.clear();
    assert_eq!(store.read_product(&product.product_id).await.unwrap(), None);
    let calls = subject.calls_of(async { write(&store, &product, None).await.unwrap() });
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
        write(&store, product, None).await.unwrap();
    }
    assert_eq!(store.read_product(&lower.product_id).await.unwrap(), Some(lower));
}

pub async fn a_product_replaces_only_the_one_of_the_version_that_was_read<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let (old, new) = (product(1), product(2));
    assert_conflict(write(&store, &new, Some(old.record_version)).await);
    assert!(subject.everything().await.is_empty());

    write(&store, &old, None).await.unwrap();
    assert_conflict(write(&store, &new, None).await);
    assert_conflict(write(&store, &new, Some(product(3).record_version)).await);
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(old.clone()));

    write(&store, &new, Some(old.record_version)).await.unwrap();
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(new));
}

pub async fn a_version_tells_products_apart_that_are_alike<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    let old = product(1);
    let alike = Product { record_version: product(2).record_version, ..old.clone() };
    write(&store, &old, None).await.unwrap();
    assert_conflict(write(&store, &product(3), Some(alike.record_version)).await);
    write(&store, &alike, Some(old.record_version)).await.unwrap();
    assert_conflict(write(&store, &product(3), Some(old.record_version)).await);
    assert_eq!(store.read_product(&old.product_id).await.unwrap(), Some(alike));
}

pub async fn a_product_sent_twice_is_written_once<S: Subject>() {
    let store = S::start().await.products();
    let read = product(1).record_version;
    write(&store, &product(1), None).await.unwrap();
    write(&store, &product(2), Some(read)).await.unwrap();
    assert_conflict(write(&store, &product(2), Some(read)).await);
    assert_eq!(store.read_product(&product(2).product_id).await.unwrap(), Some(product(2)));
}

pub async fn products_are_listed_by_id_page_by_page<S: Subject>() {
    let subject = S::start().await;
    let store = subject.products();
    assert_eq!(store.read_products(None, 10).await.unwrap(), Page { items: Vec::new(), end: None });
    let mut all = Vec::new();
    for (n, id) in ["Editor", "a", "editor", "editor-2", "z.9"].iter().enumerate() {
        let product = Product { product_id: id.parse().unwrap(), ..product(n) };
        write(&store, &product, None).await.unwrap();
        all.push(product);
    }
    for limit in 1..=6 {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let before = subject.calls();
            let page = store.read_products(after.as_ref(), limit).await.unwrap();
            assert!(subject.calls() - before == 1 && page.items.len() <= limit);
            found.extend(page.items);
            after = page.end;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, all, "{limit}");
    }
}
