//! The store of `activate`: what decides on a computer, and the seats that are taken.

use std::time::Duration;

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use latchkey_core::{ActivationKeyHash, ComputerIdHash, LicenseState};
use latchkey_service::{ActivationStore, ActivationView, FirstActivation, Seat, StoreError};
use tokio::time::sleep;

use crate::batch_read::batch_read;
use crate::item;
use crate::{DynamoDbLicenses, fault};

/// Longer than an open transaction takes to finish.
const PAUSE: Duration = Duration::from_millis(25);

impl ActivationStore for DynamoDbLicenses {
    async fn read_for_activation(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
    ) -> Result<ActivationView, StoreError> {
        let view = self.read_once(activation_key, computer).await?;
        if !may_be_of_two_moments(&view) {
            return Ok(view);
        }
        sleep(PAUSE).await;
        self.read_once(activation_key, computer).await
    }

    async fn take_seat(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
        seat: &Seat,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.licenses_table)
            .set_key(Some(item::license(activation_key).into_item()))
            .expression_attribute_names("#used", "used")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#first", "first_activated_at")
            .expression_attribute_values(":one", item::value(&1)?)
            .expression_attribute_values(":allowed", item::value(&seat.allowed)?)
            .expression_attribute_values(":active", item::value(&LicenseState::Active)?);
        let update = match &seat.first {
            Some(first) => update_first(update, first)?,
            None => update
                .condition_expression("#state = :active AND #used < :allowed AND attribute_exists(#first)")
                .update_expression("SET #used = #used + :one"),
        };
        let update = update.build().map_err(fault::of_request)?;
        let activation = item::write(item::activation(activation_key, computer), &seat.activation)?;
        let writes = vec![TransactWriteItem::builder().update(update).build(), self.put_new(activation)?];
        self.write_all(writes).await
    }
}

impl DynamoDbLicenses {
    async fn read_once(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
    ) -> Result<ActivationView, StoreError> {
        let (license, activation) = (item::license(activation_key), item::activation(activation_key, computer));
        let (switches, blocked) = (item::switches(0), item::blocked_computer(computer));
        let wanted: [(&str, &[_]); 2] =
            [(&self.licenses_table, &[&license, &activation]), (&self.properties_table, &[&switches, &blocked])];
        let mut found = batch_read(&self.client, &wanted).await?;
        Ok(ActivationView {
            record: found.take(&license).map(item::read).transpose()?,
            standing: found.take(&activation).map(item::read).transpose()?,
            switches: item::read_settings(found.take(&switches))?,
            blocked: found.take(&blocked).is_some(),
        })
    }
}

/// Whether this computer's seat may have been taken between the reading of one item and the other.
///
/// A `BatchGetItem` as a whole is not isolated from transactions, each of its items is
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>). So an activation can
/// stand for a license that is not activated yet; or the license is full and the activation which filled it is missing,
/// and the computer would be told that its own seat is taken.
fn may_be_of_two_moments(view: &ActivationView) -> bool {
    match (&view.record, &view.standing) {
        (Some(record), Some(_)) => record.first_activated_at.is_none(),
        (Some(record), None) => record.used >= record.license.activations.get(),
        (None, _) => false,
    }
}

fn update_first(update: UpdateBuilder, first: &FirstActivation) -> Result<UpdateBuilder, StoreError> {
    let update = update
        .condition_expression("#state = :active AND #used < :allowed AND attribute_not_exists(#first)")
        .expression_attribute_values(":first", item::value(&first.at)?);
    let set = "SET #used = #used + :one, #first = :first";
    Ok(match &first.generic_license_key {
        None => update.update_expression(set),
        Some(license_key) => update
            .update_expression(format!("{set}, generic_license_key = :license_key"))
            .expression_attribute_values(":license_key", item::value(license_key)?),
    })
}

#[cfg(test)]
mod tests;
