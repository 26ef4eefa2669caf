//! DynamoDB for tests: answers from a script.

use std::error::Error;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsOutput;
use aws_sdk_dynamodb::types::{KeysAndAttributes, TransactWriteItem};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_types::body::SdkBody;
use latchkey_service::testing::records::{computer, first_seat, license_id, lot, product, product_event};
use latchkey_service::{ActivationStore, ActivationView, ProductReader, ProductWriter, StoreError};

use crate::item::Item;
use crate::{DynamoDbAdministration, DynamoDbLicenses, DynamoDbProperties};

pub(crate) const KEYS: &str = "keys";
pub(crate) const PROPERTIES: &str = "properties";

pub(crate) fn client(rule: &Rule) -> Client {
    // No retries, so that a call is a call.
    mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [rule], |config| config.retry_config(RetryConfig::disabled()))
}

pub(crate) fn license_store(rule: &Rule) -> DynamoDbLicenses {
    DynamoDbLicenses::new(client(rule), KEYS, PROPERTIES)
}

pub(crate) fn http_answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
}

/// `GetItem`, answered so.
pub(crate) async fn read_product_with(answer: HttpResponse) -> Result<(), StoreError> {
    let answer = Mutex::new(Some(answer));
    let rule = mock!(Client::get_item).then_http_response(move || answer.lock().unwrap().take().expect("one call"));
    DynamoDbProperties::new(client(&rule), PROPERTIES).read_product(&product(1).product_id).await.map(drop)
}

/// A change of a product, answered so.
pub(crate) async fn write_product_with(answer: HttpResponse) -> Result<(), StoreError> {
    let answer = Mutex::new(Some(answer));
    let rule = mock!(Client::transact_write_items)
        .then_http_response(move || answer.lock().unwrap().take().expect("one call"));
    DynamoDbAdministration::new(client(&rule), KEYS, PROPERTIES)
        .write_product(&product(1), None, &product_event(&product(1)))
        .await
}

/// `BatchGetItem`, answered so.
pub(crate) async fn read_for_activation_with(answer: HttpResponse) -> Result<(), StoreError> {
    let answer = Mutex::new(Some(answer));
    let rule =
        mock!(Client::batch_get_item).then_http_response(move || answer.lock().unwrap().take().expect("one call"));
    read_for_activation(&license_store(&rule)).await.map(drop)
}

/// `TransactWriteItems`, answered so.
pub(crate) async fn take_seat_with(answer: HttpResponse) -> Result<(), StoreError> {
    let answer = Mutex::new(Some(answer));
    let rule = mock!(Client::transact_write_items)
        .then_http_response(move || answer.lock().unwrap().take().expect("one call"));
    license_store(&rule).take_seat(license_id(1), &first_seat(1, 1)).await
}

/// The one transaction that `write` sends: so many writes, the event last.
pub(crate) async fn transaction_of<const N: usize>(
    write: impl AsyncFnOnce(DynamoDbAdministration),
) -> [TransactWriteItem; N] {
    let input = Arc::new(Mutex::new(None));
    let log = Arc::clone(&input);
    let rule = mock!(Client::transact_write_items).then_compute_output(move |input| {
        assert!(log.lock().unwrap().replace(input.transact_items().to_vec()).is_none(), "two calls");
        TransactWriteItemsOutput::builder().build()
    });
    write(DynamoDbAdministration::new(client(&rule), KEYS, PROPERTIES)).await;
    let writes: Vec<_> = input.lock().unwrap().take().expect("a call");
    writes.try_into().unwrap()
}

pub(crate) async fn read_for_activation(store: &DynamoDbLicenses) -> Result<ActivationView, StoreError> {
    store.read_for_activation(license_id(1), &computer(1), &lot()).await
}

/// Answers of `BatchGetItem`, one after the other.
pub(crate) fn batch_answers(answers: Vec<BatchGetItemOutput>) -> Rule {
    let answers = Mutex::new(answers.into_iter());
    mock!(Client::batch_get_item).then_compute_output(move |_| answers.lock().unwrap().next().expect("one call less"))
}

/// An answer of `BatchGetItem` with these items and these keys unprocessed.
pub(crate) fn batch_answer(found: Vec<(&str, Item)>, unprocessed: Vec<(&str, Item)>) -> BatchGetItemOutput {
    let mut answer = BatchGetItemOutput::builder().set_responses(Some([].into())).set_unprocessed_keys(Some([].into()));
    for (table, item) in found {
        let mut items = answer.get_responses().clone().and_then(|mut all| all.remove(table)).unwrap_or_default();
        items.push(item);
        answer = answer.responses(table, items);
    }
    for (table, key) in unprocessed {
        let others = answer.get_unprocessed_keys().clone().and_then(|mut all| all.remove(table));
        let keys = others.map(|others| others.keys).into_iter().flatten().chain([key]).collect();
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build().unwrap();
        answer = answer.unprocessed_keys(table, keys);
    }
    answer.build()
}

/// The keys that a `BatchGetItem` asks of a table; none, if it reads inconsistently.
pub(crate) fn asked(input: &BatchGetItemInput, table: &str) -> Vec<Item> {
    let asked = input.request_items().and_then(|tables| tables.get(table));
    asked.filter(|keys| keys.consistent_read() == Some(true)).map_or_else(Vec::new, |keys| keys.keys().to_vec())
}

/// An error and its causes, as a log shows them, and as `{:?}` does.
pub(crate) fn all_text(error: &dyn Error) -> String {
    let causes = error.source().map(all_text).unwrap_or_default();
    format!("{error}\n{error:?}\n{causes}")
}
