//! `UnprocessedKeys`, which an embedded DynamoDB never answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_smithy_mocks::mock;
use latchkey_core::fixtures::{setting, switches};
use latchkey_service::testing::records::{activation, computer, license_id, lot, record};
use tokio::time::Instant;

use super::*;
use crate::item;
use crate::scripted::{KEYS, PROPERTIES, asked, batch_answer, client, license_store, read_for_activation};

#[tokio::test(start_paused = true)]
async fn only_unprocessed_keys_are_asked_for_again() {
    let license_key = item::license(license_id(1));
    let activation_key = item::activation(license_id(1), activation(1).activation_id.place());
    let mut activated = record(1);
    activated.first_activated_at = Some(activation(1).activated_at);
    let license = item::write(license_key.clone(), &activated).unwrap();
    let standing = item::write(activation_key.clone(), &activation(1)).unwrap();
    let switch = setting("security/GenericKeysMaxDays", 30.into());
    let properties =
        item::write(item::switches(0), &std::collections::BTreeMap::from([(&switch.name, &switch)])).unwrap();

    let left = || (KEYS, activation_key.clone().into_item());
    let of_properties = || item::switches(0).into_item();
    let of_blocked = || item::blocked_computer(&computer(1).hash()).into_item();
    let answers = [
        batch_answer(vec![(KEYS, license)], vec![left(), (PROPERTIES, of_properties())]),
        batch_answer(vec![(PROPERTIES, properties)], vec![left()]),
        batch_answer(vec![(KEYS, standing)], vec![]),
    ];
    let (answers, requests) = (Mutex::new(answers.into_iter()), Arc::new(Mutex::new(Vec::new())));
    let log = Arc::clone(&requests);
    let rule = mock!(Client::batch_get_item).then_compute_output(move |input| {
        log.lock().unwrap().push((asked(input, KEYS), asked(input, PROPERTIES)));
        answers.lock().unwrap().next().expect("three calls")
    });

    let view = read_for_activation(&license_store(&rule)).await.unwrap();

    assert_eq!(view.record, Some(activated));
    assert_eq!(view.standing, Some(activation(1)));
    assert_eq!(view.switches, switches([("security/GenericKeysMaxDays", 30.into())]));
    let [license_key, activation_key] = [license_key, activation_key].map(Key::into_item);
    let lot = lot();
    let counters = lot.to_read().map(|number| item::seat_counter(license_id(1), number).into_item());
    let of_license = [license_key, activation_key.clone()].into_iter().chain(counters);
    let expected = [
        (of_license.collect(), vec![of_properties(), of_blocked()]),
        (vec![activation_key.clone()], vec![of_properties()]),
        (vec![activation_key], vec![]),
    ];
    assert_eq!(*requests.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn keys_that_stay_unprocessed_are_given_up_within_two_seconds() {
    let began = Instant::now();
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&pauses);
    let rule = mock!(Client::batch_get_item).then_compute_output(move |_| -> BatchGetItemOutput {
        log.lock().unwrap().push(began.elapsed());
        batch_answer(vec![], vec![(PROPERTIES, item::switches(0).into_item())])
    });

    let answer = batch_read(&client(&rule), &[(PROPERTIES, &[&item::switches(0)])]).await;

    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let asked_at = pauses.lock().unwrap().clone();
    assert_eq!(asked_at.len(), PAUSES_MS.len() + 1);
    assert!(asked_at.windows(3).all(|at| at[2] - at[1] > at[1] - at[0]), "{asked_at:?}");
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_processed_one_by_one_are_all_read() {
    let keys: Vec<_> = (0..30).map(|n| item::license(license_id(n))).collect();
    let left: Mutex<Vec<_>> = Mutex::new(keys.iter().cloned().map(Key::into_item).collect());
    let rule = mock!(Client::batch_get_item).then_compute_output(move |_| {
        let mut left = left.lock().unwrap();
        let read = left.pop().unwrap();
        batch_answer(vec![(KEYS, read)], left.iter().cloned().map(|key| (KEYS, key)).collect())
    });
    let wanted: Vec<_> = keys.iter().collect();
    let mut found = batch_read(&client(&rule), &[(KEYS, &wanted)]).await.unwrap();
    assert!(keys.iter().all(|key| found.take(key).is_some()));
}
