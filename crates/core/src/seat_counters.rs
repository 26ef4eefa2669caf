//! The counters of a license's seats: several, so that many computers at once don't stand in one another's way.

use std::collections::BTreeMap;

use rand::{CryptoRng, RngExt};
use serde::{Deserialize, Serialize};

/// How many seats one counter counts alone.
const SEATS_OF_ONE: u32 = 64;

/// How many counters a license has; it never has fewer again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum SeatCounters {
    /// One: what is used is known exactly at a glance.
    One,
    /// Sixteen, of which an activation looks at two.
    Sixteen,
}

impl SeatCounters {
    /// The counters of a new license: one up to 64 activations, sixteen beyond.
    #[must_use]
    pub fn for_activations(activations: u32) -> Self {
        if activations <= SEATS_OF_ONE { Self::One } else { Self::Sixteen }
    }

    /// The numbers of all of them.
    pub fn numbers(self) -> impl Iterator<Item = CounterNumber> {
        (0..self.into()).map(CounterNumber)
    }

    /// How many of so many seats a counter has that nobody wrote yet: all of them add up to `activations`.
    #[must_use]
    pub fn quota(self, number: CounterNumber, activations: u32) -> u32 {
        let count = u32::from(u8::from(self));
        activations / count + u32::from(u32::from(number.0) < activations % count)
    }
}

impl From<SeatCounters> for u8 {
    fn from(counters: SeatCounters) -> Self {
        match counters {
            SeatCounters::One => 1,
            SeatCounters::Sixteen => CounterNumber::COUNT,
        }
    }
}

impl TryFrom<u8> for SeatCounters {
    type Error = &'static str;

    fn try_from(count: u8) -> Result<Self, Self::Error> {
        match count {
            1 => Ok(Self::One),
            CounterNumber::COUNT => Ok(Self::Sixteen),
            _ => Err("a license has 1 or 16 counters"),
        }
    }
}

/// Which counter of a license: 0 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct CounterNumber(u8);

impl CounterNumber {
    /// The one that every license has.
    pub const FIRST: Self = Self(0);

    const COUNT: u8 = 16;
}

impl From<CounterNumber> for u8 {
    fn from(number: CounterNumber) -> Self {
        number.0
    }
}

impl TryFrom<u8> for CounterNumber {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number < Self::COUNT { Ok(Self(number)) } else { Err("counters have numbers from 0 to 15") }
    }
}

/// A counter as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatCounter {
    /// How many of its seats are taken.
    pub used: u32,
    /// How many seats it has.
    pub quota: u32,
}

impl SeatCounter {
    /// How many of its seats are free.
    #[must_use]
    pub fn free(self) -> u32 {
        self.quota.saturating_sub(self.used)
    }
}

/// Counters that were read, by number; one that was asked for and isn't here was never written.
pub type ReadCounters = BTreeMap<CounterNumber, SeatCounter>;

/// By chance: two counters to look at, and which free seat to take when all have to be looked at.
///
/// It is drawn before anybody knows how many counters the license has.
#[derive(Debug, Clone, Copy)]
pub struct Lot {
    pair: [CounterNumber; 2],
    pick: u64,
}

impl Lot {
    /// Draws one.
    pub fn draw(random: &mut impl CryptoRng) -> Self {
        let first = random.random_range(0..CounterNumber::COUNT);
        let step = random.random_range(1..CounterNumber::COUNT);
        let pair = [first, (first + step) % CounterNumber::COUNT].map(CounterNumber);
        Self { pair, pick: random.random() }
    }

    /// The two that were drawn, to choose from where there are sixteen.
    #[must_use]
    pub fn pair(&self) -> [CounterNumber; 2] {
        self.pair
    }

    /// The counters to read: the first, which may be the only one, and the two that were drawn.
    pub fn to_read(&self) -> impl Iterator<Item = CounterNumber> {
        let drawn = self.pair.into_iter().filter(|number| *number != CounterNumber::FIRST);
        std::iter::once(CounterNumber::FIRST).chain(drawn)
    }

    /// One of `count` things, each as likely; nothing of nothing.
    pub(crate) fn pick(&self, count: u64) -> Option<u64> {
        self.pick.checked_rem(count)
    }
}

#[cfg(test)]
mod tests;
