//! The symbols of an activation key, and the last of them, which checks the others.

/// Crockford's base32 alphabet (<https://www.crockford.com/base32.html>): no I, L, O and U. It is sorted.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
pub(super) const LENGTH: usize = 25;
/// The first symbol of every key of this format.
pub(super) const VERSION: u8 = b'1';

/// Why a text is no activation key.
///
/// It never repeats what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActivationKeyError {
    /// Too few or too many symbols, or no activation key among other words.
    #[error("an activation key has 25 letters and digits")]
    Length,
    /// A character that no activation key has.
    #[error("character {position} can't stand in an activation key")]
    Symbol {
        /// Which symbol, counted from 1, without dashes and what can't be seen.
        position: usize,
    },
    /// The last symbol doesn't fit the others: a typing slip.
    #[error("the activation key is mistyped: its check symbol does not fit")]
    Check,
    /// Made by a later version of Latchkey.
    #[error("the activation key is of a format this version does not know")]
    Version,
}

pub(super) fn normalize(c: char) -> Option<u8> {
    let symbol = match c.to_ascii_uppercase() {
        'I' | 'L' => b'1',
        'O' => b'0',
        upper => u8::try_from(upper).ok()?,
    };
    ALPHABET.binary_search(&symbol).is_ok().then_some(symbol)
}

pub(super) fn verified(symbols: [u8; LENGTH]) -> Result<[u8; LENGTH], ActivationKeyError> {
    if check_symbol(&symbols[..LENGTH - 1]) != symbols[LENGTH - 1] {
        return Err(ActivationKeyError::Check);
    }
    if symbols[0] != VERSION {
        return Err(ActivationKeyError::Version);
    }
    Ok(symbols)
}

/// The weighted sum of the symbols over GF(32) = GF(2)\[x\]/(x⁵+x²+1), the weight of a place being a power of x.
///
/// x has order 31, so that within 31 places all weights differ: every single error and every swap changes the sum.
pub(super) fn check_symbol(symbols: &[u8]) -> u8 {
    let value = |symbol: &u8| ALPHABET.binary_search(symbol).expect("symbols are of the alphabet") as u8;
    let sum = symbols.iter().fold(0, |sum, symbol| times_x(sum ^ value(symbol)));
    ALPHABET[usize::from(sum)]
}

fn times_x(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 0b10_0000 == 0 { shifted } else { shifted ^ 0b10_0101 }
}
