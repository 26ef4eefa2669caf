//! How long a license lasts from its first activation.

use serde::{Deserialize, Serialize};

use crate::whole_number::WholeNumber;

/// A number of days, 1 to 36,500 (a century), of 24 hours each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "WholeNumber", into = "u32")]
pub struct DurationDays(u32);

impl DurationDays {
    /// The longest duration.
    pub const MAX: u32 = 36_500;

    /// How many days.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<WholeNumber> for DurationDays {
    type Error = DurationDaysError;

    fn try_from(number: WholeNumber) -> Result<Self, DurationDaysError> {
        number.to_u32().ok_or(DurationDaysError).and_then(Self::try_from)
    }
}

impl TryFrom<u32> for DurationDays {
    type Error = DurationDaysError;

    fn try_from(days: u32) -> Result<Self, DurationDaysError> {
        if (1..=Self::MAX).contains(&days) { Ok(Self(days)) } else { Err(DurationDaysError) }
    }
}

impl From<DurationDays> for u32 {
    fn from(days: DurationDays) -> Self {
        days.0
    }
}

/// Not between one day and a century.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to {} days", DurationDays::MAX)]
pub struct DurationDaysError;
