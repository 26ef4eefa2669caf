//! The number of a floating seat.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use crate::SeatCount;

/// The number of a floating seat, from 0 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FloatingSeatNumber(u32);

impl FloatingSeatNumber {
    /// The last of so many.
    #[must_use]
    pub fn last_of(seats: SeatCount) -> Self {
        Self(seats.get() - 1)
    }

    /// Whether a license with so many seats has it.
    #[must_use]
    pub fn is_of(self, seats: SeatCount) -> bool {
        self.0 < seats.get()
    }

    pub(crate) fn new(number: u32) -> Self {
        Self(number)
    }
}

impl From<FloatingSeatNumber> for u32 {
    fn from(number: FloatingSeatNumber) -> Self {
        number.0
    }
}

/// Six digits, so that texts are in the order of the numbers.
impl fmt::Display for FloatingSeatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl FromStr for FloatingSeatNumber {
    type Err = ParseIntError;

    fn from_str(digits: &str) -> Result<Self, ParseIntError> {
        digits.parse().map(Self)
    }
}
