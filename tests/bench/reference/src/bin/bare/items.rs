//! Items of about the size of Latchkey's.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

pub(super) const LICENSES: &str = "latchkey-licenses";
pub(super) const PROPERTIES: &str = "latchkey-properties";
pub(super) const LICENSE: &[(&str, &str)] = &[("pk", "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"), ("sk", "LICENSE")];
pub(super) const SWITCHES: &[(&str, &str)] = &[("pk", "SWITCHES#0"), ("sk", "-")];
pub(super) const NOW: &str = "2026-11-24T10:00:00.123456789Z";
pub(super) const VENDOR: &str = "arn:aws:iam::123456789012:user/vendor";
pub(super) const ID: &str = "01937000-0000-7000-8000-000000000001";

pub(super) type Item = HashMap<String, AttributeValue>;

pub(super) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(super) fn item(attributes: &[(&str, &str)]) -> Item {
    attributes.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect()
}
