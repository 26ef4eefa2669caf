//! Values that a vendor names and an application reads.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::text::{Lines, TextError, check, check_name, text_type};

text_type! {
    /// The name of a value, 1 to 64 letters, digits, dots, dashes and underscores.
    pub ScalarName, plain, |text| check_name(text, 64)
}

/// A truth value, a number or a text.
///
/// Numbers are those that every JSON reader agrees on (RFC 7493, 2.2): whole ones within ±(2⁵³−1), and fractions of a
/// magnitude of at least 1e-100. A whole number written as `1.0` is `1`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A fraction.
    Real(f64),
    /// A text of at most 1,024 characters, line breaks included.
    Text(String),
}

const INTEGER_MAX: i64 = (1 << 53) - 1;
const TEXT_MAX_CHARS: usize = 1024;

impl Scalar {
    fn integer(number: i64) -> Result<Self, &'static str> {
        if (-INTEGER_MAX..=INTEGER_MAX).contains(&number) {
            Ok(Self::Integer(number))
        } else {
            Err("must be within ±(2^53 - 1)")
        }
    }

    fn real(number: f64) -> Result<Self, &'static str> {
        // From 2⁵³ on there are whole numbers only. Stored without a point, one of them would come back as an integer
        // that is refused.
        if number.fract() == 0.0 {
            return Self::integer(number as i64);
        }
        if (1e-100..INTEGER_MAX as f64).contains(&number.abs()) {
            Ok(Self::Real(number))
        } else {
            Err("must be 0 or have a magnitude of at least 1e-100")
        }
    }

    fn text(text: String) -> Result<Self, TextError> {
        match check(&text, TEXT_MAX_CHARS, Lines::Many) {
            Ok(()) | Err(TextError::Empty) => Ok(Self::Text(text)),
            Err(error) => Err(error),
        }
    }

    /// How many bytes the value takes as JSON.
    #[must_use]
    pub fn json_bytes(&self) -> usize {
        serde_json::to_vec(self).expect("a scalar is JSON").len()
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a truth value, a number or a text")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Scalar, E> {
        Scalar::integer(value).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Scalar, E> {
        Scalar::integer(i64::try_from(value).unwrap_or(i64::MAX)).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Scalar, E> {
        Scalar::real(value).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Scalar, E> {
        Scalar::text(value.to_owned()).map_err(E::custom)
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Scalar, E> {
        Scalar::text(value).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests;
