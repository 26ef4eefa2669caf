//! The store of `activate`: what decides on a computer, the seats that are taken, and license keys signed anew.

use std::time::Duration;

use latchkey_core::{
    Activation, ActivationPlace, ComputerId, CounterNumber, LicenseId, LicenseRecord, LicenseState, Lot, ReadCounters,
    SeatCounters,
};
use latchkey_service::{
    ActivationStore, ActivationView, LicenseUpdate, NewLicenseKey, Renewal, Seat, SeatsView, StoreError, TrialSeat,
};
use tokio::time::sleep;

use crate::batch_read::{Found, batch_read};
use crate::change::Change;
use crate::item::{self, Item, Key};
use crate::license_item::LicenseItem;
use crate::{DynamoDbLicenses, license_index};

/// Longer than an open transaction takes to finish.
const PAUSE: Duration = Duration::from_millis(25);

impl ActivationStore for DynamoDbLicenses {
    async fn read_for_activation(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        lot: &Lot,
    ) -> Result<ActivationView, StoreError> {
        let (mut view, leads_to) = self.read_once(license, computer, lot).await?;
        if let Some(leads_to) = leads_to {
            (view, _) = self.read_once(leads_to, computer, lot).await?;
        }
        if is_of_two_moments(&view) {
            sleep(PAUSE).await;
            (view, _) = self.read_once(leads_to.unwrap_or(license), computer, lot).await?;
        }
        Ok(view)
    }

    async fn read_seats(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        counters: SeatCounters,
    ) -> Result<SeatsView, StoreError> {
        // The seat that filled a counter may be this computer's, its activation still on the way.
        sleep(PAUSE).await;
        let activation = item::activation(license, ActivationPlace::of(license, computer));
        let counters = CounterKeys::of(license, counters.numbers());
        let keys: Vec<_> = counters.keys().chain([&activation]).collect();
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        let standing = found.take(&activation).map(item::read).transpose()?;
        Ok(SeatsView { standing, counters: counters.take(&mut found)? })
    }

    async fn take_seat(&self, license: LicenseId, seat: &Seat) -> Result<(), StoreError> {
        let activation = &seat.activation;
        let count = Change::new(item::seat_counter(license, activation.counter))
            .only_if("attribute_not_exists(pk) OR #used < #quota")
            .set("#used = if_not_exists(#used, :none) + :one, #quota = if_not_exists(#quota, :quota)")
            .name("#used", "used")
            .name("#quota", "quota")
            .value(":none", &0)?
            .value(":one", &1)?
            .value(":quota", &seat.quota)?;
        let item = activation_item(license, activation)?;
        let mut writes = vec![count.into_write(&self.licenses_table)?, self.put_new(item)?];
        if let Some(update) = &seat.license {
            writes.push(license_change(license, update)?.into_write(&self.licenses_table)?);
        }
        if let Some(trial) = &seat.trial {
            writes.push(trial_change(trial)?.into_write(&self.licenses_table)?);
        }
        self.write_all(writes).await
    }

    async fn renew_license_key(&self, license: LicenseId, renewal: &Renewal) -> Result<(), StoreError> {
        let change = match renewal {
            Renewal::OfLicense(update) => license_change(license, update)?,
            Renewal::OfComputer(activation_id, key) => {
                let change = Change::new(item::activation(license, activation_id.place()))
                    .only_if("activation_id = :activation_id")
                    .value(":activation_id", activation_id)?;
                replacing("license_key", change, key)?
            }
        };
        change.send(&self.client, &self.licenses_table).await
    }
}

impl DynamoDbLicenses {
    /// What decides on an activation of the license of this ID; and where the ID leads, if that is another one's.
    async fn read_once(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        lot: &Lot,
    ) -> Result<(ActivationView, Option<LicenseId>), StoreError> {
        let activation = item::activation(license, ActivationPlace::of(license, computer));
        let (license, counters) = (item::license(license), CounterKeys::of(license, lot.to_read()));
        let (switches, blocked) = (item::switches(0), item::blocked_computer(&computer.hash()));
        let keys: Vec<_> = [&license, &activation].into_iter().chain(counters.keys()).collect();
        let wanted: [(&str, &[_]); 2] =
            [(&self.licenses_table, &keys), (&self.properties_table, &[&switches, &blocked])];
        let mut found = batch_read(&self.client, &wanted).await?;
        let (record, leads_to) = match LicenseItem::take(&mut found, &license)? {
            None => (None, None),
            Some(LicenseItem::License(record)) => (Some(*record), None),
            Some(LicenseItem::Signpost(leads_to)) => (None, Some(leads_to)),
        };
        let view = ActivationView {
            record,
            standing: found.take(&activation).map(item::read).transpose()?,
            counters: counters.take(&mut found)?,
            switches: item::read_switches(found.take(&switches))?,
            blocked: found.take(&blocked).is_some(),
        };
        Ok((view, leads_to))
    }
}

/// Counters to be read.
pub(crate) struct CounterKeys(Vec<(CounterNumber, Key)>);

impl CounterKeys {
    pub(crate) fn of(license: LicenseId, numbers: impl Iterator<Item = CounterNumber>) -> Self {
        Self(numbers.map(|number| (number, item::seat_counter(license, number))).collect())
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().map(|(_, key)| key)
    }

    pub(crate) fn take(&self, found: &mut Found) -> Result<ReadCounters, StoreError> {
        let counters = self.0.iter().filter_map(|(number, key)| Some((*number, found.take(key)?)));
        counters.map(|(number, item)| Ok((number, item::read(item)?))).collect()
    }
}

/// Whether the license was read before a write and the activation after it.
///
/// A `BatchGetItem` as a whole is not isolated from transactions, each of its items is
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).
fn is_of_two_moments(view: &ActivationView) -> bool {
    let (Some(record), Some(standing)) = (&view.record, &view.standing) else { return false };
    record.is_older_than(standing)
}

pub(crate) fn activation_item(license: LicenseId, activation: &Activation) -> Result<Item, StoreError> {
    let mut item = item::write(item::activation(license, activation.activation_id.place()), activation)?;
    item::add(&mut item, license_index::of_activation(license, activation));
    Ok(item)
}

fn license_change(license: LicenseId, update: &LicenseUpdate) -> Result<Change, StoreError> {
    let change = Change::new(item::license(license))
        .only_if("#state = :active AND revision = :revision")
        .name("#state", "state")
        .value(":active", &LicenseState::Active)?
        .value(":revision", &update.revision)?;
    let change = match &update.first {
        None => change.only_if("attribute_exists(first_activated_at)"),
        Some(first) => {
            let change = change
                .only_if("attribute_not_exists(first_activated_at)")
                .set("first_activated_at = :first, latest_end = :latest_end")
                .value(":first", &first.at)?
                .value(":latest_end", &first.latest_end)?;
            let activated = LicenseRecord { first_activated_at: Some(first.at), ..(*first.record).clone() };
            license_index::follow(change, &first.record, &activated)?
        }
    };
    match &update.generic_license_key {
        None => Ok(change),
        Some(key) => replacing("generic_license_key", change, key),
    }
}

/// Puts a license key into the place of the one that it replaces, as long as that is there.
fn replacing(attribute: &str, change: Change, key: &NewLicenseKey) -> Result<Change, StoreError> {
    let change = change.set(format!("{attribute} = :license_key")).value(":license_key", &key.license_key)?;
    match &key.replaces {
        None => Ok(change.only_if(format!("attribute_not_exists({attribute})"))),
        Some(replaced) => change
            .only_if(format!("{attribute}.#text = :replaced"))
            .name("#text", "text")
            .value(":replaced", &replaced.text),
    }
}

/// Keeps the trial that a seat is, unless the computer has had one; that may not be by another license where it is to be the
/// only one.
fn trial_change(seat: &TrialSeat) -> Result<Change, StoreError> {
    let TrialSeat { trial, is_only } = seat;
    let first = ["computer", "product", "license_id", "activated_at"]
        .map(|name| format!("#{name} = if_not_exists(#{name}, :{name})"));
    let change = Change::new(item::trial(&trial.computer, &trial.product))
        .set(first.join(", "))
        .name("#computer", "computer")
        .name("#product", "product")
        .name("#license_id", "license_id")
        .name("#activated_at", "activated_at")
        .value(":computer", &trial.computer)?
        .value(":product", &trial.product)?
        .value(":license_id", &trial.license_id)?
        .value(":activated_at", &trial.activated_at)?;
    Ok(if *is_only { change.only_if("attribute_not_exists(pk) OR #license_id = :license_id") } else { change })
}

#[cfg(test)]
mod tests;
