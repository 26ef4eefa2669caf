//! Which seat of a license a computer takes, and how many are taken.

use crate::{CounterNumber, Denial, LicenseRecord, Lot, ReadCounters, SeatCounter, SeatCounters};

/// How many seats of a license are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatsUsed {
    /// Exactly so many, when the counter was read.
    Exactly(u32),
    /// About so many: two of sixteen counters tell.
    About(u32),
}

impl SeatsUsed {
    /// The number, where it is exact.
    #[must_use]
    pub fn exact(self) -> Option<u32> {
        match self {
            Self::Exactly(used) => Some(used),
            Self::About(_) => None,
        }
    }

    /// The number, exact or not.
    #[must_use]
    pub fn estimate(self) -> u32 {
        match self {
            Self::Exactly(used) | Self::About(used) => used,
        }
    }
}

impl LicenseRecord {
    /// A counter of the license: as it was read, or as it is before anybody writes it.
    #[must_use]
    pub fn counter(&self, number: CounterNumber, read: &ReadCounters) -> SeatCounter {
        let fresh = || SeatCounter { used: 0, quota: self.counters.quota(number, self.license.activations.get()) };
        read.get(&number).copied().unwrap_or_else(fresh)
    }

    /// The counter to take a seat from, of those that were drawn: the emptier. `None` when they are full.
    #[must_use]
    pub fn free_seat(&self, lot: &Lot, read: &ReadCounters) -> Option<CounterNumber> {
        let free = |number: &CounterNumber| self.counter(*number, read).free();
        let [one, other] = match self.counters {
            SeatCounters::One => [CounterNumber::FIRST; 2],
            SeatCounters::Sixteen => lot.pair(),
        };
        let emptier = if free(&other) > free(&one) { other } else { one };
        Some(emptier).filter(|number| free(number) > 0)
    }

    /// The counter to take a seat from when all were read: each free seat is as likely, so that many computers which
    /// look for the last ones don't all go for the same.
    ///
    /// # Errors
    ///
    /// [`Denial::ActivationsExhausted`] when no seat is free.
    pub fn last_free_seat(&self, lot: &Lot, read: &ReadCounters) -> Result<CounterNumber, Denial> {
        let free = |number: CounterNumber| u64::from(self.counter(number, read).free());
        let exhausted = Denial::ActivationsExhausted { allowed: self.license.activations.get() };
        let mut place = lot.pick(self.counters.numbers().map(free).sum()).ok_or(exhausted.clone())?;
        for number in self.counters.numbers() {
            match place.checked_sub(free(number)) {
                None => return Ok(number),
                Some(rest) => place = rest,
            }
        }
        Err(exhausted)
    }

    /// How many seats are taken, as far as these counters tell.
    ///
    /// Computers choose the emptier of two counters, so sixteen stay about level, and the emptier of the two that were
    /// drawn is no exception: sixteen times as many, or what the two add up to while they have hardly anything.
    #[must_use]
    pub fn seats_used(&self, lot: &Lot, read: &ReadCounters) -> SeatsUsed {
        let used = |number| self.counter(number, read).used;
        match self.counters {
            SeatCounters::One => SeatsUsed::Exactly(used(CounterNumber::FIRST)),
            SeatCounters::Sixteen => {
                let [one, other] = lot.pair().map(used);
                let count = u32::from(u8::from(self.counters));
                SeatsUsed::About(one.min(other).saturating_mul(count).max(one.saturating_add(other)))
            }
        }
    }
}

#[cfg(test)]
mod tests;
