//! What items look like: their keys, and the way between them and the types of `latchkey-core`.

use std::collections::HashMap;
use std::fmt::Display;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use latchkey_core::{
    ActivationPlace, ChainName, ComputerIdHash, CounterNumber, Event, FloatingSeatNumber, LicenseId, ProductId,
    RecordVersion, Setting, Switches,
};
use latchkey_service::{IdempotencyScope, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::index::{self, LicensesIndex};

/// An item, or the part of one that names it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// What names an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pk: String,
    sk: String,
}

impl Key {
    /// As a request has it.
    pub(crate) fn into_item(self) -> Item {
        self.into_attributes().collect()
    }

    fn into_attributes(self) -> impl Iterator<Item = (String, AttributeValue)> {
        [("pk", self.pk), ("sk", self.sk)].into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value)))
    }

    /// Another one of the same partition.
    pub(crate) fn of_same_partition(self, sk: &str) -> Self {
        Self { sk: sk.to_owned(), ..self }
    }

    /// Whether it names this item.
    pub(crate) fn names(&self, item: &Item) -> bool {
        let text = |name| item.get(name).and_then(|value| value.as_s().ok());
        text("pk") == Some(&self.pk) && text("sk") == Some(&self.sk)
    }
}

pub(crate) const LICENSE: &str = "LICENSE";
const CREATE: &str = "CREATE";
/// Before and after the sort keys of all activations of a license.
pub(crate) const ACTIVATIONS: [&str; 2] = ["C#", "C#~"];
/// What the sort keys of all floating seats of a license begin with, and what comes after all that begin so.
pub(crate) const FLOATING_SEATS: [&str; 2] = ["F#", "F$"];
/// What the sort keys of all events of a license begin with, and what comes after all that begin so.
pub(crate) const EVENTS: [&str; 2] = ["E#", "E$"];

pub(crate) fn license(license: LicenseId) -> Key {
    of_license(license, LICENSE.to_owned())
}

pub(crate) fn seat_counter(license: LicenseId, number: CounterNumber) -> Key {
    of_license(license, format!("SEATS#{}", u8::from(number)))
}

/// What computers gave back of the license's seats: one log of as many as it has counters.
pub(crate) fn release_log(license: LicenseId, number: CounterNumber) -> Key {
    of_license(license, format!("RELEASES#{}", u8::from(number)))
}

pub(crate) fn activation(license: LicenseId, place: ActivationPlace) -> Key {
    of_license(license, format!("C#{place}"))
}

/// The end of a chain of activations that were taken back.
pub(crate) fn chain_head(license: LicenseId, chain: ChainName) -> Key {
    of_license(license, format!("CHAIN#{chain}"))
}

/// By its event ID, so that a license's events are found in their order.
pub(crate) fn license_event(license: LicenseId, event: RecordVersion) -> Key {
    of_license(license, format!("{}{event}", EVENTS[0]))
}

/// What was taken back of a product: a license or an activation.
pub(crate) fn taken_back(product: &ProductId, id: &impl Display) -> Key {
    Key { pk: all_taken_back(product), sk: id.to_string() }
}

/// The partition of all that was taken back of a product.
pub(crate) fn all_taken_back(product: &ProductId) -> String {
    format!("V#{product}")
}

/// What leads whoever publishes revocation lists to a product, of which nothing is taken back yet.
pub(crate) fn unlisted_product(product: &ProductId) -> Key {
    taken_back(product, &"-")
}

/// What leads whoever publishes revocation lists to all products; no product has an empty name.
pub(crate) fn unlisted_products() -> Key {
    key("V#".to_owned(), "-".to_owned())
}

/// Before and after the sort keys of all that was taken back of a product: IDs begin with a hexadecimal digit.
pub(crate) const TAKEN_BACK: [&str; 2] = ["0", "g"];

/// What a product's revocation list says of itself.
pub(crate) fn list_head(product: &ProductId) -> Key {
    of_list(product, "HEAD".to_owned())
}

/// Entries of a revocation list.
pub(crate) fn list_chunk(product: &ProductId, name: String) -> Key {
    of_list(product, name)
}

fn of_list(product: &ProductId, sk: String) -> Key {
    Key { pk: format!("REVOCATIONS#{product}"), sk }
}

/// The trial that a computer has had of a product.
pub(crate) fn trial(computer: &ComputerIdHash, product: &ProductId) -> Key {
    key(trials(computer), product.to_string())
}

/// The partition of all trials that a computer has had.
pub(crate) fn trials(computer: &ComputerIdHash) -> String {
    format!("T#{}", computer.as_str())
}

/// A floating seat of a license.
pub(crate) fn floating_seat(license: LicenseId, number: FloatingSeatNumber) -> Key {
    of_license(license, format!("{}{number}", FLOATING_SEATS[0]))
}

fn of_license(license: LicenseId, sk: String) -> Key {
    Key { pk: partition(license), sk }
}

/// The partition of a license and all that belongs to it.
pub(crate) fn partition(license: LicenseId) -> String {
    format!("L#{}", license.0)
}

/// An account has digits only, so no two scopes share a key.
pub(crate) fn kept_answer(scope: &IdempotencyScope) -> Key {
    Key { pk: format!("I#{}", scope.as_str()), sk: CREATE.to_owned() }
}

/// The switches, in their copy number `n`: one so far, more when one item can't be read as often as it must.
pub(crate) fn switches(n: usize) -> Key {
    Key { pk: format!("SWITCHES#{n}"), sk: "-".to_owned() }
}

/// The settings that are only read: the pages', and those with names of the vendor's own.
pub(crate) fn shown_settings() -> Key {
    Key { pk: "SETTINGS".to_owned(), sk: "SHOWN".to_owned() }
}

/// Spread over 16 partitions, so that a long list can be read page by page.
pub(crate) fn blocked_computer(computer: &ComputerIdHash) -> Key {
    key(blocked_computers(computer.first_four_bits()), computer.as_str().to_owned())
}

/// The partition of the blocked computers whose hash begins so.
pub(crate) fn blocked_computers(first_four_bits: u8) -> String {
    format!("BLOCKED#{first_four_bits:x}")
}

pub(crate) const PRODUCTS: &str = "PRODUCTS";

pub(crate) fn product(product: &ProductId) -> Key {
    key(PRODUCTS.to_owned(), product.to_string())
}

/// That of an event which belongs to no license.
pub(crate) fn event(event: &Event) -> Key {
    key(format!("D#{}", event.at.strftime("%F")), event.event_id.to_string())
}

/// An event as an item: among those of its day, whatever it belongs to.
pub(crate) fn write_event(key: Key, event: &Event) -> Result<Item, StoreError> {
    let mut item = write(key, event)?;
    add_day(&mut item, event);
    Ok(item)
}

/// Puts an event among those of its day.
pub(crate) fn add_day(item: &mut Item, event: &Event) {
    let [by_day, _] = LicensesIndex::ByDay.attributes();
    add(item, [(by_day, index::of_day(event.at))]);
}

pub(crate) fn key(pk: String, sk: String) -> Key {
    Key { pk, sk }
}

/// The sort key of an item, or of what names one.
pub(crate) fn sort_key(item: &Item) -> Option<String> {
    item.get("sk")?.as_s().ok().cloned()
}

// An item is read and written as a value that is a map: `from_item` and `to_item` build each map once more.

/// The item with this key and content.
pub(crate) fn write(key: Key, content: &impl Serialize) -> Result<Item, StoreError> {
    let AttributeValue::M(mut item) = value(content)? else {
        return Err(StoreError::Fault("the content of an item is not a map".into()));
    };
    item.extend(key.into_attributes());
    Ok(item)
}

/// Adds attributes to an item that are texts.
pub(crate) fn add(item: &mut Item, attributes: impl IntoIterator<Item = (&'static str, String)>) {
    item.extend(attributes.into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value))));
}

/// The content of an item.
pub(crate) fn read<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_attribute_value(AttributeValue::M(item)).map_err(misshapen)
}

/// The settings of an item that has one in each attribute; what is no map is no setting.
pub(crate) fn read_settings<T: FromIterator<Setting>>(item: Option<Item>) -> Result<T, StoreError> {
    let maps = item.unwrap_or_default().into_values().filter(AttributeValue::is_m);
    maps.map(|setting| serde_dynamo::from_attribute_value(setting).map_err(misshapen)).collect()
}

/// The attribute of the switches that has the signing keys that were taken back: a list, and so no setting.
pub(crate) const REVOKED_SIGNING_KEYS: &str = "revoked_signing_keys";

/// The switches, with the signing keys that were taken back.
pub(crate) fn read_switches(mut item: Option<Item>) -> Result<Switches, StoreError> {
    let revoked = item.as_mut().and_then(|item| item.remove(REVOKED_SIGNING_KEYS));
    let mut switches: Switches = read_settings(item)?;
    if let Some(revoked) = revoked {
        switches.revoked_signing_keys = serde_dynamo::from_attribute_value(revoked).map_err(misshapen)?;
    }
    Ok(switches)
}

/// One value, as it is in an expression.
pub(crate) fn value(content: &impl Serialize) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(content).map_err(misshapen)
}

/// A time as a text of fixed width, so that an expression can compare two of them to the nanosecond.
pub(crate) fn comparable(time: Timestamp) -> AttributeValue {
    AttributeValue::S(index::fixed(time))
}

/// Lets DynamoDB forget an item when this time is over: by an attribute in seconds since 1970.
pub(crate) fn forget_after(item: &mut Item, time: Timestamp) -> Result<(), StoreError> {
    // Rounded up: DynamoDB must not forget it while it counts.
    item.insert("ttl".to_owned(), value(&time.as_second().saturating_add(1))?);
    Ok(())
}

/// Keeps of what serde says the part before the first quotation mark: what it quotes is the item's content, unless it is
/// the name of a field that is missing.
fn misshapen(error: serde_dynamo::Error) -> StoreError {
    let error = error.to_string();
    let reason = match error.starts_with("missing field") {
        true => &error,
        false => error.split(['"', '`']).next().unwrap_or_default().trim_end(),
    };
    StoreError::Fault(format!("an item does not have its form: {reason}").into())
}

#[cfg(test)]
mod tests;
