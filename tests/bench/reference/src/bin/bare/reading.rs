//! What is read: several items at once, and parts of partitions.

use std::iter;

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use lambda_http::Error;

use super::items::{LICENSE, LICENSES, PROPERTIES, TRIAL, Texts, item, text};

pub(super) async fn read<const N: usize>(dynamodb: &DynamoDb, wanted: [(&str, Vec<Texts>); N]) -> Result<(), Error> {
    let mut request = dynamodb.batch_get_item();
    for (table, keys) in wanted {
        let keys = keys.into_iter().map(item).collect();
        request = request
            .request_items(table, KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build()?);
    }
    request.send().await?;
    Ok(())
}

pub(super) async fn get(dynamodb: &DynamoDb, key: &[(&str, &str)]) -> Result<(), Error> {
    dynamodb.get_item().table_name(PROPERTIES).set_key(Some(item(key))).consistent_read(true).send().await?;
    Ok(())
}

pub(super) async fn query(dynamodb: &DynamoDb, pk: String) -> Result<(), Error> {
    let call = dynamodb.query().table_name(PROPERTIES).consistent_read(true).limit(50);
    let call = call.key_condition_expression("pk = :pk").expression_attribute_values(":pk", text(&pk));
    call.send().await?;
    Ok(())
}

/// A part of a partition of the table of licenses, or of an index of it.
pub(super) struct Range {
    index: Option<&'static str>,
    attributes: [&'static str; 2],
    bounds: [&'static str; 3],
    is_ascending: bool,
}

impl Range {
    /// The licenses of an e-mail address.
    pub(super) const EMAIL: Self = Self {
        index: Some("by-email"),
        attributes: ["by_email", "sort_created"],
        bounds: ["EMAIL#ada@example.com", " ", "~"],
        is_ascending: false,
    };
    /// The events of a day.
    pub(super) const DAY: Self = Self {
        index: Some("by-day"),
        attributes: ["by_day", "event_id"],
        bounds: ["DAY#2026-11-24", " ", "~"],
        is_ascending: false,
    };
    /// A page of a license's activations.
    pub(super) const ACTIVATIONS: Self =
        Self { index: None, attributes: ["pk", "sk"], bounds: [LICENSE[0].1, "C#", "C#~"], is_ascending: true };
    /// A page of a license's events.
    pub(super) const EVENTS: Self =
        Self { index: None, attributes: ["pk", "sk"], bounds: [LICENSE[0].1, "E#", "E$"], is_ascending: false };

    /// A page of a computer's trials.
    pub(super) const TRIALS: Self =
        Self { index: None, attributes: ["pk", "sk"], bounds: [TRIAL[0].1, " ", "~"], is_ascending: true };

    pub(super) async fn query(&self, dynamodb: &DynamoDb) -> Result<(), Error> {
        let [pk, sort] = self.attributes;
        let call = dynamodb.query().table_name(LICENSES).set_index_name(self.index.map(str::to_owned)).limit(50);
        let call = call.consistent_read(self.index.is_none()).scan_index_forward(self.is_ascending);
        let values = [":pk", ":first", ":last"].into_iter().zip(self.bounds);
        let call = values.fold(call, |call, (name, value)| call.expression_attribute_values(name, text(value)));
        let call = call.key_condition_expression("#pk = :pk AND #sort BETWEEN :first AND :last");
        call.expression_attribute_names("#pk", pk).expression_attribute_names("#sort", sort).send().await?;
        Ok(())
    }
}

/// What an index leads to.
pub(super) async fn find(dynamodb: &DynamoDb, range: Range, found: Texts) -> Result<(), Error> {
    range.query(dynamodb).await?;
    read(dynamodb, [(LICENSES, vec![found])]).await
}

/// What is read with a license.
pub(super) enum Others {
    Counters,
    Chains,
}

/// A license with 16 other items, then parts of its partition.
pub(super) async fn read_license(dynamodb: &DynamoDb, others: Others, ranges: &[Range]) -> Result<(), Error> {
    let others = (0..16).map(|number| match others {
        Others::Counters => format!("SEATS#{number}"),
        Others::Chains => format!("CHAIN#activations-{number:x}"),
    });
    let keys = iter::once(item(LICENSE)).chain(others.map(|sk| item(&[LICENSE[0], ("sk", &sk)]))).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build()?;
    dynamodb.batch_get_item().request_items(LICENSES, keys).send().await?;
    for range in ranges {
        range.query(dynamodb).await?;
    }
    Ok(())
}
