//! `UnprocessedItems`, which an embedded DynamoDB never answers.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::operation::batch_write_item::{BatchWriteItemInput, BatchWriteItemOutput};
use aws_sdk_dynamodb::types::DeleteRequest;
use aws_smithy_mocks::mock;
use latchkey_service::testing::records::license_id;
use tokio::time::Instant;

use super::*;
use crate::item;
use crate::scripted::{KEYS, client};

fn deletes(count: usize) -> Vec<WriteRequest> {
    let key = |n| item::license(license_id(n)).into_item();
    let delete = |n| DeleteRequest::builder().set_key(Some(key(n))).build().unwrap();
    (0..count).map(|n| WriteRequest::builder().delete_request(delete(n)).build()).collect()
}

fn sent(input: &BatchWriteItemInput) -> Vec<WriteRequest> {
    input.request_items().unwrap()[KEYS].clone()
}

fn leaving(unprocessed: Vec<WriteRequest>) -> BatchWriteItemOutput {
    let answer = BatchWriteItemOutput::builder().set_unprocessed_items(Some([].into()));
    if unprocessed.is_empty() { answer.build() } else { answer.unprocessed_items(KEYS, unprocessed).build() }
}

#[tokio::test(start_paused = true)]
async fn only_unprocessed_items_are_sent_again_as_long_as_there_is_progress() {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&requests);
    let rule = mock!(Client::batch_write_item).then_compute_output(move |input| {
        let sent = sent(input);
        log.lock().unwrap().push(sent.clone());
        leaving(sent[1..].to_vec())
    });
    batch_write(&client(&rule), KEYS, deletes(14)).await.unwrap();
    let expected: Vec<_> = (0..14).map(|n| deletes(14)[n..].to_vec()).collect();
    assert_eq!(*requests.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn items_that_stay_unprocessed_are_given_up_within_two_seconds() {
    let began = Instant::now();
    let rule = mock!(Client::batch_write_item).then_compute_output(move |input| leaving(sent(input)));
    let answer = batch_write(&client(&rule), KEYS, deletes(2)).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    assert!((1500..2000).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
}
