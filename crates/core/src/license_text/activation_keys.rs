//! Finds activation keys in what is left of a text without its license keys.

use std::ops::Range;

use super::scan::{is_line_end, is_skipped};
use crate::{ActivationKey, ActivationKeyError};

const KEYS_MAX: usize = 100;
/// No activation key is shorter; with blanks, labels and wide characters one may be longer than this many times over.
const KEY_MIN_BYTES: usize = 25;
/// A mail program may have broken one into so many lines, which are short then.
const BROKEN_MAX_LINES: usize = 5;
const BROKEN_MAX_BYTES: usize = 120;
/// In the place of a license key.
const TAKEN: char = '\0';

/// What is left of a text.
#[derive(Default)]
pub(super) struct Rest {
    pub(super) activation_keys: Vec<ActivationKey>,
    /// Whether there is one with a typing slip.
    pub(super) is_mistyped: bool,
    /// How many lines have something else in them.
    pub(super) other_lines: usize,
    /// Whether there are more activation keys than are looked at.
    pub(super) is_cut: bool,
}

impl Rest {
    pub(super) fn of<'a>(text: &str, taken: impl Iterator<Item = &'a Range<usize>>) -> Self {
        let outside = outside(text, taken);
        let lines: Vec<&str> = outside.split(is_line_end).map(begun).filter(|line| !is_passed_over(line)).collect();
        let mut rest = Self::default();
        let mut found: Vec<bool> = lines.iter().map(|line| rest.take_parts(line)).collect();
        for length in 2..=BROKEN_MAX_LINES {
            for first in 0..(lines.len() + 1).saturating_sub(length) {
                let window = first..first + length;
                let bytes: usize = lines[window.clone()].iter().map(|line| line.len()).sum();
                let is_long_enough = (KEY_MIN_BYTES..=BROKEN_MAX_BYTES).contains(&bytes);
                let is_free = !found[window.clone()].contains(&true);
                if is_long_enough && is_free && rest.take(&lines[window.clone()].join("\n")) {
                    found[window].fill(true);
                }
            }
        }
        rest.other_lines = lines.iter().zip(found).filter(|(line, found)| !found && !line.contains(TAKEN)).count();
        rest
    }

    fn take_parts(&mut self, line: &str) -> bool {
        let parts = line.split(is_punctuation).filter(|part| part.len() >= KEY_MIN_BYTES);
        // All of them, not only up to the first that is one.
        parts.filter(|part| self.take(part)).count() > 0
    }

    /// Takes an activation key, if the text is one.
    fn take(&mut self, text: &str) -> bool {
        match text.parse::<ActivationKey>() {
            Ok(key) if self.activation_keys.iter().any(|known| known.symbols() == key.symbols()) => true,
            Ok(_) if self.activation_keys.len() == KEYS_MAX => {
                self.is_cut = true;
                true
            }
            Ok(activation_key) => {
                self.activation_keys.push(activation_key);
                true
            }
            Err(error) => {
                self.is_mistyped |= error == ActivationKeyError::Check;
                false
            }
        }
    }
}

/// The text with [`TAKEN`] in the place of what is taken.
fn outside<'a>(text: &str, taken: impl Iterator<Item = &'a Range<usize>>) -> String {
    let mut spans: Vec<_> = taken.collect();
    spans.sort_by_key(|span| span.start);
    let mut outside = String::new();
    let mut place = 0;
    for span in spans {
        if span.start > place {
            outside.push_str(&text[place..span.start]);
        }
        outside.push(TAKEN);
        place = place.max(span.end);
    }
    outside.push_str(&text[place..]);
    outside
}

/// A line from where it begins.
fn begun(line: &str) -> &str {
    line.trim_start_matches(|c| c == '>' || (is_skipped(c) && c != TAKEN))
}

fn is_passed_over(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}

/// What stands between the parts of JSON, of a list and of a table, and in no activation key.
fn is_punctuation(c: char) -> bool {
    matches!(c, ',' | ';' | '{' | '}' | '[' | ']' | '"' | '|' | '<' | TAKEN)
}
