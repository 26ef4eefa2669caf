//! From bytes to text, and from base64 to bytes.

use std::borrow::Cow;

use data_encoding::BASE64URL_NOPAD;

use super::scan::is_skipped;

/// Reads UTF-8 or UTF-16, with a byte order mark or without; what can't be read becomes U+FFFD.
///
/// ```
/// assert_eq!(latchkey_core::decoded_text(b"\xff\xfek\0e\0y\0"), "key");
/// ```
#[must_use]
pub fn decoded_text(bytes: &[u8]) -> Cow<'_, str> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match nuls(bytes) {
            Some(Nuls::Second) => utf16(bytes, u16::from_le_bytes),
            Some(Nuls::First) => utf16(bytes, u16::from_be_bytes),
            None => String::from_utf8_lossy(bytes),
        },
    }
}

/// Where the NULs are in what is mostly ASCII in UTF-16.
enum Nuls {
    First,
    Second,
}

/// Each pair of ASCII in UTF-16 has one NUL, at the same place; a text in UTF-8 has next to none.
fn nuls(bytes: &[u8]) -> Option<Nuls> {
    if !bytes.contains(&0) {
        return None;
    }
    let (mut first, mut second) = (0, 0);
    for pair in bytes.chunks_exact(2) {
        match pair {
            [0, b] if *b != 0 => first += 1,
            [b, 0] if *b != 0 => second += 1,
            _ => {}
        }
    }
    let most = |count: usize| count > 0 && count * 2 >= bytes.len() / 2;
    if most(second) && second > first {
        Some(Nuls::Second)
    } else if most(first) && first > second {
        Some(Nuls::First)
    } else {
        None
    }
}

/// Decodes a text that is base64 as a whole, of either alphabet and wrapped as it may be.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut symbols = Vec::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_skipped(*c)) {
        symbols.push(match c {
            '+' => b'-',
            '/' => b'_',
            c => u8::try_from(c).ok()?,
        });
    }
    let padding = symbols.iter().rev().take_while(|symbol| **symbol == b'=').count();
    symbols.truncate(symbols.len() - padding.min(2));
    if symbols.is_empty() { None } else { BASE64URL_NOPAD.decode(&symbols).ok() }
}
