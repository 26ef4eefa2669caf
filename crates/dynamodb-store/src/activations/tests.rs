//! Views of two moments, which an embedded DynamoDB never answers.

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use latchkey_core::fixtures::of;
use latchkey_core::{Activation, LicenseRecord};
use latchkey_service::testing::records::{activation, computer, license_id, now, record};
use serde_json::json;
use tokio::time::Instant;

use super::*;
use crate::scripted::{KEYS, batch_answer, batch_answers, license_store, read_for_activation};

fn answer(record: &LicenseRecord, standing: Option<&Activation>) -> BatchGetItemOutput {
    let license = item::write(item::license(license_id(1)), record).unwrap();
    let key = item::activation(license_id(1), activation(1).activation_id.place());
    let standing = standing.map(|activation| (KEYS, item::write(key, activation).unwrap()));
    batch_answer([(KEYS, license)].into_iter().chain(standing).collect(), vec![])
}

fn activated(is_activated: bool) -> LicenseRecord {
    LicenseRecord { first_activated_at: is_activated.then(now), ..record(1) }
}

/// As the vendor's change number `n` left it.
fn changed(n: u32) -> LicenseRecord {
    LicenseRecord { revision: of(json!(n)), ..activated(true) }
}

fn signed_at(n: u32) -> Activation {
    let mut activation = activation(1);
    activation.license_key.as_mut().unwrap().revision = of(json!(n));
    activation
}

#[tokio::test(start_paused = true)]
async fn what_was_read_before_and_after_a_write_is_read_again() {
    let of_two_moments = [
        ((activated(false), activation(1)), (activated(true), activation(1))),
        ((changed(1), signed_at(2)), (changed(2), signed_at(2))),
    ];
    for ((early, standing), (late, later)) in of_two_moments {
        let rule = batch_answers(vec![answer(&early, Some(&standing)), answer(&late, Some(&later))]);
        let view = read_for_activation(&license_store(&rule)).await.unwrap();
        assert_eq!((view.record, view.standing), (Some(late), Some(later)));
    }
}

#[tokio::test]
async fn every_other_view_is_one_call() {
    let standing = activation(1);
    let views = [(activated(false), None), (activated(true), None), (activated(true), Some(&standing))];
    for (record, standing) in views.into_iter().chain([(changed(2), Some(&standing))]) {
        let rule = batch_answers(vec![answer(&record, standing)]);
        let view = read_for_activation(&license_store(&rule)).await.unwrap();
        assert_eq!((view.record, view.standing.as_ref()), (Some(record), standing));
        assert_eq!(rule.num_calls(), 1);
    }
}

// R13
#[tokio::test(start_paused = true)]
async fn all_counters_are_read_only_after_an_open_transaction_is_done() {
    let began = Instant::now();
    let rule = batch_answers(vec![answer(&activated(true), Some(&activation(1)))]);
    let store = license_store(&rule);
    let seats = store.read_seats(license_id(1), &computer(1), SeatCounters::One).await.unwrap();
    assert_eq!((seats.standing, seats.counters.len()), (Some(activation(1)), 0));
    assert!(began.elapsed() >= PAUSE);
}
