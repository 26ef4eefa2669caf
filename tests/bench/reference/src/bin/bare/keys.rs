//! What makes and reads activation keys.

use std::iter;

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use aws_sdk_kms::Client as Kms;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use lambda_http::Error;

use super::items::{EVENT, HASH, ID, Item, LICENSE, LICENSES, NOW, SORT, VENDOR, item, license_event, number, text};
use super::reading::read;

const ANSWER: &[(&str, &str)] = &[("pk", "I#LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"), ("sk", "CREATE")];
pub(super) const KEY_ARN: &str = "arn:aws:kms:us-east-1:123456789012:key/0b3f6b1e-8f52-4a83-9c5a-0d6a3f6f3c11";

pub(super) async fn generate_data_key(kms: &Kms) -> Result<(), Error> {
    let call = kms.generate_data_key().key_id(KEY_ARN).key_spec(DataKeySpec::Aes256);
    let answer = call.encryption_context("purpose", "latchkey/activation-key").send().await?;
    answer.plaintext.ok_or("KMS gave no data key")?;
    Ok(())
}

pub(super) async fn create(dynamodb: &DynamoDb, quantity: usize) -> Result<(), Error> {
    let puts = iter::repeat_with(|| {
        let put = Put::builder()
            .table_name(LICENSES)
            .set_item(Some(license()))
            .condition_expression("attribute_not_exists(pk)");
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    });
    let writes = puts.take(quantity).collect::<Result<_, Error>>()?;
    dynamodb.transact_write_items().set_transact_items(Some(writes)).send().await?;
    Ok(())
}

fn license() -> Item {
    let mut license = item(LICENSE);
    license.extend(item(&[
        ("license_id", ID),
        ("record_version", ID),
        ("activation_key_hash", "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"),
        ("product", "acme-editor"),
        ("model", "permanent"),
        ("created_at", NOW),
        ("created_by", VENDOR),
        ("state", "active"),
        ("by_product", "PRODUCT#acme-editor"),
        ("sort_created", SORT),
    ]));
    for number in ["activations", "floating_seats", "counters"] {
        license.insert(number.to_owned(), AttributeValue::N("1".to_owned()));
    }
    license.insert("revision".to_owned(), AttributeValue::N("1".to_owned()));
    license.insert("generic".to_owned(), AttributeValue::Bool(false));
    license.insert("sealed_activation_key".to_owned(), AttributeValue::B(Blob::new([7; 220])));
    license
}

/// The license and whether the event is there, the data key, then the end of the license's chain and the event.
pub(super) async fn reveal_key(dynamodb: &DynamoDb, kms: &Kms) -> Result<(), Error> {
    read(dynamodb, [(LICENSES, vec![LICENSE, EVENT])]).await?;
    let call = kms.decrypt().key_id(KEY_ARN).ciphertext_blob(Blob::new([7; 184]));
    let answer = call.encryption_context("purpose", "latchkey/activation-key").send().await?;
    answer.plaintext.ok_or("KMS gave no data key")?;
    let writes = [at_chain("SET #chain = :chain", &[])?, put(license_event("activation_key_revealed"))?];
    dynamodb.transact_write_items().set_transact_items(Some(writes.into())).send().await?;
    Ok(())
}

/// The license, whether the event is there, and the kept answer, a data key, then the license, a signpost, the event and the
/// answer.
pub(super) async fn reissue_key(dynamodb: &DynamoDb, kms: &Kms) -> Result<(), Error> {
    read(dynamodb, [(LICENSES, vec![LICENSE, EVENT, ANSWER])]).await?;
    generate_data_key(kms).await?;
    let sealed = AttributeValue::B(Blob::new([7; 220]));
    let values = [(":hash", text(HASH)), (":version", text(ID)), (":sealed", sealed)];
    let update = at_chain(
        "SET #chain = :chain, activation_key_hash = :hash, record_version = :version, replaces = :version, \
         sealed_activation_key = :sealed",
        &values,
    )?;
    let mut signpost = item(&[("pk", "L#eb6dcb9c-2d05-8ec9-92c6-bced4b67d3e9"), ("sk", "LICENSE")]);
    signpost.extend(item(&[("leads_to", ID)]));
    let mut answer = item(ANSWER);
    answer.extend(item(&[("fingerprint", HASH), ("record_version", ID), ("keep_until", NOW)]));
    answer.insert("license".to_owned(), AttributeValue::M(license()));
    let event = license_event("activation_key_reissued");
    let writes = [update, put(event)?, put(signpost)?, put(answer)?];
    dynamodb.transact_write_items().set_transact_items(Some(writes.into())).send().await?;
    Ok(())
}

/// A change of the license on condition of the end of its chain.
fn at_chain(change: &str, values: &[(&str, AttributeValue)]) -> Result<TransactWriteItem, Error> {
    let chain = AttributeValue::M([("number".to_owned(), number("1")), ("hash".to_owned(), text(HASH))].into());
    let update = Update::builder()
        .table_name(LICENSES)
        .set_key(Some(item(LICENSE)))
        .condition_expression("(#chain.#number = :number)")
        .update_expression(change)
        .expression_attribute_names("#chain", "chain")
        .expression_attribute_names("#number", "number")
        .expression_attribute_values(":number", number("0"))
        .expression_attribute_values(":chain", chain);
    let update =
        values.iter().fold(update, |update, (name, value)| update.expression_attribute_values(*name, value.clone()));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

/// A new item.
fn put(item: Item) -> Result<TransactWriteItem, Error> {
    let put = Put::builder().table_name(LICENSES).set_item(Some(item)).condition_expression("attribute_not_exists(pk)");
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}
