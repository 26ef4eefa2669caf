//! Tokens: what a browser shows to be let in.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;

use crate::failure::Failure;

const BYTES: usize = 32;

/// A secret of 256 random bits, as base64url.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    pub(super) fn random() -> Result<Self, Failure> {
        let mut bytes = [0; BYTES];
        let filled = SystemRandom::new().fill(&mut bytes);
        filled.map_err(|_| Failure::usage("this system has no random numbers"))?;
        Ok(Self(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// The secret itself.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }

    /// Whether a text is this token; how long that takes says nothing of where they differ.
    pub(super) fn is(&self, text: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(text).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R37
    #[test]
    fn a_token_is_long_and_random_and_hides_from_debug() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.secret().len(), 43);
        assert!(one.is(one.secret().as_bytes()) && !one.is(other.secret().as_bytes()));
        assert!(!one.is(b"") && !one.is(&one.secret().as_bytes()[..42]));
        assert!(!format!("{one:?}").contains(one.secret()));
    }
}
