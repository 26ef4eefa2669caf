//! The store of `validate`: the license, the activation that a license key names, and whether the computer is blocked.

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
        let of_computer: Vec<&Key> = blocked.iter().collect();
        let mut wanted = vec![(self.licenses_table.as_str(), &of_license[..])];
        if !of_computer.is_empty() {
            wanted.push((self.properties_table.as_str(), &of_computer[..]));
        }
        let mut found = batch_read(&self.client, &wanted).await?;
        let standing = place.and_then(|place| found.take(&place)).map(item::read::<Activation>).transpose()?;
        Ok(ValidationView {
            record: license_item::record(&mut found, &record)?,
            activation: standing.filter(|standing| Some(standing.activation_id) == activation),
            blocked: blocked.is_some_and(|blocked| found.take(&blocked).is_some()),
        })
    }
}
