//! The ID of this computer, made from the system's machine ID.

use data_encoding::BASE64URL_NOPAD;
use latchkey_core::{ComputerId, ProductId};
use ring::digest::{Context, SHA256};

/// The system's own machine ID, which never leaves this crate.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct MachineId(String);

impl MachineId {
    /// The machine ID, and after it those that license keys were bound to when it was looked for in another order. None
    /// where the system has none, as in many containers.
    #[cfg(target_os = "linux")]
    pub(crate) fn of_system() -> Vec<Self> {
        use std::path::Path;

        use crate::reading::read_file;

        let read = |path| read_file(Path::new(path)).unwrap_or_default();
        linux::machine_ids(&read("/etc/machine-id"), &read("/var/lib/dbus/machine-id"))
    }

    /// The machine ID, if the system has one.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn of_system() -> Vec<Self> {
        let text = machine_uid::get().unwrap_or_default();
        let known = text.trim();
        if known.len() >= 8 { vec![Self(known.to_owned())] } else { Vec::new() }
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

/// What Linux says of itself; compiled everywhere, so that it is tested everywhere.
#[cfg(any(target_os = "linux", test))]
mod linux {
    use super::MachineId;

    /// Machine IDs that many systems have, because they were published in an image: no ID of anything.
    const BAKED: [&str; 3] = [
        // Whonix and Kicksecure, and many who copied it.
        "b08dfa6083e7567a1921a715000001fb",
        // debian:11.1 and debian:11.2 as container images.
        "85f94e57ab75f80918cab17d001eac85",
        "88544b92092430bc5d3fbbffc12a2f04",
    ];

    /// `/etc/machine-id` counts (`machine-id(5)`), then D-Bus's copy.
    ///
    /// Earlier it was the other way round, and by the letter: those are accepted, too.
    pub(super) fn machine_ids(etc: &[u8], dbus: &[u8]) -> Vec<MachineId> {
        let found: Vec<_> = [etc, dbus].into_iter().filter_map(machine_id).collect();
        let lower_case = found.iter().map(|id| id.to_ascii_lowercase());
        let as_written = found.iter().map(|id| (*id).to_owned());
        let mut ids: Vec<MachineId> = Vec::new();
        for id in lower_case.chain(as_written).map(MachineId) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// 32 hexadecimal digits, not all of them zero, and not what an image brought along.
    fn machine_id(content: &[u8]) -> Option<&str> {
        let id = std::str::from_utf8(content).ok()?.trim_ascii();
        let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && id.bytes().any(|b| b != b'0');
        (is_id && !BAKED.iter().any(|baked| id.eq_ignore_ascii_case(baked))).then_some(id)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const GOOD: &[u8] = b"0123456789abcdef0123456789abcdef\n";
        const UPPER: &[u8] = b"0123456789ABCDEF0123456789ABCDEF\n";
        const OTHER: &[u8] = b"fedcba9876543210fedcba9876543210\n";

        fn ids(etc: &[u8], dbus: &[u8]) -> Vec<String> {
            machine_ids(etc, dbus).into_iter().map(|id| id.0).collect()
        }

        #[test]
        fn what_is_no_machine_id_is_none_and_the_other_file_counts() {
            let text = |id: &[u8]| String::from_utf8(id.trim_ascii().to_vec()).unwrap();
            for none in [
                &b""[..],
                b"\n",
                &[0; 33],
                b"00000000000000000000000000000000\n",
                b"uninitialized\n",
                b"0123456789abcdef0123456789abcde\n",
                b"0123456789abcdef0123456789abcdef0\n",
                b"01234567-89ab-cdef-0123-456789abcdef\n",
                b"0123456789abcdef 123456789abcdef\n",
                "0123456789abcdef0123456789abcdéf\n".as_bytes(),
                b"B08DFA6083e7567a1921a715000001fb\n",
            ] {
                assert_eq!(ids(none, none), [""; 0], "{none:?}");
                assert_eq!(ids(none, OTHER), [text(OTHER)], "{none:?}");
                assert_eq!(ids(GOOD, none), [text(GOOD)], "{none:?}");
            }
            assert_eq!(ids(b"\r\n 0123456789abcdef0123456789abcdef \r\n", b""), [text(GOOD)]);
        }

        #[test]
        fn the_ids_of_the_former_order_and_of_the_letters_as_written_are_accepted() {
            assert_eq!(ids(GOOD, OTHER), ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]);
            assert_eq!(ids(UPPER, UPPER), ["0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"]);
            assert_eq!(ids(GOOD, UPPER).len(), 2);
        }
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
