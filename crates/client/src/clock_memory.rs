//! What is remembered of time between runs: when trusted keys signed, and what the clock showed.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{ProductId, SignedTime, SigningKeyId};
use serde::{Deserialize, Serialize};

use crate::seal::Seal;
use crate::this_computer::MachineId;

const FORMAT: &str = "latchkey-clock-2";
/// More than any application trusts; a file that others fill must not grow.
const FLOORS_MAX: usize = 16;
/// The mark is written again only after so long, so that most runs write nothing.
const MARK_STEP: SignedDuration = SignedDuration::from_mins(1);

/// The two memories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// The latest time that the clock showed, in seconds since 1970. It may have been wrong.
    mark: Option<i64>,
    /// When each signing key signed last, in seconds since 1970: void for those that are trusted no more.
    floors: BTreeMap<SigningKeyId, i64>,
}

impl Memory {
    pub(crate) fn mark(&self) -> Option<Timestamp> {
        self.mark.and_then(|seconds| Timestamp::from_second(seconds).ok())
    }

    /// The latest signature of a key that is still trusted.
    pub(crate) fn floor(&self, is_trusted: impl Fn(&SigningKeyId) -> bool) -> Option<Timestamp> {
        let latest = self.floors.iter().filter(|(kid, _)| is_trusted(kid)).map(|(_, seconds)| *seconds).max()?;
        Timestamp::from_second(latest).ok()
    }

    /// What is remembered after what was seen.
    pub(crate) fn after(&self, seen: &Seen, is_trusted: impl Fn(&SigningKeyId) -> bool) -> Self {
        let mut after = self.clone();
        let now = seen.now.as_second();
        after.mark = match &seen.settled {
            // It is true, and so the mark is too from now on.
            Some(signed) => Some(signed.at.unix_seconds()),
            None => Some(self.mark.map_or(now, |mark| mark.max(now))),
        };
        let settled = seen.settled.iter().map(|signed| (&signed.certificate_key, signed.at.unix_seconds()));
        let signatures = seen.signatures.iter().map(|(kid, signed_at)| (kid, signed_at.as_second()));
        for (kid, signed_at) in signatures.chain(settled) {
            let floor = after.floors.entry(kid.clone()).or_insert(i64::MIN);
            *floor = (*floor).max(signed_at);
        }
        while after.floors.len() > FLOORS_MAX {
            let of_no_use = after.floors.keys().find(|kid| !is_trusted(kid)).or(after.floors.keys().next()).cloned();
            of_no_use.map(|kid| after.floors.remove(&kid));
        }
        after
    }

    /// Whether `after` says more than this, by so much that it is worth writing.
    pub(crate) fn is_outdated_by(&self, after: &Self) -> bool {
        let step = match (self.mark(), after.mark()) {
            (Some(before), Some(after)) => after.duration_since(before).abs(),
            (before, after) if before == after => SignedDuration::ZERO,
            _ => SignedDuration::MAX,
        };
        step >= MARK_STEP || self.floors != after.floors
    }
}

/// What one check learned of time.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// What the clock shows.
    pub(crate) now: Timestamp,
    /// When each signing key signed last, of all that was found.
    pub(crate) signatures: BTreeMap<SigningKeyId, Timestamp>,
    /// What the service signed, when it was asked.
    pub(crate) settled: Option<SignedTime>,
}

/// Writes and reads the two memories, sealed.
///
/// Deleting the file has the same effect as editing it: the license's own dates count, which nobody can change, and the
/// floor comes back with whatever is signed.
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

    /// What is in a file; `None` when it was edited, or is another computer's.
    pub(crate) fn read(&self, content: &[u8]) -> Option<Memory> {
        let (first, json) = std::str::from_utf8(content).ok()?.trim_end().split_once('\n')?;
        let seal = first.trim_end().strip_prefix(FORMAT)?.trim_start();
        if self.seal.fits(json.as_bytes(), seal) { serde_json::from_str(json).ok() } else { None }
    }

    pub(crate) fn write(&self, memory: &Memory) -> String {
        let json = serde_json::to_string(memory).expect("seconds and texts are JSON");
        format!("{FORMAT} {}\n{json}\n", self.seal.on(json.as_bytes()))
    }
}

#[cfg(test)]
mod tests;
