//! What decides on whether a license key stands.

use latchkey_core::{ActivationId, ComputerId, LicenseId, ProductId};

use super::ScriptedStore;
use crate::{StoreError, ValidationStore, ValidationView};

impl ValidationStore for ScriptedStore {
    async fn read_for_validation(
        &self,
        license: LicenseId,
        activation: Option<ActivationId>,
        computer: Option<&ComputerId>,
        product: &ProductId,
    ) -> Result<ValidationView, StoreError> {
        let tables = self.read("read_for_validation");
        let standing = activation.and_then(|id| tables.activations.get(&(license, id.place())));
        Ok(ValidationView {
            activation: standing.filter(|standing| Some(standing.activation_id) == activation).cloned(),
            switches: tables.settings.switches.clone(),
            blocked: computer.is_some_and(|computer| tables.blocked.iter().any(|entry| entry.id == computer.hash())),
            revocations_seq: tables.list_heads.get(product).map(|head| head.seq),
            record: tables.licenses.get(&license).cloned(),
        })
    }
}
