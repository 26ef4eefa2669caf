//! Floating seats: taken or renewed, returned, and ended.

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use lambda_http::Error;

use super::items::{
    ACTIVATION, BLOCKED, CHAIN, FLOATING_SEATS, HASH, ID, LICENSE, LICENSES, NOW, PROPERTIES, SWITCHES, item,
    license_event, number, text,
};
use super::reading::read;

const UNTIL: &str = "2026-11-24T10:10:30Z";

/// What decides.
pub(super) async fn read_what_decides(dynamodb: &DynamoDb) -> Result<(), Error> {
    let keys = [&[LICENSE, ACTIVATION][..], &FLOATING_SEATS[..]].concat();
    read(dynamodb, [(LICENSES, keys), (PROPERTIES, vec![SWITCHES, BLOCKED])]).await
}

/// The seat.
pub(super) async fn hold(dynamodb: &DynamoDb) -> Result<(), Error> {
    let seat = dynamodb.update_item().table_name(LICENSES).set_key(Some(item(FLOATING_SEATS[0])));
    let seat = seat
        .expression_attribute_values(":lease_id", text(ID))
        .expression_attribute_values(":until", text(UNTIL))
        .expression_attribute_values(":activation_id", text(ID))
        .condition_expression("(lease_id = :lease_id) AND (lease_until <= :until)")
        .update_expression("SET lease_until = :until, activation_id = :activation_id");
    seat.send().await?;
    Ok(())
}

/// The seat, then the seat without its lease.
pub(super) async fn give_back(dynamodb: &DynamoDb) -> Result<(), Error> {
    read(dynamodb, [(LICENSES, vec![FLOATING_SEATS[0]])]).await?;
    let seat = dynamodb.update_item().table_name(LICENSES).set_key(Some(item(FLOATING_SEATS[0])));
    let seat = seat.expression_attribute_values(":lease_id", text(ID)).condition_expression("(lease_id = :lease_id)");
    seat.update_expression(GONE).send().await?;
    Ok(())
}

/// License and lease, the end of its chain, then the seat without its lease and the event.
pub(super) async fn end(dynamodb: &DynamoDb) -> Result<(), Error> {
    read(dynamodb, [(LICENSES, vec![LICENSE, FLOATING_SEATS[0]])]).await?;
    read(dynamodb, [(LICENSES, vec![CHAIN])]).await?;
    let seat = Update::builder()
        .table_name(LICENSES)
        .set_key(Some(item(FLOATING_SEATS[0])))
        .expression_attribute_values(":lease_id", text(ID))
        .condition_expression("(lease_id = :lease_id)")
        .update_expression(GONE);
    let mut head = item(CHAIN);
    head.extend([("number".to_owned(), number("1")), ("hash".to_owned(), text(HASH)), ("at".to_owned(), text(NOW))]);
    let put = |item| {
        let put =
            Put::builder().table_name(LICENSES).set_item(Some(item)).condition_expression("attribute_not_exists(pk)");
        Ok::<_, Error>(TransactWriteItem::builder().put(put.build()?).build())
    };
    let writes = vec![
        TransactWriteItem::builder().update(seat.build()?).build(),
        put(head)?,
        put(license_event("lease_ended"))?,
    ];
    dynamodb.transact_write_items().set_transact_items(Some(writes)).send().await?;
    Ok(())
}

const GONE: &str = "REMOVE lease_id, activation_id, computer_id, session, taken_at, lease_until";
