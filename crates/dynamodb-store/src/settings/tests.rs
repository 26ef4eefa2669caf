//! How properties are read, and the condition under which they are written.

use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_smithy_mocks::mock;

use super::*;
use crate::samples::set;
use crate::scripted::{PROPERTIES, client, put_of};

fn of_version(version: u64) -> Settings {
    let mut settings = Settings::default();
    set(&mut settings, "custom", "Theme", "dark".into());
    settings.version = version;
    settings
}

#[tokio::test]
async fn settings_are_read_consistently() {
    let rule = mock!(Client::get_item)
        .match_requests(|input| input.consistent_read() == Some(true))
        .then_output(|| GetItemOutput::builder().build());
    let store = DynamoDbSettings::new(client(&rule), PROPERTIES);
    assert_eq!(store.read_settings().await.unwrap(), Settings::default());
}

#[tokio::test]
async fn settings_replace_those_of_the_version_before() {
    let write = async |client, version| {
        DynamoDbSettings::new(client, PROPERTIES).replace_settings(&of_version(version)).await.unwrap();
    };
    let put = put_of(async |client| write(client, 7).await).await;
    assert_eq!(put.condition_expression(), Some("#earlier = :earlier"));
    assert_eq!(put.expression_attribute_names().unwrap()["#earlier"], "version");
    assert_eq!(put.expression_attribute_values().unwrap()[":earlier"], item::value(&6).unwrap());

    let put = put_of(async |client| write(client, 1).await).await;
    assert_eq!(put.condition_expression(), Some("attribute_not_exists(pk)"));
}
