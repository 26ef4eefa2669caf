//! The store of `validate`: the license, the activation that a license key names, the switches, and whether the computer is
//! blocked.

use latchkey_core::{Activation, ActivationId, ComputerId, LicenseId};
use latchkey_service::{StoreError, ValidationStore, ValidationView};

use crate::batch_read::batch_read;
use crate::item::{self, Key};
use crate::{DynamoDbLicenses, license_item};

impl ValidationStore for DynamoDbLicenses {
    async fn read_for_validation(
        &self,
        license: LicenseId,
        activation: Option<ActivationId>,
        computer: Option<&ComputerId>,
    ) -> Result<ValidationView, StoreError> {
        let record = item::license(license);
        let place = activation.map(|activation| item::activation(license, activation.place()));
        let blocked = computer.map(|computer| item::blocked_computer(&computer.hash()));
        let of_license: Vec<&Key> = [&record].into_iter().chain(&place).collect();
        let switches = item::switches(0);
        let properties: Vec<&Key> = [&switches].into_iter().chain(&blocked).collect();
        let wanted: [(&str, &[_]); 2] = [(&self.licenses_table, &of_license), (&self.properties_table, &properties)];
        let mut found = batch_read(&self.client, &wanted).await?;
        let standing = place.and_then(|place| found.take(&place)).map(item::read::<Activation>).transpose()?;
        Ok(ValidationView {
            record: license_item::record(&mut found, &record)?,
            activation: standing.filter(|standing| Some(standing.activation_id) == activation),
            switches: item::read_settings(found.take(&switches))?,
            blocked: blocked.is_some_and(|blocked| found.take(&blocked).is_some()),
        })
    }
}
