//! Activation keys that came in place of others.

use latchkey_core::ActivationId;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

/// The activation key that came in place of the license's own, as number `n`.
fn new_key(n: u64) -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(100 + n))
}

/// A license whose activation key was replaced so often.
fn store_replaced(times: u64, more: Value) -> ScriptedStore {
    let store = store_of(more);
    store.change(|tables| {
        for n in 1..=times {
            tables.signposts.insert(LicenseId::of(&new_key(n)), license_id());
        }
        tables.licenses.get_mut(&license_id()).unwrap().activation_key_hash = new_key(times).hash();
    });
    store
}

async fn ask_by(store: &ScriptedStore, key: ActivationKey, id: &str) -> Result<Activated, UseCaseError> {
    ask_with(key, Mood::Well, store, id).await
}

fn assert_replaced(answer: Result<Activated, UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ActivationKeyReplaced))), "{answer:?}");
}

// R24
#[tokio::test(start_paused = true)]
async fn an_activation_key_that_was_replaced_is_told_so() {
    let store = store_of(json!({"activation_key_hash": "of another one"}));
    let answer = ask(&store, "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ActivationKeyReplaced))), "{answer:?}");
    assert_eq!(store.journal.take(), ["read_for_activation"]);
}

// R24
#[tokio::test(start_paused = true)]
async fn the_new_activation_key_activates_the_license_and_those_before_it_nothing() {
    let store = store_replaced(3, json!({"activations": 2}));
    for key in [activation_key(), new_key(1), new_key(2)] {
        assert_replaced(ask_by(&store, key, "pc").await);
    }
    assert!(store.tables().activations.is_empty());
    store.journal.take();
    let activated = ask_by(&store, new_key(3), "pc").await.unwrap();
    assert_eq!(store.journal.take(), ["read_for_activation", "follow_signpost", "sign", "take_seat"]);
    assert!(activated.is_new && activated.record.license_id == license_id());
    let place = ActivationPlace::of(license_id(), &computer("pc"));
    assert_eq!(activated.activation.activation_id.place(), place, "that of the license, not of the activation key");
    assert!(store.tables().activations.contains_key(&(license_id(), place)));
    assert!(store.tables().counters.contains_key(&(license_id(), CounterNumber::FIRST)));
}

// R13, R24
#[tokio::test(start_paused = true)]
async fn a_computer_that_has_a_seat_gets_its_license_key_again_with_the_new_activation_key() {
    let store = store_of(json!({"activations": 1}));
    let first = ask(&store, "pc").await.unwrap();
    store.change(|tables| {
        tables.signposts.insert(LicenseId::of(&new_key(1)), license_id());
        tables.licenses.get_mut(&license_id()).unwrap().activation_key_hash = new_key(1).hash();
    });
    assert_replaced(ask(&store, "pc").await);
    store.journal.take();
    let again = ask_by(&store, new_key(1), "pc").await.unwrap();
    assert_eq!(store.journal.take(), ["read_for_activation", "follow_signpost"]);
    assert_eq!((again.is_new, again.license_key, used(&store)), (false, first.license_key, 1));
    let other = ask_by(&store, new_key(1), "laptop").await;
    assert!(matches!(other, Err(UseCaseError::Denied(Denial::ActivationsExhausted { allowed: 1 }))), "{other:?}");
    assert_eq!(store.journal.take(), ["read_for_activation", "follow_signpost", "read_seats"]);
}

// R4, R24
#[tokio::test(start_paused = true)]
async fn of_a_generic_license_every_computer_gets_the_same_license_key_as_before() {
    let store = store_of(json!({"generic": true, "activations": 9}));
    let first = ask(&store, "pc").await.unwrap();
    store.change(|tables| {
        tables.signposts.insert(LicenseId::of(&new_key(1)), license_id());
        tables.licenses.get_mut(&license_id()).unwrap().activation_key_hash = new_key(1).hash();
    });
    let second = ask_by(&store, new_key(1), "laptop").await.unwrap();
    assert_eq!((second.license_key, used(&store)), (first.license_key, 2));
    let ids = store.tables().activations.into_values().map(|it| it.activation_id).collect::<Vec<ActivationId>>();
    assert_eq!(ids.len(), 2);
}

// R24
#[tokio::test(start_paused = true)]
async fn an_activation_key_replaced_while_its_activation_races_is_told_so() {
    let replace = |tables: &mut Tables| {
        rival("laptop", now(), None)(tables);
        tables.signposts.insert(LicenseId::of(&new_key(1)), license_id());
        tables.licenses.get_mut(&license_id()).unwrap().activation_key_hash = new_key(1).hash();
    };
    let store = store_of(json!({"activations": 1})).ending([after(replace)]);
    assert_replaced(ask(&store, "pc").await);
    assert_eq!(used(&store), 1);
}

#[tokio::test(start_paused = true)]
async fn a_signpost_to_nowhere_is_an_unknown_activation_key() {
    let store = store_replaced(1, json!({}));
    store.change(|tables| drop(tables.licenses.remove(&license_id())));
    let answer = ask_by(&store, new_key(1), "pc").await;
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::ActivationKeyUnknown))), "{answer:?}");
}
