//! How properties and products are read, and the conditions under which they are written.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_smithy_mocks::mock;

use super::*;
use crate::samples::{product, set};
use crate::scripted::client;

/// The one `PutItem` that `write` sends.
async fn put_of(write: impl AsyncFnOnce(PropertyStore)) -> PutItemInput {
    let input = Arc::new(Mutex::new(None));
    let log = Arc::clone(&input);
    let rule = mock!(Client::put_item).then_compute_output(move |input| {
        assert!(log.lock().unwrap().replace(input.clone()).is_none(), "two calls");
        PutItemOutput::builder().build()
    });
    write(PropertyStore::new(client(&rule), "properties")).await;
    input.lock().unwrap().take().expect("a call")
}

fn of_version(version: u64) -> Settings {
    let mut settings = Settings::default();
    set(&mut settings, "custom", "Theme", "dark".into());
    settings.version = version;
    settings
}

#[tokio::test]
async fn properties_and_products_are_read_consistently() {
    let rule = mock!(Client::get_item)
        .match_requests(|input| input.consistent_read() == Some(true))
        .then_output(|| GetItemOutput::builder().build());
    let store = PropertyStore::new(client(&rule), "properties");
    assert_eq!(store.read_settings().await.unwrap(), Settings::default());
    assert_eq!(store.read_product(&product(1).product_id).await.unwrap(), None);
}

#[tokio::test]
async fn settings_replace_those_of_the_version_before() {
    let settings = of_version(7);
    let put = put_of(async |store| store.replace_settings(&settings).await.unwrap()).await;
    assert_eq!(put.condition_expression(), Some("#earlier = :earlier"));
    assert_eq!(put.expression_attribute_names().unwrap()["#earlier"], "version");
    assert_eq!(put.expression_attribute_values().unwrap()[":earlier"], item::value(&6).unwrap());

    let settings = of_version(1);
    let put = put_of(async |store| store.replace_settings(&settings).await.unwrap()).await;
    assert_eq!(put.condition_expression(), Some("attribute_not_exists(pk)"));
}

#[tokio::test]
async fn a_product_replaces_the_one_of_the_version_that_was_read() {
    let read = product(1).record_version;
    let put = put_of(async |store| store.write_product(&product(2), Some(read)).await.unwrap()).await;
    assert_eq!(put.condition_expression(), Some("#earlier = :earlier"));
    assert_eq!(put.expression_attribute_names().unwrap()["#earlier"], "record_version");
    assert_eq!(put.expression_attribute_values().unwrap()[":earlier"], item::value(&read).unwrap());

    let put = put_of(async |store| store.write_product(&product(1), None).await.unwrap()).await;
    assert_eq!(put.condition_expression(), Some("attribute_not_exists(pk)"));
}
