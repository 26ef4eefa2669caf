//! How much one request may ask for, and the name it can be repeated under.

use serde::{Deserialize, Serialize};

use crate::text::{TextError, text_type};
use crate::whole_number::WholeNumber;

/// How many activation keys to create: 1 (the default) to 50.
///
/// 50 and a record of the answer fit into one DynamoDB transaction (100 actions, 4 MB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WholeNumber", into = "u32")]
pub struct Quantity(u32);

impl Quantity {
    /// The most.
    pub const MAX: u32 = 50;

    /// How many.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for Quantity {
    fn default() -> Self {
        Self(1)
    }
}

impl TryFrom<WholeNumber> for Quantity {
    type Error = QuantityError;

    fn try_from(number: WholeNumber) -> Result<Self, QuantityError> {
        number.to_u32().ok_or(QuantityError).and_then(Self::try_from)
    }
}

impl TryFrom<u32> for Quantity {
    type Error = QuantityError;

    fn try_from(quantity: u32) -> Result<Self, QuantityError> {
        if (1..=Self::MAX).contains(&quantity) { Ok(Self(quantity)) } else { Err(QuantityError) }
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

/// None, or too many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to {}", Quantity::MAX)]
pub struct QuantityError;

text_type! {
    /// The value of an `Idempotency-Key` header: 1 to 255 visible ASCII characters (R14).
    pub IdempotencyKey, plain, |text| match text.len() {
        0 => Err(TextError::Empty),
        1..=255 if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(()),
        1..=255 => Err(TextError::Form("must be visible ASCII characters without blanks")),
        _ => Err(TextError::TooLong { max: 255 }),
    }
}
