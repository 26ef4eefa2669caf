//! Finds license keys and activation keys in a text as people have it (R33).
//!
//! One reader for all ways in: a text that was entered, a variable, a file, the console. It decides nothing: what it finds
//! is unverified, and the signature decides. `vectors/texts.json` of the client holds it, for other languages too.

mod activation_keys;
mod decoding;
mod scan;

use self::activation_keys::Rest;
pub use self::decoding::decoded_text;
pub use self::scan::Signed;
use self::scan::{Scan, scan};
use crate::{ActivationKey, LicenseKey};

/// What was found in a text.
///
/// ```
/// use latchkey_core::LicenseText;
/// let mail = "Dear Ada,\r\nyour activation key is:\r\n\r\n> 1T6F9-JXTG3-AZJTW-1AGR1-J221E\r\n";
/// let text = LicenseText::read(mail.as_bytes());
/// assert_eq!((text.activation_keys.len(), text.signed.len(), text.other_lines), (1, 0, 2));
/// ```
#[derive(Debug, Clone, Default)]
pub struct LicenseText {
    /// What has the form of a license key, in the order in which each begins; at most 100.
    ///
    /// They may overlap: after a license key that was cut off, the next one may seem to go on with it. Of two that overlap
    /// the one with a good signature is meant.
    pub signed: Vec<Signed>,
    /// What begins as a license key and isn't whole; each is refused for what it is.
    pub broken: Vec<LicenseKey>,
    /// Activation keys, each once; at most 100.
    pub activation_keys: Vec<ActivationKey>,
    /// Whether there is an activation key with a typing slip, and nothing else that could be meant.
    pub is_mistyped: bool,
    /// How many lines hold none of this, blank lines and comments aside.
    pub other_lines: usize,
    /// Whether there is more of it than is looked at.
    pub is_cut: bool,
}

impl LicenseText {
    /// Reads what editors, mail programs, shells and secret managers make of a text.
    ///
    /// Bytes are UTF-8 or UTF-16, with or without a byte order mark. Lines that begin with `#` are comments. A license key is
    /// `eyJ` and what follows of base64url, with two dots, and exactly 86 symbols after the second: it may be wrapped
    /// anywhere, quoted with `>`, quoted-printable, and have invisible characters inside. A text that is base64 as a whole is
    /// decoded once.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let text = decoded_text(bytes);
        let plain = Self::of(&text);
        if !plain.signed.is_empty() || !plain.activation_keys.is_empty() {
            return plain;
        }
        let decoded = decoding::base64(&text).map(|bytes| Self::of(&decoded_text(&bytes)));
        decoded.filter(|decoded| !decoded.is_empty()).unwrap_or(plain)
    }

    /// Whether nothing is in it that could be meant; there may be other text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.signed.is_empty() && self.broken.is_empty() && self.activation_keys.is_empty() && !self.is_mistyped
    }

    fn of(text: &str) -> Self {
        let Scan { signed, broken, is_cut } = scan(text);
        let taken = signed.iter().map(|signed| &signed.span).chain(broken.iter().map(|(_, span)| span));
        let rest = Rest::of(text, taken);
        let is_mistyped = rest.is_mistyped && signed.is_empty() && rest.activation_keys.is_empty();
        Self {
            signed,
            broken: broken.into_iter().map(|(license_key, _)| license_key).collect(),
            is_mistyped,
            other_lines: rest.other_lines,
            is_cut: is_cut || rest.is_cut,
            activation_keys: rest.activation_keys,
        }
    }
}

#[cfg(test)]
mod tests;
