//! How properties are read, and the condition under which they are written.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_smithy_mocks::mock;
use latchkey_core::fixtures::setting;
use latchkey_service::testing::records::{removal, replacement, setting_event};
use serde_json::{Value, json};

use super::*;
use crate::scripted::{PROPERTIES, asked, client, transaction_of};

#[tokio::test]
async fn settings_are_read_consistently() {
    let rule = mock!(Client::batch_get_item)
        .match_requests(|input| asked(input, PROPERTIES).len() == 2)
        .then_output(|| BatchGetItemOutput::builder().build());
    let store = DynamoDbProperties::new(client(&rule), PROPERTIES);
    assert_eq!(store.read_settings().await.unwrap(), Settings::default());
}

/// The one update that this change sends.
async fn update_of(change: SettingChange) -> Update {
    let event = setting_event(&change);
    let [change, _] = transaction_of(async |store| store.write_setting(&change, &event).await.unwrap()).await;
    change.update().unwrap().clone()
}

#[tokio::test]
async fn a_setting_is_written_on_condition_of_its_own_version_alone() {
    let is_set = "#setting.#version = :earlier";
    let is_not = "attribute_not_exists(#setting)";
    let has_room = format!("{is_not} AND (attribute_not_exists(#count) OR #count < :max)");
    let (switch, custom) = ("security/AllowGenericKeys", "custom/Theme");
    let version = |name: &str, value: Value| Some(setting(name, value).version);
    let cases = [
        (replacement(None, switch, json!(true)), is_not, "SET #setting = :setting"),
        (replacement(version(switch, json!(true)), switch, json!(false)), is_set, "SET #setting = :setting"),
        (removal(switch, json!(true)), is_set, "REMOVE #setting"),
        (replacement(None, custom, json!(1)), &has_room, "SET #setting = :setting ADD #count :more"),
        (replacement(version(custom, json!(1)), custom, json!(2)), is_set, "SET #setting = :setting"),
        (removal(custom, json!(1)), is_set, "REMOVE #setting ADD #count :more"),
        (replacement(None, "page/Name", json!("Acme")), is_not, "SET #setting = :setting"),
    ];
    for (change, condition, expression) in cases {
        let (key, earlier) = (change.name.key().into_owned(), change.earlier);
        let update = update_of(change).await;
        assert_eq!(update.expression_attribute_names().unwrap()["#setting"], key);
        assert_eq!((update.condition_expression(), update.update_expression()), (Some(condition), expression));
        let compared = update.expression_attribute_values().and_then(|values| values.get(":earlier"));
        assert_eq!(compared, earlier.map(|version| item::value(&version).unwrap()).as_ref());
    }
}
