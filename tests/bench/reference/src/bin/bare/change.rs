//! What changes a license.

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, KeysAndAttributes, Put, TransactWriteItem, Update};
use lambda_http::Error;

use super::items::{
    ACTIVATION, CHAIN, COUNTERS, EVENT, HASH, ID, Item, LICENSE, LICENSES, NOW, PROPERTIES, SWITCHES, TAKEN_BACK,
    TRIAL, VENDOR, item, license_event, number, text,
};
use super::reading::read;

/// The license with its sixteen counters and the switches, then the license and its event.
pub(super) async fn change_license(dynamodb: &DynamoDb) -> Result<(), Error> {
    let counter =
        |n| Item::from([("pk".to_owned(), text(LICENSE[0].1)), ("sk".to_owned(), text(&format!("SEATS#{n}")))]);
    let keys = (0..16).map(counter).chain([item(LICENSE)]).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build()?;
    let switches = KeysAndAttributes::builder().keys(item(SWITCHES)).consistent_read(true).build()?;
    dynamodb.batch_get_item().request_items(LICENSES, keys).request_items(PROPERTIES, switches).send().await?;

    let chain = AttributeValue::M([("number".to_owned(), number("1")), ("hash".to_owned(), text(HASH))].into());
    let update = Update::builder()
        .table_name(LICENSES)
        .set_key(Some(item(LICENSE)))
        .condition_expression("(#chain.#number = :number) AND (attribute_not_exists(first_activated_at))")
        .update_expression("SET #chain = :chain, #comment = :comment, record_version = :version, replaces = :version")
        .expression_attribute_names("#chain", "chain")
        .expression_attribute_names("#number", "number")
        .expression_attribute_names("#comment", "comment")
        .expression_attribute_values(":number", number("0"))
        .expression_attribute_values(":chain", chain)
        .expression_attribute_values(":comment", text("another"))
        .expression_attribute_values(":version", text(ID));
    let put = Put::builder()
        .table_name(LICENSES)
        .set_item(Some(license_event("license_updated")))
        .condition_expression("attribute_not_exists(pk)");
    let writes = [
        TransactWriteItem::builder().update(update.build()?).build(),
        TransactWriteItem::builder().put(put.build()?).build(),
    ];
    dynamodb.transact_write_items().set_transact_items(Some(writes.into())).send().await?;
    Ok(())
}

/// The activation, its counter, the end of the chain, the event, and what is taken back.
pub(super) async fn remove_activation(dynamodb: &DynamoDb) -> Result<(), Error> {
    read(dynamodb, [(LICENSES, vec![LICENSE, ACTIVATION, CHAIN, EVENT])]).await?;
    write_removal(dynamodb, None).await
}

/// The same with sixteen logs and the switches to read, and a log to write.
pub(super) async fn release(dynamodb: &DynamoDb) -> Result<(), Error> {
    let log =
        |n| Item::from([("pk".to_owned(), text(LICENSE[0].1)), ("sk".to_owned(), text(&format!("RELEASES#{n}")))]);
    let keys = (0..16).map(log).chain([LICENSE, ACTIVATION, CHAIN, EVENT].map(item)).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build()?;
    let switches = KeysAndAttributes::builder().keys(item(SWITCHES)).consistent_read(true).build()?;
    dynamodb.batch_get_item().request_items(LICENSES, keys).request_items(PROPERTIES, switches).send().await?;
    let mut noted = log(0);
    let one = AttributeValue::M([("at".to_owned(), text(NOW)), ("count".to_owned(), number("1"))].into());
    noted.extend([("number".to_owned(), number("1")), ("releases".to_owned(), AttributeValue::L(vec![one]))]);
    write_removal(dynamodb, Some(noted)).await
}

async fn write_removal(dynamodb: &DynamoDb, log: Option<Item>) -> Result<(), Error> {
    let delete = Delete::builder()
        .table_name(LICENSES)
        .set_key(Some(item(ACTIVATION)))
        .expression_attribute_values(":activation_id", text(ID))
        .expression_attribute_values(":revision", number("1"))
        .condition_expression("activation_id = :activation_id AND license_key.revision = :revision");
    let seat = Update::builder()
        .table_name(LICENSES)
        .set_key(Some(item(COUNTERS[0])))
        .expression_attribute_names("#used", "used")
        .expression_attribute_values(":none", number("0"))
        .expression_attribute_values(":one", number("1"))
        .condition_expression("(#used > :none)")
        .update_expression("SET #used = #used - :one");
    let mut head = item(CHAIN);
    head.extend([("number".to_owned(), number("1")), ("hash".to_owned(), text(HASH))]);
    let mut entry = item(TAKEN_BACK);
    entry.extend(item(&[("id", ID), ("stopped", "removed"), ("latest_end", "never")]));
    let put = |item: Item, condition: Option<&str>| {
        let put = Put::builder().table_name(LICENSES).set_item(Some(item));
        let put = put.set_condition_expression(condition.map(str::to_owned)).build()?;
        Ok::<_, Error>(TransactWriteItem::builder().put(put).build())
    };
    let mut writes = vec![
        TransactWriteItem::builder().delete(delete.build()?).build(),
        TransactWriteItem::builder().update(seat.build()?).build(),
        put(head, Some("attribute_not_exists(pk)"))?,
        put(license_event("activation_removed"), Some("attribute_not_exists(pk)"))?,
        put(entry, None)?,
    ];
    if let Some(log) = log {
        writes.push(put(log, Some("attribute_not_exists(pk)"))?);
    }
    dynamodb.transact_write_items().set_transact_items(Some(writes)).send().await?;
    Ok(())
}

/// The trial, then the trial and the event.
pub(super) async fn reset_trial(dynamodb: &DynamoDb) -> Result<(), Error> {
    read(dynamodb, [(LICENSES, vec![TRIAL])]).await?;
    let delete = Delete::builder()
        .table_name(LICENSES)
        .set_key(Some(item(TRIAL)))
        .expression_attribute_values(":license_id", text(ID))
        .condition_expression("license_id = :license_id");
    let mut event = item(&[("pk", "D#2026-11-24"), ("sk", ID)]);
    event.extend(item(&[
        ("event_id", ID),
        ("at", NOW),
        ("request_id", "JKJaXmPLvHcESHA="),
        ("kind", "trial_reset"),
        ("id", HASH),
        ("product_id", "acme-editor"),
        ("by_day", "DAY#2026-11-24"),
    ]));
    event.insert("before".to_owned(), AttributeValue::M(item(&[("license_id", ID), ("activated_at", NOW)])));
    event.insert("by".to_owned(), AttributeValue::M(item(&[("principal", VENDOR), ("source_ip", "203.0.113.7")])));
    let put =
        Put::builder().table_name(LICENSES).set_item(Some(event)).condition_expression("attribute_not_exists(pk)");
    let writes = [
        TransactWriteItem::builder().delete(delete.build()?).build(),
        TransactWriteItem::builder().put(put.build()?).build(),
    ];
    dynamodb.transact_write_items().set_transact_items(Some(writes.into())).send().await?;
    Ok(())
}
