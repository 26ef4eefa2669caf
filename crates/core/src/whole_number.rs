//! Whole numbers from outside, however they are written.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

/// A whole number, written with a point or not, as JSON Schema takes it; one past the limits of `i64` is the limit.
///
/// What takes one has limits of its own, and says them of a number that is too large, however large it is.
#[derive(Clone, Copy)]
pub(crate) struct WholeNumber(i64);

impl WholeNumber {
    /// The number, where it is one.
    pub(crate) fn to_u32(self) -> Option<u32> {
        u32::try_from(self.0).ok()
    }
}

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeNumberVisitor).map(Self)
    }
}

struct WholeNumberVisitor;

impl Visitor<'_> for WholeNumberVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E>(self, number: u64) -> Result<i64, E> {
        Ok(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<i64, E> {
        // Casting saturates.
        if number.fract() == 0.0 { Ok(number as i64) } else { Err(E::custom("must be a whole number")) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{DurationDays, Quantity, SeatCount};

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (json, number) in [("7", 7), ("7.0", 7), ("0.7e1", 7), ("70e-1", 7)] {
            assert_eq!(serde_json::from_str::<SeatCount>(json).unwrap().get(), number, "{json}");
            assert_eq!(serde_json::from_str::<Quantity>(json).unwrap().get(), number, "{json}");
            assert_eq!(serde_json::from_str::<DurationDays>(json).unwrap().get(), number, "{json}");
        }
    }

    #[test]
    fn one_that_is_too_large_is_told_the_limits() {
        for json in ["1000001", "4294967297", "18446744073709551617", "1e300", "-1", "-1e300", "0"] {
            let error = serde_json::from_str::<SeatCount>(json).unwrap_err().to_string();
            assert!(error.starts_with("must be from 1 to 1000000"), "{json}: {error}");
        }
        let error = serde_json::from_str::<SeatCount>("1.5").unwrap_err().to_string();
        assert!(error.starts_with("must be a whole number"), "{error}");
    }
}
