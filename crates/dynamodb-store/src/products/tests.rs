//! How a product is read, and the condition under which it is written.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_smithy_mocks::mock;
use latchkey_service::testing::records::{product, product_event};

use super::*;
use crate::scripted::{KEYS, PROPERTIES, client, transaction_of};

#[tokio::test]
async fn a_product_is_read_consistently() {
    let rule = mock!(Client::get_item)
        .match_requests(|input| input.consistent_read() == Some(true))
        .then_output(|| GetItemOutput::builder().build());
    let store = DynamoDbProperties::new(client(&rule), PROPERTIES);
    assert_eq!(store.read_product(&product(1).product_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_product_replaces_the_one_of_the_version_that_was_read_and_its_event_is_kept() {
    let read = product(1).record_version;
    let write = async |store: DynamoDbAdministration, earlier| {
        store.write_product(&product(2), earlier, &product_event(&product(2))).await.unwrap();
    };
    let [change, event] = transaction_of(async |store| write(store, Some(read)).await).await;
    let put = change.put().unwrap();
    assert_eq!((put.table_name(), put.condition_expression()), (PROPERTIES, "#earlier = :earlier".into()));
    assert_eq!(put.expression_attribute_names().unwrap()["#earlier"], "record_version");
    assert_eq!(put.expression_attribute_values().unwrap()[":earlier"], item::value(&read).unwrap());
    let kept = event.put().unwrap();
    assert_eq!((kept.table_name(), kept.condition_expression()), (KEYS, "attribute_not_exists(pk)".into()));

    let [change, unlisted, _] = transaction_of(async |store| write(store, None).await).await;
    assert_eq!(change.put().unwrap().condition_expression(), Some("attribute_not_exists(pk)"));
    let unlisted = unlisted.put().unwrap();
    assert_eq!((unlisted.table_name(), unlisted.condition_expression()), (KEYS, None));
    assert_eq!(*unlisted.item(), item::unlisted_product(&product(2).product_id).into_item());
}
