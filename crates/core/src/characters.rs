//! Kinds of characters, as fixed lists, so that every language's version of them is the same.

/// A kind of characters: ranges, both ends included.
pub(crate) struct Characters(&'static [(char, char)]);

impl Characters {
    /// Whether the character is of this kind.
    pub(crate) fn contain(&self, c: char) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&c))
    }

    /// The inside of a class of a regular expression.
    #[cfg(feature = "openapi")]
    pub(crate) fn class(&self) -> String {
        let escaped = |c: char| match u32::from(c) {
            code @ ..=0xffff => format!("\\u{code:04x}"),
            // No escape for these is understood by every dialect; JSON Schema wants Unicode's own.
            _ => c.to_string(),
        };
        let range = |(first, last): &(char, char)| match first == last {
            true => escaped(*first),
            false => format!("{}-{}", escaped(*first), escaped(*last)),
        };
        self.0.iter().map(range).collect()
    }
}

/// Control and format characters, fillers and variation selectors.
pub(crate) const INVISIBLE: Characters = Characters(&[
    ('\0', '\u{8}'),
    ('\u{e}', '\u{1f}'),
    ('\u{7f}', '\u{84}'),
    ('\u{86}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{115f}'),
    ('\u{1160}', '\u{1160}'),
    ('\u{17b4}', '\u{17b4}'),
    ('\u{17b5}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffc}'),
    ('\u{e0000}', '\u{e0fff}'),
]);

/// Blanks and line breaks.
pub(crate) const BLANK: Characters = Characters(&[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{85}', '\u{85}'),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2028}'),
    ('\u{2029}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3000}', '\u{3000}'),
]);

/// Dashes, minus signs, and what input methods and fonts give in their place.
pub(crate) const DASHES: Characters = Characters(&[
    ('-', '-'),
    ('\u{2d7}', '\u{2d7}'),
    ('\u{58a}', '\u{58a}'),
    ('\u{5be}', '\u{5be}'),
    ('\u{1400}', '\u{1400}'),
    ('\u{1806}', '\u{1806}'),
    ('\u{2010}', '\u{2015}'),
    ('\u{2043}', '\u{2043}'),
    ('\u{2053}', '\u{2053}'),
    ('\u{207b}', '\u{207b}'),
    ('\u{208b}', '\u{208b}'),
    ('\u{2212}', '\u{2212}'),
    ('\u{2500}', '\u{2500}'),
    ('\u{2501}', '\u{2501}'),
    ('\u{2796}', '\u{2796}'),
    ('\u{2e17}', '\u{2e17}'),
    ('\u{2e1a}', '\u{2e1a}'),
    ('\u{2e3a}', '\u{2e3a}'),
    ('\u{2e3b}', '\u{2e3b}'),
    ('\u{2e40}', '\u{2e40}'),
    ('\u{2e5d}', '\u{2e5d}'),
    ('\u{301c}', '\u{301c}'),
    ('\u{3030}', '\u{3030}'),
    ('\u{30a0}', '\u{30a0}'),
    ('\u{30fc}', '\u{30fc}'),
    ('\u{fe31}', '\u{fe31}'),
    ('\u{fe32}', '\u{fe32}'),
    ('\u{fe58}', '\u{fe58}'),
    ('\u{fe63}', '\u{fe63}'),
    ('\u{ff70}', '\u{ff70}'),
]);

/// Punctuation and signs beside those of ASCII.
pub(crate) const PUNCTUATION: Characters = Characters(&[
    ('\u{a1}', '\u{a9}'),
    ('\u{ab}', '\u{b1}'),
    ('\u{b4}', '\u{b4}'),
    ('\u{b6}', '\u{b8}'),
    ('\u{bb}', '\u{bb}'),
    ('\u{bf}', '\u{bf}'),
    ('\u{d7}', '\u{d7}'),
    ('\u{f7}', '\u{f7}'),
    ('\u{2b9}', '\u{2bf}'),
    ('\u{2016}', '\u{2027}'),
    ('\u{2030}', '\u{205e}'),
    ('\u{2190}', '\u{2bff}'),
    ('\u{2e00}', '\u{2e7f}'),
    ('\u{3001}', '\u{3003}'),
    ('\u{3008}', '\u{3020}'),
    ('\u{30fb}', '\u{30fb}'),
    ('\u{fe10}', '\u{fe19}'),
    ('\u{fe30}', '\u{fe6b}'),
    ('\u{ff5f}', '\u{ff65}'),
]);

/// The kinds that activation keys are cleaned by, as ranges with both ends included: for versions in other languages.
#[must_use]
pub fn kinds_of_characters() -> [(&'static str, &'static [(char, char)]); 4] {
    [("invisible", INVISIBLE.0), ("blank", BLANK.0), ("dashes", DASHES.0), ("punctuation", PUNCTUATION.0)]
}

/// Whether the character is a blank or breaks a line.
pub(crate) fn is_blank(c: char) -> bool {
    BLANK.contain(c)
}

/// Whether the character can't be seen and takes no room.
pub(crate) fn is_invisible(c: char) -> bool {
    INVISIBLE.contain(c)
}
