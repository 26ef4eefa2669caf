//! Trials: one a computer, where the vendor wants that.

use latchkey_core::Trial;
use uuid::Uuid;

use super::*;

/// A license to try, and whether a computer may have one alone.
fn store_to_try(single: bool, more: Value) -> ScriptedStore {
    let store = store_of(with(json!({"model": "trial", "activations": 3}), more));
    store.change(|tables| {
        if single {
            set(&mut tables.settings, "options/OneTrialPerComputer", true.into());
        }
    });
    store
}

/// The trial that a computer has had of the same product, by this license.
fn had(id: &str, license_id: LicenseId) -> Trial {
    Trial { computer: computer(id).hash(), product: "editor".parse().unwrap(), license_id, activated_at: now() }
}

fn another() -> LicenseId {
    LicenseId(Uuid::from_u128(7))
}

fn assert_used(answer: Result<Activated, UseCaseError>) {
    assert!(matches!(answer, Err(UseCaseError::Denied(Denial::TrialUsed))), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_trial_is_remembered_with_its_seat_whether_or_not_it_may_be_the_only_one() {
    for (single, calls) in
        [(false, &READ_SIGN_AND_WRITE[..]), (true, &["read_for_activation", "read_trial", "sign", "take_seat"])]
    {
        let store = store_to_try(single, json!({}));
        ask(&store, "pc").await.unwrap();
        assert_eq!(store.journal.take(), calls, "one read more where it is asked about");
        assert_eq!(store.tables().trials, [had("pc", license_id())]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_computer_that_has_had_a_trial_gets_no_second_one_and_nothing_is_signed() {
    let store = store_to_try(true, json!({}));
    store.change(|tables| tables.trials = vec![had("pc", another()), had("laptop", license_id())]);
    let before = store.tables();
    assert_used(ask(&store, "pc").await);
    assert_eq!(store.journal.take(), ["read_for_activation", "read_trial"]);
    assert_eq!(store.tables(), before);
    // Who has had this very license may have it again, and who has had none may have one.
    assert!(ask(&store, "laptop").await.unwrap().is_new);
    assert!(ask(&store, "tablet").await.unwrap().is_new);
    let mut other = had("desk", another());
    other.product = "viewer".parse().unwrap();
    store.change(|tables| tables.trials = vec![other]);
    assert!(ask(&store, "desk").await.unwrap().is_new, "a trial of another product is none of this");
}

#[tokio::test(start_paused = true)]
async fn what_was_tried_before_it_was_switched_on_counts_and_a_seat_stays() {
    let store = store_to_try(false, json!({}));
    store.change(|tables| tables.trials = vec![had("pc", another())]);
    let first = ask(&store, "pc").await.unwrap();
    assert_eq!(store.tables().trials, [had("pc", another())], "the first one stays the one that counts");
    store.change(|tables| set(&mut tables.settings, "options/OneTrialPerComputer", true.into()));
    let again = ask(&store, "pc").await.unwrap();
    assert_eq!((again.is_new, again.license_key), (false, first.license_key));
    store.change(|tables| tables.activations.clear());
    assert_used(ask(&store, "pc").await);
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_or_generic_asks_and_remembers_nothing() {
    for license in [
        json!({"model": "permanent", "activations": 3}),
        json!({"model": "subscription", "activations": 3}),
        json!({"model": "trial", "activations": 3, "generic": true}),
    ] {
        let store = store_to_try(true, license);
        store.change(|tables| tables.trials = vec![had("pc", another())]);
        ask(&store, "pc").await.unwrap();
        assert_eq!(store.journal.take(), READ_SIGN_AND_WRITE);
        assert_eq!(store.tables().trials, [had("pc", another())]);
    }
}

#[tokio::test(start_paused = true)]
async fn who_loses_a_race_for_the_only_trial_is_told_so() {
    let store = store_to_try(true, json!({})).ending([after(|tables| tables.trials = vec![had("pc", another())])]);
    assert_used(ask(&store, "pc").await);
    assert_eq!((used(&store), store.tables().activations.len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_license_that_is_sold_meanwhile_is_no_trial_any_more() {
    let sold = |tables: &mut Tables| {
        changed(tables);
        tables.licenses.get_mut(&license_id()).unwrap().license.model = latchkey_core::Model::Permanent;
        tables.trials = vec![had("pc", another())];
    };
    let store = store_to_try(true, json!({})).ending([after(sold)]);
    assert!(ask(&store, "pc").await.unwrap().is_new);
}
