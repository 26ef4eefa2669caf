//! The store of leases: each floating seat is an item, which stays when its lease is returned, without it.

use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_core::{
    Activation, ActivationId, ChainName, ComputerId, FloatingSeatNumber, Lease, LeaseId, LicenseId, ReadSeats,
    RecordVersion, SeatCount,
};
use latchkey_service::{
    LeaseEnd, LeaseEndStore, LeaseEndView, LeaseReader, LeaseStore, LeaseView, Page, Place, StoreError,
};

use crate::batch_read::{Found, batch_read};
use crate::change::Change;
use crate::item::{self, Item, Key};
use crate::license_changes::license_event_item;
use crate::range::Range;
use crate::{DynamoDbLicenseReader, DynamoDbLicenses, fault, license_item};

/// What a lease is made of, beside the keys of its item.
const ATTRIBUTES: [&str; 6] = ["lease_id", "activation_id", "computer_id", "session", "taken_at", "lease_until"];

impl LeaseStore for DynamoDbLicenses {
    async fn read_for_lease(
        &self,
        license: LicenseId,
        activation: ActivationId,
        computer: &ComputerId,
        seats: &[FloatingSeatNumber],
    ) -> Result<LeaseView, StoreError> {
        let (record, standing) = (item::license(license), item::activation(license, activation.place()));
        let (switches, blocked) = (item::switches(0), item::blocked_computer(&computer.hash()));
        let seats = SeatKeys::of(license, seats);
        let keys: Vec<_> = [&record, &standing].into_iter().chain(seats.keys()).collect();
        let wanted: [(&str, &[_]); 2] =
            [(&self.licenses_table, &keys), (&self.properties_table, &[&switches, &blocked])];
        let mut found = batch_read(&self.client, &wanted).await?;
        let standing: Option<Activation> = found.take(&standing).map(item::read).transpose()?;
        Ok(LeaseView {
            record: license_item::record(&mut found, &record)?,
            standing: standing.filter(|standing| standing.activation_id == activation),
            seats: seats.take(&mut found)?,
            switches: item::read_switches(found.take(&switches))?,
            blocked: found.take(&blocked).is_some(),
        })
    }

    async fn read_floating_seats(&self, license: LicenseId, seats: SeatCount) -> Result<ReadSeats, StoreError> {
        let last = item::floating_seat(license, FloatingSeatNumber::last_of(seats));
        let bounds = [item::FLOATING_SEATS[0].to_owned(), item::sort_key(&last.into_item()).unwrap_or_default()];
        let [first, last] = bounds.map(AttributeValue::S);
        let (mut read, mut start) = (ReadSeats::new(), None);
        loop {
            let request = self.client.query().table_name(&self.licenses_table).consistent_read(true);
            let request = request
                .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
                .expression_attribute_values(":pk", AttributeValue::S(item::partition(license)))
                .expression_attribute_values(":first", first.clone())
                .expression_attribute_values(":last", last.clone())
                .set_exclusive_start_key(start);
            let answer = request.send().await.map_err(|error| fault::of_call("Query", error))?;
            for seat in answer.items.unwrap_or_default() {
                read.insert(number(&seat)?, lease(seat)?);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(read);
            }
        }
    }

    async fn read_lease(&self, license: LicenseId, seat: FloatingSeatNumber) -> Result<Option<Lease>, StoreError> {
        let seat = item::floating_seat(license, seat);
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &[&seat])]).await?;
        found.take(&seat).map(lease).transpose().map(Option::flatten)
    }

    async fn take_lease(&self, license: LicenseId, lease: &Lease, last: Option<&Lease>) -> Result<(), StoreError> {
        let seat = item::floating_seat(license, lease.seat());
        let change = match last {
            None => Change::new(seat).only_if("attribute_not_exists(lease_id)"),
            Some(last) => of_lease(Change::new(seat), last.lease_id)?
                .only_if("lease_until = :last_until")
                .value(":last_until", &last.lease_until)?,
        };
        let after = attributes(lease)?;
        let gone: Vec<_> = ATTRIBUTES.into_iter().filter(|name| !after.contains_key(*name)).collect();
        without(change.difference(&Item::new(), after), gone).send(&self.client, &self.licenses_table).await
    }

    async fn renew_lease(&self, license: LicenseId, lease: &Lease) -> Result<(), StoreError> {
        of_lease(Change::new(item::floating_seat(license, lease.seat())), lease.lease_id)?
            .only_if("lease_until <= :until")
            .set("lease_until = :until, activation_id = :activation_id")
            .value(":until", &lease.lease_until)?
            .value(":activation_id", &lease.activation_id)?
            .send(&self.client, &self.licenses_table)
            .await
    }

    async fn return_lease(&self, license: LicenseId, lease: LeaseId) -> Result<(), StoreError> {
        without_lease(license, lease)?.send(&self.client, &self.licenses_table).await
    }
}

impl LeaseReader for DynamoDbLicenseReader {
    async fn read_leases(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<Lease, Place>, StoreError> {
        let Page { items, end } = self.read_page(&Range::of_floating_seats(license, after), limit, lease).await?;
        Ok(Page { items: items.into_iter().flatten().collect(), end })
    }
}

impl LeaseEndStore for DynamoDbLicenses {
    async fn read_for_lease_end(
        &self,
        license: LicenseId,
        lease_id: LeaseId,
        event: RecordVersion,
    ) -> Result<LeaseEndView, StoreError> {
        let (record, seat) = (item::license(license), item::floating_seat(license, lease_id.seat()));
        let event = item::license_event(license, event);
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &[&record, &seat, &event])]).await?;
        let held = found.take(&seat).map(lease).transpose()?.flatten().filter(|held| held.lease_id == lease_id);
        // Only the lease says whose chain it is.
        let head = match &held {
            None => None,
            Some(held) => {
                let head = item::chain_head(license, ChainName::of_activation(held.activation_id));
                let mut found = batch_read(&self.client, &[(&self.licenses_table, &[&head])]).await?;
                found.take(&head).map(item::read).transpose()?
            }
        };
        Ok(LeaseEndView {
            has_license: license_item::record(&mut found, &record)?.is_some(),
            lease: held,
            head,
            has_event: found.take(&event).is_some(),
        })
    }

    async fn write_lease_end(&self, end: &LeaseEnd) -> Result<(), StoreError> {
        let LeaseEnd { lease, head, event } = end;
        let license = event.license_id;
        self.write_all(vec![
            without_lease(license, lease.lease_id)?.into_write(&self.licenses_table)?,
            self.move_head(license, event.chain, head.as_ref(), &event.head())?,
            self.put_new(license_event_item(event)?)?,
        ])
        .await
    }
}

/// Floating seats to be read.
struct SeatKeys(Vec<(FloatingSeatNumber, Key)>);

impl SeatKeys {
    fn of(license: LicenseId, numbers: &[FloatingSeatNumber]) -> Self {
        Self(numbers.iter().map(|number| (*number, item::floating_seat(license, *number))).collect())
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().map(|(_, key)| key)
    }

    fn take(&self, found: &mut Found) -> Result<ReadSeats, StoreError> {
        let seats = self.0.iter().filter_map(|(number, key)| Some((*number, found.take(key)?)));
        seats.map(|(number, seat)| Ok((number, lease(seat)?))).collect()
    }
}

/// The lease of a seat that somebody took once.
fn lease(seat: Item) -> Result<Option<Lease>, StoreError> {
    seat.contains_key("lease_id").then(|| item::read(seat)).transpose()
}

/// The number of a seat, as its sort key has it.
fn number(seat: &Item) -> Result<FloatingSeatNumber, StoreError> {
    let number = item::sort_key(seat).and_then(|sk| sk.strip_prefix(item::FLOATING_SEATS[0])?.parse().ok());
    number.ok_or_else(|| StoreError::Fault("a floating seat has no number".into()))
}

fn attributes(lease: &Lease) -> Result<Item, StoreError> {
    match item::value(lease)? {
        AttributeValue::M(attributes) => Ok(attributes),
        _ => Err(StoreError::Fault("a lease is not a map".into())),
    }
}

fn of_lease(change: Change, lease: LeaseId) -> Result<Change, StoreError> {
    change.only_if("lease_id = :lease_id").value(":lease_id", &lease)
}

/// Leaves the bare seat.
fn without_lease(license: LicenseId, lease: LeaseId) -> Result<Change, StoreError> {
    let change = of_lease(Change::new(item::floating_seat(license, lease.seat())), lease)?;
    Ok(without(change, ATTRIBUTES))
}

/// Removes attributes by names of their own: DynamoDB has reserved the word `session`.
fn without(change: Change, gone: impl IntoIterator<Item = &'static str>) -> Change {
    gone.into_iter().fold(change, |change, name| {
        let place = format!("#{name}");
        change.remove(place.clone()).name(&place, name)
    })
}
