//! The short secret that a customer types once.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use rand::CryptoRng;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use self::symbols::ActivationKeyError;
use self::symbols::{ALPHABET, LENGTH, VERSION, check_symbol};

mod cleaning;
mod symbols;

/// An activation key: 25 base32 symbols, of which 23 are random (115 bits).
///
/// The first symbol tells the format's version, the last is a checksum over GF(32) that catches any one wrong symbol
/// and any two neighbors swapped, so that a typing slip is found before any call.
///
/// It is a secret: `Debug` hides it, there is no `Display`, and its memory is wiped when it is dropped.
///
/// ```
/// use latchkey_core::ActivationKey;
/// # let mut random = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(7);
/// let activation_key = ActivationKey::generate(&mut random);
/// let typed = activation_key.reveal().to_lowercase().replace('-', " ");
/// assert_eq!(typed.parse::<ActivationKey>()?.hash(), activation_key.hash());
/// # Ok::<_, latchkey_core::ActivationKeyError>(())
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ActivationKey([u8; LENGTH]);

impl ActivationKey {
    /// Draws a new activation key.
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        let mut symbols = [0; LENGTH];
        random.fill_bytes(&mut symbols);
        for symbol in &mut symbols {
            *symbol = ALPHABET[usize::from(*symbol & 31)];
        }
        symbols[0] = VERSION;
        symbols[LENGTH - 1] = check_symbol(&symbols[..LENGTH - 1]);
        Self(symbols)
    }

    /// The text to hand to the customer, `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    #[must_use]
    pub fn reveal(&self) -> String {
        let groups = self.0.chunks(5).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }

    /// What the license knows the key by that is accepted; the key can't be found from it.
    #[must_use]
    pub fn hash(&self) -> ActivationKeyHash {
        ActivationKeyHash(BASE64URL_NOPAD.encode(digest(&SHA256, &self.0).as_ref()))
    }

    /// Whether an activation key stands anywhere in a text, so that the text must not be repeated (R15).
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        cleaning::is_in(text)
    }

    /// Whether an activation key stands in a text as people write it, in five groups or in one: for what is kept for good.
    #[must_use]
    pub(crate) fn is_written_in(text: &str) -> bool {
        cleaning::is_written_in(text)
    }

    /// The 25 symbols without dashes, for sealing.
    #[must_use]
    pub fn symbols(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ActivationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationKey(…)")
    }
}

impl FromStr for ActivationKey {
    type Err = ActivationKeyError;

    /// Takes a key as people have it: in lower or upper case, with `i l o` for `1 1 0`; full-width; with any dashes and
    /// blanks, line breaks too, or none; with characters in it that can't be seen; in quotation marks or other
    /// punctuation; after a label that ends in `:` or `=`, or among other words, if it is the only one (R33).
    fn from_str(text: &str) -> Result<Self, ActivationKeyError> {
        cleaning::activation_key(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for ActivationKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The SHA-256 of an activation key, base64url: what a license knows it by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivationKeyHash(String);

impl ActivationKeyHash {
    /// The hash as 43 base64url characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
