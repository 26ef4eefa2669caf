//! Activation keys as people have them: one cleaning for every way in (R33).
//!
//! Mail programs, word processors, messengers and input methods put characters around a key and into it. The lists here
//! are fixed, so that every language's version of them takes the same texts.

use crate::characters::{DASHES, PUNCTUATION, is_blank, is_invisible};

use super::symbols::{ActivationKeyError, LENGTH, normalize, verified};

/// What dashes and blanks become.
const SEPARATOR: char = '-';
/// Neither a symbol nor punctuation, which may stand between symbols.
const NO_SYMBOL: char = '\0';

/// The one activation key that a text gives: the groups after the last `:` or `=`, else the only run of groups with 25
/// symbols that is an activation key.
pub(super) fn activation_key(text: &str) -> Result<[u8; LENGTH], ActivationKeyError> {
    let seen = seen(text);
    let text = without_outer_punctuation(&seen);
    let labelled = text.iter().rposition(|c| matches!(c, ':' | '='));
    let groups = labelled.map_or(text, |label| without_outer_punctuation(&text[label + 1..]));
    let groups: Vec<char> = groups.iter().copied().filter(|c| *c != SEPARATOR).collect();
    of_symbols(&groups).or_else(|error| only_run(text).ok_or(error))
}

/// Whether an activation key stands anywhere in a text.
///
/// A UUID is none, though one in twenty has 25 symbols in a row that would be one.
pub(super) fn is_in(text: &str) -> bool {
    let mut symbols = seen(text);
    blank_uuids(&mut symbols);
    symbols.retain(|c| !is_punctuation(*c));
    symbols.windows(LENGTH).any(|window| of_symbols(window).is_ok()) || activation_key(text).is_ok()
}

/// Puts what is no symbol in the place of each UUID that stands for itself.
fn blank_uuids(text: &mut [char]) {
    const LENGTH: usize = "01a2217b-c532-7c1b-b94a-8dd90678e27a".len();
    let mut first = 0;
    while let Some(window) = text.get(first..first + LENGTH) {
        let is_uuid = window.iter().enumerate().all(|(index, c)| match index {
            8 | 13 | 18 | 23 => *c == SEPARATOR,
            _ => c.is_ascii_hexdigit(),
        });
        let is_apart = |neighbor: Option<&char>| neighbor.is_none_or(|c| !c.is_alphanumeric());
        if is_uuid
            && is_apart(first.checked_sub(1).and_then(|before| text.get(before)))
            && is_apart(text.get(first + LENGTH))
        {
            text[first..first + LENGTH].fill(NO_SYMBOL);
            first += LENGTH;
        } else {
            first += 1;
        }
    }
}

/// Whether an activation key stands in a text as it is written: in five groups, or in one.
///
/// Words that are like one by chance are none, as they may be to [`is_in`].
pub(super) fn is_written_in(text: &str) -> bool {
    let seen = seen(text);
    let groups: Vec<&[char]> = seen.split(|c| is_punctuation(*c)).filter(|group| !group.is_empty()).collect();
    let is_key = |groups: &[&[char]]| {
        let alike = groups.iter().all(|group| group.len() == LENGTH / groups.len());
        alike && of_symbols(&groups.concat()).is_ok()
    };
    groups.windows(5).chain(groups.windows(1)).any(is_key)
}

fn of_symbols(text: &[char]) -> Result<[u8; LENGTH], ActivationKeyError> {
    let text = <[char; LENGTH]>::try_from(text).map_err(|_| ActivationKeyError::Length)?;
    let mut symbols = [0; LENGTH];
    for (index, (symbol, c)) in symbols.iter_mut().zip(text).enumerate() {
        *symbol = normalize(c).ok_or(ActivationKeyError::Symbol { position: index + 1 })?;
    }
    verified(symbols)
}

/// The activation key among other words; none, when there are two.
fn only_run(text: &[char]) -> Option<[u8; LENGTH]> {
    let mut found = None;
    for run in text.split(|c| is_punctuation(*c) && *c != SEPARATOR) {
        let groups: Vec<&[char]> = run.split(|c| *c == SEPARATOR).filter(|group| !group.is_empty()).collect();
        for first in 0..groups.len() {
            let mut symbols = Vec::new();
            let mut following = groups[first..].iter();
            while symbols.len() < LENGTH
                && let Some(group) = following.next()
            {
                symbols.extend_from_slice(group);
            }
            match (of_symbols(&symbols), found) {
                (Ok(symbols), Some(other)) if symbols != other => return None,
                (Ok(symbols), _) => found = Some(symbols),
                (Err(_), _) => {}
            }
        }
    }
    found
}

/// What can be seen of a text, full-width forms as the usual ones, dashes and blanks as [`SEPARATOR`].
fn seen(text: &str) -> Vec<char> {
    let seen = text.chars().map(usual_width).filter(|c| !is_invisible(*c));
    seen.map(|c| if DASHES.contain(c) || is_blank(c) { SEPARATOR } else { c }).collect()
}

fn without_outer_punctuation(mut text: &[char]) -> &[char] {
    while let [first, rest @ ..] = text
        && is_punctuation(*first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_punctuation(*last)
    {
        text = rest;
    }
    text
}

/// Full-width forms stand in the order of ASCII.
fn usual_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Separators are among them.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || PUNCTUATION.contain(c)
}

#[cfg(test)]
mod tests;
