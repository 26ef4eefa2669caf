//! The scan for license keys: from left to right, with no way back, the same in every language.
//!
//! 1. A text becomes symbols: letters, digits, `-`, `_` and `.` are themselves, any other character ends what came before.
//!    Passed over are blanks, line ends and invisible characters; `>` at the beginning of a line; a line whose first
//!    character after these is `#`; `=` before a line end. `=2D`, `=2E` and `=5F` are the symbols that they stand for.
//! 2. A start is `eyJ`, unless a dot stands directly before it: that is the second part of something. Inside of what was
//!    found whole it is one only if no symbol stands directly before it. At most 100 starts are tried, each on its own and
//!    over 8,192 symbols.
//! 3. From a start on: base64url, a dot, base64url, a dot, and 86 symbols. What directly follows the last must not go on:
//!    no further symbol, unless it begins with `eyJ` or, as armour whose line ends were lost, with `-----END`; no dot with a
//!    symbol directly behind; no `==`.

use std::ops::Range;

use crate::LicenseKey;
use crate::characters::{is_blank, is_invisible};

const STARTS_MAX: usize = 100;
const START_MAX_SYMBOLS: usize = 8 * 1024;
/// 64 bytes, which EdDSA and ES256 both have.
const SIGNATURE_SYMBOLS: usize = 86;
/// `{"` and a character more, in base64url.
const START: &[u8] = b"eyJ";
/// What closes armour.
const ARMOUR_END: &str = "-----END";
/// A character that no license key has.
const OTHER: u8 = 0;

/// A text that has the form of a license key, and where it stands.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The text, without all that stood inside it and isn't its own.
    pub license_key: LicenseKey,
    /// From its first byte to past its last.
    pub span: Range<usize>,
}

/// What the scan found.
pub(super) struct Scan {
    pub(super) signed: Vec<Signed>,
    /// What isn't whole, unless it begins inside of something else.
    pub(super) broken: Vec<(LicenseKey, Range<usize>)>,
    /// Whether there are more starts than were tried.
    pub(super) is_cut: bool,
}

pub(super) fn scan(text: &str) -> Scan {
    let symbols = Symbols::of(text);
    let mut scan = Scan { signed: Vec::new(), broken: Vec::new(), is_cut: false };
    let (mut starts, mut whole_until) = (0, 0);
    for start in symbols.starts() {
        if start < whole_until && symbols.is_directly_behind_another(start) {
            continue;
        }
        if starts == STARTS_MAX {
            scan.is_cut = true;
            break;
        }
        starts += 1;
        match symbols.license_key(start) {
            Form::Whole(run) => {
                whole_until = whole_until.max(run.end);
                let license_key = LicenseKey::from_text(symbols.text_of(&run));
                scan.signed.push(Signed { license_key, span: symbols.span(&run) });
            }
            Form::Broken(run) => {
                let span = symbols.span(&run);
                let before =
                    scan.signed.iter().map(|whole| &whole.span).chain(scan.broken.iter().map(|(_, span)| span));
                let is_inside = before.into_iter().any(|other| other.contains(&span.start));
                if !is_inside {
                    // Padding makes a license key another text, also where it is all that is wrong.
                    let padding = if symbols.has_padding(span.end) { "==" } else { "" };
                    let text = symbols.text_of(&run) + padding;
                    scan.broken.push((LicenseKey::from_text(text), span));
                }
            }
        }
    }
    scan
}

/// Whether a character inside a license key counts as not being there.
pub(super) fn is_skipped(c: char) -> bool {
    is_blank(c) || is_invisible(c)
}

/// The line ends of Unicode.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

enum Form {
    Whole(Range<usize>),
    Broken(Range<usize>),
}

/// The symbols of a text, and where each stands.
struct Symbols<'a> {
    text: &'a str,
    symbols: Vec<u8>,
    places: Vec<usize>,
}

impl<'a> Symbols<'a> {
    fn of(text: &'a str) -> Self {
        let mut all = Self { text, symbols: Vec::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        let bytes = text.as_bytes();
        let mut place = 0;
        let mut begins_line = true;
        while let Some(&byte) = bytes.get(place) {
            let at = place;
            place += 1;
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => all.push(byte, at),
                b' ' | b'\t' => continue,
                b'\n' | b'\r' => {
                    begins_line = true;
                    continue;
                }
                b'>' if begins_line => continue,
                b'#' if begins_line => {
                    place = text[at..].find(is_line_end).map_or(bytes.len(), |end| at + end);
                    continue;
                }
                b'=' if ends_line(&text[place..]) => {}
                b'=' => match quoted_printable(&bytes[place..]) {
                    Some(symbol) => {
                        all.push(symbol, at);
                        place += 2;
                    }
                    None => all.push(OTHER, at),
                },
                ..0x80 if !is_skipped(char::from(byte)) => all.push(OTHER, at),
                _ => {
                    let c = text[at..].chars().next().unwrap_or_default();
                    place = at + c.len_utf8();
                    if is_line_end(c) {
                        begins_line = true;
                        continue;
                    }
                    if is_skipped(c) {
                        continue;
                    }
                    all.push(OTHER, at);
                }
            }
            begins_line = false;
        }
        all
    }

    fn push(&mut self, symbol: u8, place: usize) {
        if symbol != OTHER || self.symbols.last() != Some(&OTHER) {
            self.symbols.push(symbol);
            self.places.push(place);
        }
    }

    fn starts(&self) -> impl Iterator<Item = usize> {
        let candidates = self.symbols.windows(START.len()).enumerate().filter(|(_, window)| *window == START);
        let starts = candidates.map(|(start, _)| start);
        starts.filter(|start| !(self.is_directly_behind_another(*start) && self.symbols[start - 1] == b'.'))
    }

    fn license_key(&self, start: usize) -> Form {
        let end = self.symbols.len().min(start + START_MAX_SYMBOLS);
        let (mut dots, mut length) = (0, 0);
        for place in start..end {
            match self.symbols[place] {
                OTHER => return Form::Broken(start..place),
                b'.' if dots < 2 && length > 0 => (dots, length) = (dots + 1, 0),
                b'.' => return Form::Broken(start..self.run_end(place)),
                _ => length += 1,
            }
            if dots == 2 && length == SIGNATURE_SYMBOLS {
                let run = start..place + 1;
                return if self.goes_on(place) { Form::Broken(start..self.run_end(place)) } else { Form::Whole(run) };
            }
        }
        Form::Broken(start..end)
    }

    /// Whether what directly follows the last symbol belongs to it.
    fn goes_on(&self, last: usize) -> bool {
        if self.has_padding(self.end(last)) {
            return true;
        }
        if self.text[self.end(last)..].starts_with(ARMOUR_END) {
            return false;
        }
        match self.directly_behind(last) {
            None => false,
            Some(b'.') => self.directly_behind(last + 1).is_some_and(|symbol| symbol != b'.'),
            Some(_) => !self.symbols[last + 1..].starts_with(START),
        }
    }

    /// The symbol that directly follows another.
    fn directly_behind(&self, place: usize) -> Option<u8> {
        self.is_followed(place).then(|| self.symbols[place + 1]).filter(|symbol| *symbol != OTHER)
    }

    fn is_directly_behind_another(&self, place: usize) -> bool {
        place.checked_sub(1).is_some_and(|before| self.symbols[before] != OTHER && self.is_followed(before))
    }

    /// Whether nothing was passed over between a symbol and the next one.
    fn is_followed(&self, place: usize) -> bool {
        self.places.get(place + 1) == Some(&self.end(place))
    }

    /// Past the last symbol that directly follows.
    fn run_end(&self, mut place: usize) -> usize {
        while self.directly_behind(place).is_some() {
            place += 1;
        }
        place + 1
    }

    fn has_padding(&self, place: usize) -> bool {
        self.text[place..].starts_with("==")
    }

    /// Where a symbol ends: in quoted-printable it has three characters.
    fn end(&self, place: usize) -> usize {
        let at = self.places[place];
        match self.text.as_bytes()[at] {
            b'=' => at + 3,
            _ => at + self.text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }

    fn span(&self, run: &Range<usize>) -> Range<usize> {
        self.places[run.start]..self.end(run.end - 1)
    }

    fn text_of(&self, run: &Range<usize>) -> String {
        self.symbols[run.clone()].iter().map(|symbol| char::from(*symbol)).collect()
    }
}

/// Whether only blanks stand before the next line end, or none comes.
fn ends_line(rest: &str) -> bool {
    rest.chars().find(|c| !is_blank(*c) || is_line_end(*c)).is_none_or(is_line_end)
}

/// The symbols that quoted-printable may encode (RFC 2045, 6.7).
fn quoted_printable(rest: &[u8]) -> Option<u8> {
    match rest {
        [b'2', b'D' | b'd', ..] => Some(b'-'),
        [b'2', b'E' | b'e', ..] => Some(b'.'),
        [b'5', b'F' | b'f', ..] => Some(b'_'),
        _ => None,
    }
}
