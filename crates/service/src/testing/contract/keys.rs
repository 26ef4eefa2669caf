//! The port `ActivationKeyStore`.

use std::time::Duration;

use jiff::Timestamp;
use latchkey_core::fixtures::{arn, switches};
use latchkey_core::{Quantity, Switches};
use serde_json::json;

use super::subject::Subject;
use crate::testing::records::{
    computer, kept_answer, keys_event, license_id, lot, new_key, now, product, product_event, record, replacement,
    scope,
};
use crate::testing::requests::{assert_conflict, principal};
use crate::{
    ActivationKeyStore, ActivationStore, IdempotencyScope, KeptAnswer, NewActivationKey, Principal, ProductWriter,
    StoreError,
};

fn later(duration: Duration) -> Timestamp {
    now().saturating_add(duration).unwrap()
}

async fn create(
    store: &impl ActivationKeyStore,
    keys: &[NewActivationKey],
    answer: Option<(&IdempotencyScope, &KeptAnswer)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    store.write_new_keys(keys, answer, &keys_event(keys), now).await
}

fn batch(first: usize, quantity: usize) -> Vec<NewActivationKey> {
    (first..first + quantity).map(|n| new_key(n, 1)).collect()
}

pub async fn an_empty_store_has_no_product_no_answer_and_default_settings<S: Subject>() {
    let subject = S::start().await;
    let product = product(1).product_id;
    let view = subject.licenses().read_for_create_key(&product, Some(&scope("a"))).await.unwrap();
    assert_eq!((view.product, view.earlier, view.switches), (None, None, Switches::default()));
}

pub async fn what_decides_on_new_keys_is_read_in_one_call<S: Subject>() {
    let subject = S::start().await;
    let product = product(1);
    subject.set(replacement(None, "security/AllowGenericKeys", true.into())).await;
    let switches = switches([("security/AllowGenericKeys", true.into())]);
    subject.products().write_product(&product, None, &product_event(&product)).await.unwrap();
    let keys = batch(1, 2);
    let record = kept_answer(&keys, later(Duration::from_secs(86_400)));
    let store = subject.licenses();
    create(&store, &keys, Some((&scope("a"), &record)), now()).await.unwrap();

    let scope = scope("a");
    let calls = subject.calls_of(async {
        let view = store.read_for_create_key(&product.product_id, Some(&scope)).await.unwrap();
        assert_eq!((view.product, view.earlier, view.switches), (Some(product.clone()), Some(record), switches));
    });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.calls_of(store.read_for_create_key(&product.product_id, None)).await, 1);
    let view = store.read_for_create_key(&product.product_id, None).await.unwrap();
    assert_eq!((view.product, view.earlier), (Some(product), None));
}

pub async fn two_principals_may_use_the_same_idempotency_key<S: Subject>() {
    let subject = S::start().await;
    let principal = Principal { arn: arn("support"), ..principal() };
    let other = IdempotencyScope::new(&principal, "create-key", &"a".parse().unwrap());
    for (scope, keys) in [(scope("a"), batch(1, 1)), (other, batch(2, 1))] {
        let record = kept_answer(&keys, later(Duration::from_secs(60)));
        create(&subject.licenses(), &keys, Some((&scope, &record)), now()).await.unwrap();
    }
    assert_eq!(subject.everything().await.len(), 6, "of each a license, an answer and an event");
}

pub async fn the_largest_batch_of_keys_is_one_call<S: Subject>() {
    let subject = S::start().await;
    let mut keys = batch(0, Quantity::MAX as usize);
    for key in &mut keys {
        let note = "x".repeat(1000);
        key.record.license = serde_json::from_value({
            let mut license = json!(record(1).license);
            license["comment"] = json!(note);
            license["features"] = json!((0..100).map(|n| format!("{n:064}")).collect::<Vec<_>>());
            license
        })
        .unwrap();
    }
    let record = kept_answer(&keys, later(Duration::from_secs(60)));
    let store = subject.licenses();
    let calls = subject.calls_of(async {
        create(&store, &keys, Some((&scope("a"), &record)), now()).await.unwrap();
    });
    assert_eq!(calls.await, 1);
    assert_eq!(subject.everything().await.len(), keys.len() + 2, "with the answer and the event");
}

pub async fn an_answer_still_to_be_kept_is_a_conflict_to_the_nanosecond_and_writes_nothing<S: Subject>() {
    let subject = S::start().await;
    let keep_until: Timestamp = "2026-11-24T10:00:05.5Z".parse().unwrap();
    let store = subject.licenses();
    let earlier = kept_answer(&batch(1, 1), keep_until);
    create(&store, &batch(1, 1), Some((&scope("a"), &earlier)), now()).await.unwrap();
    let before = subject.everything().await;

    let new = kept_answer(&batch(2, 1), later(Duration::from_secs(60)));
    for time in ["2026-11-24T10:00:00Z", "2026-11-24T10:00:05Z", "2026-11-24T10:00:05.499999999Z"] {
        let time = time.parse().unwrap();
        assert_conflict(create(&store, &batch(2, 1), Some((&scope("a"), &new)), time).await);
        assert_eq!(subject.everything().await, before);
    }
    create(&store, &batch(2, 1), Some((&scope("a"), &new)), keep_until).await.unwrap();
    let view = store.read_for_create_key(&product(1).product_id, Some(&scope("a"))).await.unwrap();
    assert_eq!(view.earlier, Some(new));
}

pub async fn a_taken_license_id_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(2).await;
    let before = subject.everything().await;
    let keys = batch(0, 3);
    assert_conflict(create(&subject.licenses(), &keys, None, now()).await);
    let record = kept_answer(&keys, later(Duration::from_secs(60)));
    assert_conflict(create(&subject.licenses(), &keys, Some((&scope("a"), &record)), now()).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn new_keys_sent_twice_are_written_once<S: Subject>() {
    let subject = S::start().await;
    let keys = batch(1, 3);
    let record = kept_answer(&keys, later(Duration::from_secs(60)));
    let store = subject.licenses();
    create(&store, &keys, Some((&scope("a"), &record)), now()).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(create(&store, &keys, Some((&scope("a"), &record)), now()).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn numbers_and_texts_of_a_license_come_back_as_they_were<S: Subject>() {
    let subject = S::start().await;
    let properties = json!({
        "empty": "", "off": false, "zero": 0, "least": -9_007_199_254_740_991_i64, "most": 9_007_199_254_740_991_i64,
        "sum": 0.1 + 0.2, "tiny": 1e-100, "digits": -1.234_567_890_123_456_7e-50, "half": 4_503_599_627_370_495.5,
        "third": 1.0 / 3.0, "text": "\u{1f600} \"quoted\"\n",
    });
    let mut key = new_key(1, 1);
    key.record.license.properties = serde_json::from_value(properties).unwrap();
    key.record.license.features.clear();
    create(&subject.licenses(), std::slice::from_ref(&key), None, now()).await.unwrap();
    let view = subject.licenses().read_for_activation(license_id(1), &computer(1), &lot()).await.unwrap();
    assert_eq!(view.record, Some(key.record));
}
