//! A change of one item, on a condition: alone, or with others in a transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use latchkey_service::StoreError;
use serde::Serialize;

use crate::fault;
use crate::item::{self, Item, Key};

/// What is changed, and what must be so for it.
#[derive(Debug)]
pub(crate) struct Change {
    key: Key,
    conditions: Vec<String>,
    sets: Vec<String>,
    removes: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Change {
    pub(crate) fn new(key: Key) -> Self {
        Self {
            key,
            conditions: Vec::new(),
            sets: Vec::new(),
            removes: Vec::new(),
            names: HashMap::new(),
            values: HashMap::new(),
        }
    }

    /// One more condition: all must hold.
    pub(crate) fn only_if(mut self, condition: impl Into<String>) -> Self {
        self.conditions.push(condition.into());
        self
    }

    /// One more attribute, as in `used = :used`.
    pub(crate) fn set(mut self, set: impl Into<String>) -> Self {
        self.sets.push(set.into());
        self
    }

    /// One attribute less.
    pub(crate) fn remove(mut self, attribute: impl Into<String>) -> Self {
        self.removes.push(attribute.into());
        self
    }

    /// What makes an item `after` of the item `before`, attribute by attribute; others stay as they are.
    pub(crate) fn difference(mut self, before: &Item, after: Item) -> Self {
        let gone = before.keys().filter(|name| !after.contains_key(*name)).cloned().collect::<Vec<_>>();
        for (n, name) in gone.into_iter().enumerate() {
            self.removes.push(format!("#gone{n}"));
            self.names.insert(format!("#gone{n}"), name);
        }
        let other = after.into_iter().filter(|(name, value)| before.get(name) != Some(value));
        for (n, (name, value)) in other.enumerate() {
            self.sets.push(format!("#new{n} = :new{n}"));
            self.names.insert(format!("#new{n}"), name);
            self.values.insert(format!(":new{n}"), value);
        }
        self
    }

    /// What a name stands for that DynamoDB would take for a word of its own.
    pub(crate) fn name(mut self, name: &str, attribute: &str) -> Self {
        self.names.insert(name.to_owned(), attribute.to_owned());
        self
    }

    pub(crate) fn value(mut self, name: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        self.values.insert(name.to_owned(), item::value(value)?);
        Ok(self)
    }

    /// As a part of a transaction.
    pub(crate) fn into_write(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(table)
            .set_condition_expression(self.condition())
            .update_expression(self.update())
            .set_expression_attribute_names((!self.names.is_empty()).then_some(self.names))
            .set_expression_attribute_values((!self.values.is_empty()).then_some(self.values))
            .set_key(Some(self.key.into_item()));
        Ok(TransactWriteItem::builder().update(update.build().map_err(fault::of_request)?).build())
    }

    /// Alone.
    pub(crate) async fn send(self, client: &Client, table: &str) -> Result<(), StoreError> {
        let update = client
            .update_item()
            .table_name(table)
            .set_condition_expression(self.condition())
            .update_expression(self.update())
            .set_expression_attribute_names((!self.names.is_empty()).then_some(self.names))
            .set_expression_attribute_values((!self.values.is_empty()).then_some(self.values))
            .set_key(Some(self.key.into_item()));
        update.send().await.map(drop).map_err(|error| fault::of_call("UpdateItem", error))
    }

    fn condition(&self) -> Option<String> {
        let each = self.conditions.iter().map(|condition| format!("({condition})"));
        (!self.conditions.is_empty()).then(|| each.collect::<Vec<_>>().join(" AND "))
    }

    fn update(&self) -> String {
        let clauses = [("SET", &self.sets), ("REMOVE", &self.removes)];
        let clauses = clauses.into_iter().filter(|(_, attributes)| !attributes.is_empty());
        clauses.map(|(word, attributes)| format!("{word} {}", attributes.join(", "))).collect::<Vec<_>>().join(" ")
    }
}
