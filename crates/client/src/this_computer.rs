//! What this computer is called.

use data_encoding::BASE64URL_NOPAD;
use latchkey_core::{ComputerId, ProductId};
use ring::digest::{Context, SHA256};

/// Makes a computer ID from the system's machine ID.
///
/// ```
/// use latchkey_client::{ComputerId, OfThisComputer, ProductId};
/// let product: ProductId = "acme-editor".parse()?;
/// match ComputerId::of_this_computer(&product) {
///     Ok(computer) => assert!(computer.as_str().starts_with("machine-")),
///     Err(error) => println!("{error}: give the builder an ID of your own"),
/// }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait OfThisComputer: Sized {
    /// The ID of this computer, for one product.
    ///
    /// It is a hash of product and machine ID: the machine ID itself goes nowhere, and the IDs of two products can't be
    /// matched. It stays the same until the system is installed anew; copies of a virtual machine have the same one
    /// unless its machine ID is made anew in each.
    ///
    /// # Errors
    ///
    /// [`NoMachineId`] where the system has none, as in many containers.
    fn of_this_computer(product: &ProductId) -> Result<Self, NoMachineId>;
}

impl OfThisComputer for ComputerId {
    fn of_this_computer(product: &ProductId) -> Result<Self, NoMachineId> {
        MachineId::of_system().map(|machine_id| machine_id.computer_id(product)).ok_or(NoMachineId)
    }
}

/// The system has no machine ID.
///
/// ```
/// assert_eq!(latchkey_client::NoMachineId.to_string(), "this system has no machine ID");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this system has no machine ID")]
pub struct NoMachineId;

/// The system's own machine ID, which never leaves this crate.
#[derive(Clone)]
pub(crate) struct MachineId(String);

impl MachineId {
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
