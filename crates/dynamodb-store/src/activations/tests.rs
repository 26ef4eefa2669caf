//! Views of two moments, which an embedded DynamoDB never answers.

use latchkey_core::{Activation, LicenseRecord};
use latchkey_service::testing::records::{activation, activation_key, computer, now, record};

use super::*;
use crate::scripted::{KEYS, batch_answer, batch_answers, license_store, read_for_activation};

fn answer(
    record: &LicenseRecord,
    standing: Option<&Activation>,
) -> aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput {
    let license = item::write(item::license(&activation_key(1)), record).unwrap();
    let key = item::activation(&activation_key(1), &computer(1).hash());
    let standing = standing.map(|activation| (KEYS, item::write(key, activation).unwrap()));
    batch_answer([(KEYS, license)].into_iter().chain(standing).collect(), vec![])
}

fn used(used: u32, seats: u32) -> LicenseRecord {
    let mut record = record(seats);
    (record.used, record.first_activated_at) = (used, (used > 0).then(now));
    record
}

#[tokio::test(start_paused = true)]
async fn an_activation_of_a_license_that_is_not_activated_is_read_again() {
    let standing = activation(1);
    let rule = batch_answers(vec![answer(&used(0, 1), Some(&standing)), answer(&used(1, 1), Some(&standing))]);
    let view = read_for_activation(&license_store(&rule)).await.unwrap();
    assert_eq!((view.record, view.standing), (Some(used(1, 1)), Some(standing)));
}

#[tokio::test(start_paused = true)]
async fn whether_a_full_license_has_a_seat_of_this_computer_is_read_again() {
    let standing = activation(1);
    let rule = batch_answers(vec![answer(&used(1, 1), None), answer(&used(1, 1), Some(&standing))]);
    let view = read_for_activation(&license_store(&rule)).await.unwrap();
    assert_eq!(view.standing, Some(standing));

    let rule = batch_answers(vec![answer(&used(1, 1), None), answer(&used(1, 1), None)]);
    let view = read_for_activation(&license_store(&rule)).await.unwrap();
    assert_eq!((view.record, view.standing), (Some(used(1, 1)), None));
}

#[tokio::test]
async fn every_other_view_is_one_call() {
    let standing = activation(1);
    let cases = [(used(0, 1), None), (used(1, 2), None), (used(1, 1), Some(&standing)), (used(1, 2), Some(&standing))];
    for (record, standing) in cases {
        let rule = batch_answers(vec![answer(&record, standing)]);
        let view = read_for_activation(&license_store(&rule)).await.unwrap();
        assert_eq!((view.record, view.standing.as_ref()), (Some(record), standing));
        assert_eq!(rule.num_calls(), 1);
    }
}
