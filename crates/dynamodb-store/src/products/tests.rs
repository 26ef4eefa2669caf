//! How a product is read, and the condition under which it is written.

use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_smithy_mocks::mock;

use super::*;
use crate::samples::product;
use crate::scripted::{PROPERTIES, client, put_of};

#[tokio::test]
async fn a_product_is_read_consistently() {
    let rule = mock!(Client::get_item)
        .match_requests(|input| input.consistent_read() == Some(true))
        .then_output(|| GetItemOutput::builder().build());
    let store = DynamoDbProducts::new(client(&rule), PROPERTIES);
    assert_eq!(store.read_product(&product(1).product_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_product_replaces_the_one_of_the_version_that_was_read() {
    let read = product(1).record_version;
    let write = async |client, earlier| {
        DynamoDbProducts::new(client, PROPERTIES).write_product(&product(2), earlier).await.unwrap();
    };
    let put = put_of(async |client| write(client, Some(read)).await).await;
    assert_eq!(put.condition_expression(), Some("#earlier = :earlier"));
    assert_eq!(put.expression_attribute_names().unwrap()["#earlier"], "record_version");
    assert_eq!(put.expression_attribute_values().unwrap()[":earlier"], item::value(&read).unwrap());

    let put = put_of(async |client| write(client, None).await).await;
    assert_eq!(put.condition_expression(), Some("attribute_not_exists(pk)"));
}
