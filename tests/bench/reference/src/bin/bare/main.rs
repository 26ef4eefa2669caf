//! What AWS alone costs: the calls of one of Latchkey's operations, with constant inputs, one line in the log and no
//! Latchkey around them.
//!
//! `BARE_OPERATION` says which operation (`get PK SK` reads the item of that key, `query PK` those of that partition, `query-16 PK` those
//! of 16 partitions that begin so, `find PREFIX` those of an index and what is found, `read-license` a license with its counters,
//! `read-license C# E#` with its activations and events besides, `read-license E#` a license with its chains and its events, `nothing` calls
//! nothing), `BARE_ANSWER` what it answers: the body that Latchkey's function gave. Where a computer presents a license key,
//! `BARE_LICENSE_KEY` is one, and `BARE_SIGNING_KEY` what its signature is checked with. The clients are set up as Latchkey's are; the
//! inputs have the form and about the size of what Latchkey sends.

mod change;
mod items;
mod keys;
mod leases;
mod presented;
mod reading;

use std::iter;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use aws_sdk_kms::Client as Kms;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{MessageType, SigningAlgorithmSpec};
use lambda_http::{Body, Error, Request, Response, run, service_fn};
use latchkey_functions::Environment;

use self::change::{change_license, release, remove_activation, reset_trial};
use self::items::{
    ACTIVATION, BLOCKED, COUNTERS, EVENT, ID, LICENSE, LICENSES, LIST_HEAD, NOW, PROPERTIES, SORT, SWITCHES, VENDOR,
    item, text,
};
use self::keys::{KEY_ARN, create, generate_data_key, reissue_key, reveal_key};
use self::presented::Presented;
use self::reading::{Others, Range, find, get, query, read, read_license};

const SETTINGS: &[(&str, &str)] = &[("pk", "SETTINGS"), ("sk", "SHOWN")];
const PRODUCT: &[(&str, &str)] = &[("pk", "PRODUCTS"), ("sk", "acme-editor")];
const LINE: &str =
    r#"{"timestamp":"2026-11-24T10:00:00.123456Z","level":"INFO","message":"request answered","status":200}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Environment::of_process();
    let aws = environment.aws()?;
    let operation = environment.required("BARE_OPERATION")?.to_owned();
    let answer = environment.optional("BARE_ANSWER").unwrap_or_default().to_owned();
    let presented = Presented::of(&environment)?;
    let (operation, answer, presented, dynamodb) = (operation.as_str(), &answer, &presented, &aws.dynamodb());
    match operation {
        "nothing" => return serve(answer, || async { Ok(()) }).await,
        "update-license" => return serve(answer, || change_license(dynamodb)).await,
        "put-setting" => return serve(answer, || put_setting(dynamodb)).await,
        "put-product" => return serve(answer, || put_product(dynamodb)).await,
        "block-computer" => return serve(answer, || block(dynamodb)).await,
        "unblock-computer" => return serve(answer, || unblock(dynamodb)).await,
        "list-trials" => return serve(answer, || Range::TRIALS.query(dynamodb)).await,
        "return-lease" => return serve(answer, || presented.then(leases::give_back(dynamodb))).await,
        "end-lease" => return serve(answer, || leases::end(dynamodb)).await,
        "reset-trial" => return serve(answer, || reset_trial(dynamodb)).await,
        "remove-activation" => return serve(answer, || remove_activation(dynamodb)).await,
        "release" => return serve(answer, || presented.then(release(dynamodb))).await,
        "read-settings" => return serve(answer, || read(dynamodb, [(PROPERTIES, vec![SWITCHES, SETTINGS])])).await,
        "find EMAIL#" => return serve(answer, || find(dynamodb, Range::EMAIL, LICENSE)).await,
        "find DAY#" => return serve(answer, || find(dynamodb, Range::DAY, EVENT)).await,
        "read-license" => return serve(answer, || read_license(dynamodb, Others::Counters, &[])).await,
        "read-license C# E#" => {
            return serve(answer, || read_license(dynamodb, Others::Counters, &[Range::ACTIVATIONS, Range::EVENTS]))
                .await;
        }
        "read-license E#" => return serve(answer, || read_license(dynamodb, Others::Chains, &[Range::EVENTS])).await,
        _ => {}
    }
    if let Some((pk, sk)) = operation.strip_prefix("get ").and_then(|key| key.split_once(' ')) {
        return serve(answer, || async move { get(dynamodb, &[("pk", pk), ("sk", sk)]).await }).await;
    }
    if let Some(pk) = operation.strip_prefix("query ") {
        return serve(answer, || query(dynamodb, pk.to_owned())).await;
    }
    if let Some(pk) = operation.strip_prefix("query-16 ") {
        return serve(answer, || async move {
            for partition in 0..16 {
                query(dynamodb, format!("{pk}{partition:x}")).await?;
            }
            Ok(())
        })
        .await;
    }
    let kms = &aws.kms();
    match operation {
        "validate" | "hold-lease" => serve(answer, || presented.then(calls(operation, dynamodb, kms))).await,
        _ => serve(answer, || calls(operation, dynamodb, kms)).await,
    }
}

/// Answers each request, when `calls` were made, with `answer`.
async fn serve<F>(answer: &str, calls: impl Fn() -> F + Sync) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>> + Send,
{
    let calls = &calls;
    run(service_fn(move |_: Request| async move {
        calls().await?;
        println!("{LINE}");
        Ok::<_, Error>(Response::new(Body::from(answer)))
    }))
    .await
}

/// Makes the calls of an operation that needs KMS, if only for a function's start.
async fn calls(operation: &str, dynamodb: &DynamoDb, kms: &Kms) -> Result<(), Error> {
    let of_activation = || {
        [
            (LICENSES, vec![LICENSE, ACTIVATION, COUNTERS[0], COUNTERS[1], COUNTERS[2]]),
            (PROPERTIES, vec![SWITCHES, BLOCKED]),
        ]
    };
    let of_validation = || [(LICENSES, vec![LICENSE, ACTIVATION]), (PROPERTIES, vec![SWITCHES, BLOCKED, LIST_HEAD])];
    let of_creation = || [(PROPERTIES, vec![PRODUCT, SWITCHES])];
    match operation {
        "activate" => {
            read(dynamodb, of_activation()).await?;
            sign(kms).await?;
            take_seat(dynamodb, true).await
        }
        "activate-generic" => {
            read(dynamodb, of_activation()).await?;
            take_seat(dynamodb, false).await
        }
        "activate-again" => read(dynamodb, of_activation()).await,
        "create-key" | "create-50-keys" => {
            read(dynamodb, of_creation()).await?;
            generate_data_key(kms).await?;
            create(dynamodb, if operation == "create-key" { 1 } else { 50 }).await
        }
        "validate" => read(dynamodb, of_validation()).await,
        "hold-lease" => {
            static CERTIFIED: AtomicBool = AtomicBool::new(false);
            leases::read_what_decides(dynamodb).await?;
            // A certificate, the first time.
            if !CERTIFIED.swap(true, Ordering::Relaxed) {
                sign(kms).await?;
            }
            leases::hold(dynamodb).await
        }
        "reissue-key" => reissue_key(dynamodb, kms).await,
        "reveal-key" => reveal_key(dynamodb, kms).await,
        other => Err(format!("no operation {other}").into()),
    }
}

async fn sign(kms: &Kms) -> Result<(), Error> {
    let message = Blob::new(iter::repeat_n(b'a', 500).collect::<Vec<_>>());
    let call = kms.sign().key_id(KEY_ARN).message(message).message_type(MessageType::Raw);
    let answer = call.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send().await?;
    answer.signature.ok_or("KMS gave no signature")?;
    Ok(())
}

async fn take_seat(dynamodb: &DynamoDb, has_license_key: bool) -> Result<(), Error> {
    let update = Update::builder()
        .table_name(LICENSES)
        .set_key(Some(item(COUNTERS[0])))
        .expression_attribute_names("#used", "used")
        .expression_attribute_names("#quota", "quota")
        .expression_attribute_values(":none", AttributeValue::N("0".to_owned()))
        .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
        .expression_attribute_values(":quota", AttributeValue::N("10".to_owned()))
        .condition_expression("(attribute_not_exists(pk) OR #used < #quota)")
        .update_expression("SET #used = if_not_exists(#used, :none) + :one, #quota = if_not_exists(#quota, :quota)");
    let mut activation = item(ACTIVATION);
    activation.extend(item(&[("activation_id", ID), ("computer_id", "desk-1"), ("activated_at", NOW)]));
    activation.extend(item(&[
        ("by_computer", "COMPUTER#LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"),
        ("sort_activated", SORT),
    ]));
    activation.insert("counter".to_owned(), AttributeValue::N("0".to_owned()));
    if has_license_key {
        let mut license_key = item(&[("signing_key_id", ID)]);
        license_key.insert("text".to_owned(), AttributeValue::S("e".repeat(600)));
        license_key.insert("revision".to_owned(), AttributeValue::N("1".to_owned()));
        activation.insert("license_key".to_owned(), AttributeValue::M(license_key));
    }
    let put =
        Put::builder().table_name(LICENSES).set_item(Some(activation)).condition_expression("attribute_not_exists(pk)");
    let writes = [
        TransactWriteItem::builder().update(update.build()?).build(),
        TransactWriteItem::builder().put(put.build()?).build(),
    ];
    dynamodb.transact_write_items().set_transact_items(Some(writes.into())).send().await?;
    Ok(())
}

/// A change, and the event of it.
async fn write(dynamodb: &DynamoDb, change: TransactWriteItem) -> Result<(), Error> {
    let event = item(&[
        ("pk", "D#2026-11-24"),
        ("sk", ID),
        ("event_id", ID),
        ("at", NOW),
        ("principal", VENDOR),
        ("source_ip", "203.0.113.7"),
        ("request_id", "JKJaXmPLvHcESHA="),
        ("action", "setting"),
        ("by_day", "DAY#2026-11-24"),
        ("property", "custom/Theme"),
        ("before", "dark"),
        ("after", "light"),
    ]);
    let event =
        Put::builder().table_name(LICENSES).set_item(Some(event)).condition_expression("attribute_not_exists(pk)");
    let event = TransactWriteItem::builder().put(event.build()?).build();
    dynamodb.transact_write_items().set_transact_items(Some(vec![change, event])).send().await?;
    Ok(())
}

async fn put_setting(dynamodb: &DynamoDb) -> Result<(), Error> {
    read(dynamodb, [(PROPERTIES, vec![SWITCHES, SETTINGS])]).await?;
    let setting = item(&[
        ("name", "custom/Theme"),
        ("value", "light"),
        ("version", ID),
        ("replaces", ID),
        ("updated_at", NOW),
        ("updated_by", VENDOR),
    ]);
    let update = Update::builder()
        .table_name(PROPERTIES)
        .set_key(Some(item(SETTINGS)))
        .expression_attribute_names("#setting", "custom/theme")
        .expression_attribute_names("#version", "version")
        .expression_attribute_values(":setting", AttributeValue::M(setting))
        .expression_attribute_values(":earlier", text(ID))
        .condition_expression("#setting.#version = :earlier")
        .update_expression("SET #setting = :setting");
    write(dynamodb, TransactWriteItem::builder().update(update.build()?).build()).await
}

async fn put_product(dynamodb: &DynamoDb) -> Result<(), Error> {
    get(dynamodb, PRODUCT).await?;
    let mut product = item(PRODUCT);
    product.extend(item(&[
        ("product_id", "acme-editor"),
        ("name", "Acme Editor"),
        ("version", "4.2"),
        ("created_at", NOW),
        ("created_by", VENDOR),
        ("updated_at", NOW),
        ("updated_by", VENDOR),
        ("record_version", ID),
        ("replaces", ID),
    ]));
    product.insert("features".to_owned(), AttributeValue::L(vec![text("export"), text("spelling")]));
    let put = Put::builder()
        .table_name(PROPERTIES)
        .set_item(Some(product))
        .expression_attribute_names("#record_version", "record_version")
        .expression_attribute_values(":record_version", text(ID))
        .condition_expression("#record_version = :record_version");
    write(dynamodb, TransactWriteItem::builder().put(put.build()?).build()).await
}

async fn block(dynamodb: &DynamoDb) -> Result<(), Error> {
    get(dynamodb, BLOCKED).await?;
    let mut entry = item(BLOCKED);
    entry.extend(item(&[
        ("id", "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"),
        ("computer_id", "desk-8"),
        ("reason", "refunded"),
        ("version", ID),
        ("blocked_at", NOW),
        ("blocked_by", VENDOR),
    ]));
    let put =
        Put::builder().table_name(PROPERTIES).set_item(Some(entry)).condition_expression("attribute_not_exists(pk)");
    write(dynamodb, TransactWriteItem::builder().put(put.build()?).build()).await
}

async fn unblock(dynamodb: &DynamoDb) -> Result<(), Error> {
    get(dynamodb, BLOCKED).await?;
    let delete = Delete::builder()
        .table_name(PROPERTIES)
        .set_key(Some(item(BLOCKED)))
        .expression_attribute_names("#version", "version")
        .expression_attribute_values(":version", text(ID))
        .condition_expression("#version = :version");
    write(dynamodb, TransactWriteItem::builder().delete(delete.build()?).build()).await
}
