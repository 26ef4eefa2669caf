//! The latest time that was seen, kept between runs.

use jiff::Timestamp;
use latchkey_core::ProductId;

use crate::seal::Seal;
use crate::this_computer::MachineId;

const FORMAT: &str = "latchkey-clock-1";

/// Writes and reads the time, sealed.
///
/// Deleting the file has the same effect as editing it: the license's own dates count, which nobody can change.
#[derive(Debug, Clone)]
pub(crate) struct ClockMemory {
    seal: Seal,
    file_name: String,
}

impl ClockMemory {
    pub(crate) fn new(machine_id: Option<&MachineId>, product: &ProductId) -> Self {
        // A home on a share is used by several computers, each of which has a clock.
        let file_name = format!("clock-{}", &MachineId::derive(machine_id, "clock file", product)[..12]);
        Self { seal: Seal::new(machine_id, "clock", product), file_name }
    }

    pub(crate) fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The time in a file; `None` when it was edited, or is another computer's.
    pub(crate) fn read(&self, content: &[u8]) -> Option<Timestamp> {
        let (statement, seal) = std::str::from_utf8(content).ok()?.trim().rsplit_once(' ')?;
        if !self.seal.fits(statement.as_bytes(), seal) {
            return None;
        }
        Timestamp::from_second(statement.strip_prefix(FORMAT)?.trim().parse().ok()?).ok()
    }

    pub(crate) fn write(&self, seen: Timestamp) -> String {
        let statement = format!("{FORMAT} {}", seen.as_second());
        let seal = self.seal.on(statement.as_bytes());
        format!("{statement} {seal}\n")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn memory(machine: &str, product: &str) -> ClockMemory {
        ClockMemory::new(Some(&MachineId::from_text(machine)), &product.parse().unwrap())
    }

    // R17
    #[test]
    fn only_what_this_computer_wrote_for_this_product_counts() {
        let (seen, ours) = ("2026-11-24T10:00:00Z".parse().unwrap(), memory("a", "editor"));
        let written = ours.write(seen);
        assert_eq!(ours.read(written.as_bytes()), Some(seen));
        for others in [memory("b", "editor"), memory("a", "viewer"), ClockMemory::new(None, &"editor".parse().unwrap())]
        {
            assert_eq!(others.read(written.as_bytes()), None);
        }
        let edited = written.replace(" 17", " 16");
        assert_ne!(edited, written);
        assert_eq!(ours.read(edited.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes: Vec<u8>, text: String) {
            let memory = memory("a", "editor");
            prop_assert_eq!(memory.read(&bytes), None);
            prop_assert_eq!(memory.read(format!("{FORMAT} {text}").as_bytes()), None);
        }
    }
}
