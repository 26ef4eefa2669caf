//! What changes a license.

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, TransactWriteItem, Update};

use lambda_http::Error;

use super::items::{ID, Item, LICENSE, LICENSES, NOW, PROPERTIES, SWITCHES, VENDOR, item, text};

/// The license with its sixteen counters and the switches, then the license and its event.
pub(super) async fn change_license(dynamodb: &DynamoDb) -> Result<(), Error> {
    let counter =
        |n| Item::from([("pk".to_owned(), text(LICENSE[0].1)), ("sk".to_owned(), text(&format!("SEATS#{n}")))]);
    let keys = (0..16).map(counter).chain([item(LICENSE)]).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build()?;
    let switches = KeysAndAttributes::builder().keys(item(SWITCHES)).consistent_read(true).build()?;
    dynamodb.batch_get_item().request_items(LICENSES, keys).request_items(PROPERTIES, switches).send().await?;

    let number = |n: u8| AttributeValue::N(n.to_string());
    let chain = AttributeValue::M([("number".to_owned(), number(1)), ("hash".to_owned(), text(ID))].into());
    let update = Update::builder()
        .table_name(LICENSES)
        .set_key(Some(item(LICENSE)))
        .condition_expression("(#chain.#number = :number) AND (attribute_not_exists(first_activated_at))")
        .update_expression("SET #chain = :chain, #comment = :comment, record_version = :version, replaces = :version")
        .expression_attribute_names("#chain", "chain")
        .expression_attribute_names("#number", "number")
        .expression_attribute_names("#comment", "comment")
        .expression_attribute_values(":number", number(0))
        .expression_attribute_values(":chain", chain)
        .expression_attribute_values(":comment", text("another"))
        .expression_attribute_values(":version", text(ID));
    let mut event = item(&[
        ("pk", LICENSE[0].1),
        ("sk", "E#01937000-0000-7000-8000-000000000001"),
        ("event_id", ID),
        ("at", NOW),
        ("kind", "license_updated"),
        ("principal", VENDOR),
        ("hash", ID),
        ("previous_hash", ID),
        ("by_day", "DAY#2026-11-24"),
    ]);
    event.insert("number".to_owned(), number(1));
    let put =
        Put::builder().table_name(LICENSES).set_item(Some(event)).condition_expression("attribute_not_exists(pk)");
    let writes = [
        TransactWriteItem::builder().update(update.build()?).build(),
        TransactWriteItem::builder().put(put.build()?).build(),
    ];
    dynamodb.transact_write_items().set_transact_items(Some(writes.into())).send().await?;
    Ok(())
}
