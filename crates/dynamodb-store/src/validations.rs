//! The store of `validate`: the license, the activation that a license key names, the switches, whether the computer is
//! blocked, and the number of the product's revocation list.

use latchkey_core::{Activation, ActivationId, ComputerId, LicenseId, ProductId};
use latchkey_service::{ListHead, StoreError, ValidationStore, ValidationView};

use crate::batch_read::batch_read;
use crate::item::{self, Key};
use crate::{DynamoDbLicenses, license_item};

impl ValidationStore for DynamoDbLicenses {
    async fn read_for_validation(
        &self,
        license: LicenseId,
        activation: Option<ActivationId>,
        computer: Option<&ComputerId>,
        product: &ProductId,
    ) -> Result<ValidationView, StoreError> {
        let record = item::license(license);
        let place = activation.map(|activation| item::activation(license, activation.place()));
        let blocked = computer.map(|computer| item::blocked_computer(&computer.hash()));
        let of_license: Vec<&Key> = [&record].into_iter().chain(&place).collect();
        let (switches, list) = (item::switches(0), item::list_head(product));
        let properties: Vec<&Key> = [&switches, &list].into_iter().chain(&blocked).collect();
        let wanted: [(&str, &[_]); 2] = [(&self.licenses_table, &of_license), (&self.properties_table, &properties)];
        let mut found = batch_read(&self.client, &wanted).await?;
        let standing = place.and_then(|place| found.take(&place)).map(item::read::<Activation>).transpose()?;
        let head = found.take(&list).map(item::read::<ListHead>).transpose()?;
        Ok(ValidationView {
            record: license_item::record(&mut found, &record)?,
            activation: standing.filter(|standing| Some(standing.activation_id) == activation),
            switches: item::read_switches(found.take(&switches))?,
            blocked: blocked.is_some_and(|blocked| found.take(&blocked).is_some()),
            revocations_seq: head.map(|head| head.seq),
        })
    }
}
