//! A seal that shows that the client itself wrote a file, on this computer.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use latchkey_core::ProductId;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};

use crate::this_computer::MachineId;

/// Seals with a key that is this computer's, for one product and purpose (HMAC, RFC 2104).
///
/// It only keeps honest people honest: whoever reads this source can compute the key. No decision about a license rests
/// on it alone.
#[derive(Clone)]
pub(crate) struct Seal(Key);

impl Seal {
    pub(crate) fn new(machine_id: Option<&MachineId>, purpose: &str, product: &ProductId) -> Self {
        Self(Key::new(HMAC_SHA256, MachineId::derive(machine_id, purpose, product).as_bytes()))
    }

    /// The seal on a content, in base64url.
    pub(crate) fn on(&self, content: &[u8]) -> String {
        BASE64URL_NOPAD.encode(sign(&self.0, content).as_ref())
    }

    /// Whether it is the seal on that content.
    pub(crate) fn fits(&self, content: &[u8], seal: &str) -> bool {
        BASE64URL_NOPAD.decode(seal.as_bytes()).is_ok_and(|seal| verify(&self.0, content, &seal).is_ok())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}
