//! The ID of this computer, made from the system's machine ID.

use data_encoding::BASE64URL_NOPAD;
use latchkey_core::{ComputerId, ProductId};
use ring::digest::{Context, SHA256};

/// The system's own machine ID, which never leaves this crate.
#[derive(Clone)]
pub(crate) struct MachineId(String);

impl MachineId {
    /// None where the system has none, as in many containers.
    pub(crate) fn of_system() -> Option<Self> {
        let text = machine_uid::get().ok()?;
        // systemd writes "uninitialized" into the image of a system that has not started yet.
        let known = text.trim();
        (known.len() >= 8 && known != "uninitialized").then(|| Self(known.to_owned()))
    }

    #[cfg(test)]
    pub(crate) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The ID of this computer, for one product.
    ///
    /// It is a hash of product and machine ID: the machine ID itself goes nowhere, and the IDs of two products can't be
    /// matched. It stays the same until the system is installed anew; copies of a virtual machine have the same one
    /// unless its machine ID is made anew in each.
    pub(crate) fn computer_id(&self, product: &ProductId) -> ComputerId {
        let text = format!("machine-{}", Self::derive(Some(self), "computer", product));
        ComputerId::try_from(text).expect("51 characters of ASCII are a computer ID")
    }

    /// 43 characters that only this computer has, for one product and purpose.
    pub(crate) fn derive(machine_id: Option<&Self>, purpose: &str, product: &ProductId) -> String {
        let mut context = Context::new(&SHA256);
        let machine_id = machine_id.map_or("", |machine_id| &machine_id.0);
        for part in ["latchkey ", purpose, "\0", product.as_str(), "\0", machine_id] {
            context.update(part.as_bytes());
        }
        BASE64URL_NOPAD.encode(context.finish().as_ref())
    }
}

impl std::fmt::Debug for MachineId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MachineId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_differs_by_machine_and_product_and_hides_the_machine_id() {
        let (editor, viewer) = ("editor".parse().unwrap(), "viewer".parse().unwrap());
        let machine = MachineId::from_text("3d1219c7c4c5404a");
        let id = machine.computer_id(&editor);
        assert_eq!(id.as_str().len(), 51);
        assert_eq!(id, machine.computer_id(&editor));
        assert_ne!(id, machine.computer_id(&viewer));
        assert_ne!(id, MachineId::from_text("another").computer_id(&editor));
        assert!(!id.as_str().contains("3d1219c7") && !format!("{machine:?}").contains("3d1219c7"));
    }
}
