//! Where the application runs.

use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{Context, SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::ProductId;
use crate::text::{Lines, check, check_visible, text_type};

text_type! {
    /// Whatever the application calls the computer it runs on, 1 to 255 characters.
    ///
    /// Two IDs are the same when their UTF-8 bytes are: nothing is trimmed, folded or normalized.
    ///
    /// ```
    /// use latchkey_core::ComputerId;
    /// assert!("for Ada's 3 laptops – 日本".parse::<ComputerId>().is_ok());
    /// ```
    pub ComputerId, personal, |text| check(text, 255, Lines::One)
}
text_type! {
    /// A name that people know the computer by, 1 to 255 characters.
    pub ComputerName, personal, |text| check_visible(text, 255, Lines::One)
}

impl ComputerId {
    /// What stands in the place of a computer where a generic license is activated for none in particular.
    #[must_use]
    pub fn any() -> Self {
        Self("any computer".to_owned())
    }

    /// What the store knows the computer by.
    #[must_use]
    pub fn hash(&self) -> ComputerIdHash {
        ComputerIdHash(BASE64URL_NOPAD.encode(digest(&SHA256, self.as_str().as_bytes()).as_ref()))
    }

    /// What a license key of `product` says of the computer.
    #[must_use]
    pub fn digest(&self, product: &ProductId) -> ComputerDigest {
        let mut context = Context::new(&SHA256);
        for part in [product.as_str(), "\0", self.as_str()] {
            context.update(part.as_bytes());
        }
        ComputerDigest(BASE64URL_NOPAD.encode(context.finish().as_ref()))
    }
}

/// The SHA-256 of a computer ID, base64url: names the computer's activation in the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComputerIdHash(String);

impl FromStr for ComputerIdHash {
    type Err = NoComputerIdHash;

    fn from_str(text: &str) -> Result<Self, NoComputerIdHash> {
        let is_hash = BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|hash| hash.len() == SHA256.output_len());
        if is_hash { Ok(Self(text.to_owned())) } else { Err(NoComputerIdHash) }
    }
}

/// A text that is no hash of a computer ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 43 base64url characters, as a blocked computer's `id` is answered")]
pub struct NoComputerIdHash;

impl ComputerIdHash {
    /// From 0 to 15.
    #[must_use]
    pub fn first_four_bits(&self) -> u8 {
        BASE64URL_NOPAD.decode(self.0.as_bytes()).ok().and_then(|hash| Some(hash.first()? >> 4)).unwrap_or_default()
    }

    /// The hash as 43 base64url characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The claim `computer`: base64url of the SHA-256 of product, NUL and computer ID.
///
/// The product is in it so that the license keys of two products can't be matched by computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComputerDigest(String);

impl ComputerDigest {
    /// 43 characters of base64url, where the service made it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
