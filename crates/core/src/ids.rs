//! IDs that lead to their record: whoever holds one finds the item with no index and no pointer.
//!
//! A UUID of version 8 (RFC 9562, 5.8) has 122 bits of our own. A license ID has them from the activation key, an
//! activation ID 74 of them from license and computer. What they come from can't be found from them.

use std::fmt;

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ActivationKey, ComputerId, FloatingSeatNumber};

/// What is hashed before the rest, so that no hash of one purpose is one of another.
const OF_LICENSE: &[u8] = b"latchkey license id\0";
const OF_ACTIVATION: &[u8] = b"latchkey activation id\0";

const RANDOM_BITS: u32 = 48;
/// In the ID of a lease, after the number of its floating seat.
const LEASE_RANDOM_BITS: u32 = 102;

/// Names a license; a UUID of version 8 (RFC 9562), made of the activation key that the license was created with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LicenseId(pub Uuid);

impl LicenseId {
    /// The ID of the license that an activation key leads to.
    ///
    /// Its bits are the first 122 of the SHA-256 of `latchkey license id`, a zero byte and the 25 symbols.
    ///
    /// ```
    /// use latchkey_core::{ActivationKey, LicenseId};
    /// let activation_key: ActivationKey = "1ACME-0NESE-AT000-00000-0001P".parse()?;
    /// assert_eq!(LicenseId::of(&activation_key).0.to_string(), "993001d6-802d-8a6d-808e-2bcf1a9966f3");
    /// # Ok::<_, latchkey_core::ActivationKeyError>(())
    /// ```
    #[must_use]
    pub fn of(activation_key: &ActivationKey) -> Self {
        Self(version_8(first_bits(122, &[OF_LICENSE, activation_key.symbols()])))
    }
}

/// Names an activation; a UUID of version 8 (RFC 9562), made of license, computer and chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivationId(pub Uuid);

impl ActivationId {
    /// An ID for a computer's activation: two activations of the same computer, one after the other, differ by chance.
    #[must_use]
    pub fn new(license: LicenseId, computer: &ComputerId, random: [u8; 6]) -> Self {
        let random = random.iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte));
        Self(version_8(ActivationPlace::of(license, computer).0 << RANDOM_BITS | random))
    }

    /// Where the activation is among those of its license.
    #[must_use]
    pub fn place(self) -> ActivationPlace {
        ActivationPlace(own_bits(self.0) >> RANDOM_BITS)
    }
}

/// Where the activation of a computer is among those of a license: 74 bits, shown as 19 hexadecimal digits.
///
/// They are the first 74 of the SHA-256 of `latchkey activation id`, a zero byte, the 16 bytes of the license ID and the
/// UTF-8 of the computer ID. So few bits can be made to meet: whoever finds an activation here compares the whole
/// computer ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActivationPlace(u128);

impl ActivationPlace {
    /// The place of a computer.
    #[must_use]
    pub fn of(license: LicenseId, computer: &ComputerId) -> Self {
        Self(first_bits(74, &[OF_ACTIVATION, license.0.as_bytes(), computer.as_str().as_bytes()]))
    }

    /// The last of its digits.
    #[must_use]
    pub(crate) fn last_four_bits(self) -> u8 {
        (self.0 & 0xf) as u8
    }
}

impl fmt::Display for ActivationPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:019x}", self.0)
    }
}

/// Names a lease of a floating seat; a UUID of version 8 (RFC 9562), made of the seat's number and chance. It opens
/// nothing by itself: whoever names it presents the license key that the lease was taken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeaseId(pub Uuid);

impl LeaseId {
    /// An ID for a lease of this seat: 102 of its bits are random.
    #[must_use]
    pub fn new(seat: FloatingSeatNumber, random: [u8; 13]) -> Self {
        let random = random.iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte)) & ((1 << LEASE_RANDOM_BITS) - 1);
        Self(version_8(u128::from(u32::from(seat)) << LEASE_RANDOM_BITS | random))
    }

    /// The floating seat that it is about.
    #[must_use]
    pub fn seat(self) -> FloatingSeatNumber {
        FloatingSeatNumber::new((own_bits(self.0) >> LEASE_RANDOM_BITS) as u32)
    }
}

fn first_bits(count: u32, parts: &[&[u8]]) -> u128 {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    let digest = context.finish();
    let first = digest.as_ref().first_chunk().expect("a SHA-256 has 32 bytes");
    u128::from_be_bytes(*first) >> (128 - count)
}

/// The UUID of version 8 that has these 122 bits, in order, in the places that RFC 9562 leaves: 48, 12 and 62.
fn version_8(bits: u128) -> Uuid {
    let (first, second, third) = (bits >> 74, bits >> 62 & 0xfff, bits & ((1 << 62) - 1));
    Uuid::from_u128(first << 80 | 8 << 76 | second << 64 | 0b10 << 62 | third)
}

fn own_bits(uuid: Uuid) -> u128 {
    let bits = uuid.as_u128();
    bits >> 80 << 74 | (bits >> 64 & 0xfff) << 62 | bits & ((1 << 62) - 1)
}

#[cfg(test)]
mod tests;
