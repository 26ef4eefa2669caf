//! What a license is found by: the attributes of the indexes, made of its record.

use std::collections::BTreeMap;

use latchkey_core::{Activation, LicenseId, LicenseRecord, LicenseState};
use latchkey_service::{FoldedName, StoreError};

use crate::change::Change;
use crate::index::{self, LicensesIndex};

/// Attributes of an item, by name.
pub(crate) type IndexAttributes = BTreeMap<&'static str, String>;

/// All that a license is found by. Of its activations only the first one that starts a duration changes any of it.
pub(crate) fn of_license(record: &LicenseRecord) -> IndexAttributes {
    let (license_id, license) = (record.license_id, &record.license);
    let created = || index::sort_created(license.created_at, license_id);
    let customer = license.customer.as_ref();
    let mut attributes = entry(LicensesIndex::ByProduct, index::of_product(&license.product), created());
    if let Some(email) = customer.and_then(|customer| customer.email.as_ref()) {
        attributes.extend(entry(LicensesIndex::ByEmail, index::of_email(email), created()));
    }
    if let Some(name) = customer.and_then(|customer| customer.name.as_ref()).and_then(FoldedName::of) {
        let sort = index::sort_name(&name, license.created_at, license_id);
        attributes.extend(entry(LicensesIndex::ByName, index::of_name(&name), sort));
    }
    if let Some(order) = &license.order_id {
        attributes.extend(entry(LicensesIndex::ByOrder, index::of_order(order), created()));
    }
    if record.state != LicenseState::Active {
        attributes.extend(entry(LicensesIndex::ByState, index::of_state(&license.product, record.state), created()));
    }
    if let Some(end) = record.ends_at() {
        let sort = index::sort_end(end, license_id);
        attributes.extend(entry(LicensesIndex::ByEnd, index::of_end(&license.product), sort));
    }
    attributes
}

/// What an activation of a license is found by.
pub(crate) fn of_activation(license: LicenseId, activation: &Activation) -> IndexAttributes {
    let sort = index::sort_activated(activation.activated_at, license);
    entry(LicensesIndex::ByComputer, index::of_computer(&activation.computer_id.hash()), sort)
}

/// Has a change of a license's item, which makes `after` of `before`, change with it what the license is found by.
pub(crate) fn follow(change: Change, before: &LicenseRecord, after: &LicenseRecord) -> Result<Change, StoreError> {
    let (before, mut after) = (of_license(before), of_license(after));
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let change = gone.fold(change, |change, name| change.remove(*name));
    after.retain(|name, value| before.get(name) != Some(value));
    after.iter().try_fold(change, |change, (name, value)| {
        change.set(format!("{name} = :{name}")).value(&format!(":{name}"), value)
    })
}

fn entry(index: LicensesIndex, partition: String, sort: String) -> IndexAttributes {
    let [partition_key, sort_key] = index.attributes();
    [(partition_key, partition), (sort_key, sort)].into()
}

#[cfg(test)]
mod tests;
