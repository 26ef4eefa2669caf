//! What time one check goes by.

use std::collections::BTreeMap;

use jiff::Timestamp;
use latchkey_core::{Clock, SignedTime, SigningKeyId};

use crate::Reason;
use crate::clock_memory::{Memory, Seen};
use crate::setup::Setup;
use crate::unreadable::Content;

/// What the clock shows, what is remembered, and what the service signed if it was asked.
pub(crate) struct Time {
    now: Timestamp,
    memory: Memory,
    settled: Option<SignedTime>,
}

impl Time {
    pub(crate) fn read(setup: &Setup, now: Timestamp, file: &Content) -> Self {
        let memory = file.as_ref().ok().and_then(|content| setup.clock_memory.read(content)).unwrap_or_default();
        Self { now, memory, settled: None }
    }

    /// What the clock shows.
    #[cfg(feature = "online")]
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Goes by what the service signed from now on: neither the clock nor the mark counts.
    #[cfg(feature = "online")]
    pub(crate) fn settle(&mut self, signed: SignedTime) {
        self.settled = Some(signed);
    }

    /// The clock to decide by, with what was found signed just now as part of the floor.
    pub(crate) fn clock(&self, setup: &Setup, signatures: &BTreeMap<SigningKeyId, Timestamp>) -> Clock {
        let remembered = self.memory.floor(|kid| setup.trusts(kid));
        let settled = self.settled.as_ref().map(|signed| Timestamp::from(signed.at));
        Clock {
            now: settled.unwrap_or(self.now),
            floor: signatures.values().copied().chain(remembered).chain(settled).max(),
            mark: self.memory.mark().filter(|_| settled.is_none()),
            tolerance: setup.clock_tolerance,
            expiry_tolerance: setup.expiry_tolerance,
        }
    }

    /// Whether the computer's clock is further behind than it may be.
    pub(crate) fn is_far_behind(&self, clock: &Clock) -> bool {
        Clock { now: self.now, floor: Some(clock.time()), ..*clock }.is_far_behind()
    }

    pub(crate) fn seen(&self, signatures: BTreeMap<SigningKeyId, Timestamp>) -> Seen {
        Seen { now: self.now, signatures, settled: self.settled.clone() }
    }

    /// What to tell a user whose license only the remembered clock refuses.
    pub(crate) fn doubt(&self, setup: &Setup) -> Option<Reason> {
        let store = setup.user_store.as_ref()?;
        Some(Reason::ClockSetBack {
            shows: self.now,
            showed: self.memory.mark()?,
            remembered_in: store.path(setup.clock_memory.file_name()),
        })
    }
}
