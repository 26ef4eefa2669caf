//! Activation keys as people have them: one cleaning for every way in (R33).
//!
//! Mail programs, word processors, messengers and input methods put characters around a key and into it. The lists here
//! are fixed, so that every language's version of them takes the same texts.

use super::{ActivationKeyError, LENGTH, normalize, verified};

/// What dashes and blanks become.
const SEPARATOR: char = '-';

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
pub(super) fn is_in(text: &str) -> bool {
    let symbols: Vec<char> = seen(text).into_iter().filter(|c| !is_punctuation(*c)).collect();
    symbols.windows(LENGTH).any(|window| of_symbols(window).is_ok())
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
    seen.map(|c| if is_dash(c) || is_blank(c) { SEPARATOR } else { c }).collect()
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

/// Control and format characters, fillers and variation selectors.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}'
        | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{e0000}'..='\u{e0fff}')
}

pub(crate) fn is_blank(c: char) -> bool {
    matches!(c,
        '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}'
        | '\u{202f}' | '\u{205f}' | '\u{2800}' | '\u{3000}')
}

/// Dashes, minus signs, and what input methods and fonts give in their place.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2d7}' | '\u{58a}' | '\u{5be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2053}'
                | '\u{207b}'
                | '\u{208b}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{2e17}'
                | '\u{2e1a}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{2e40}'
                | '\u{2e5d}'
                | '\u{301c}'
                | '\u{3030}'
                | '\u{30a0}'
                | '\u{30fc}'
                | '\u{fe31}'
                | '\u{fe32}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff70}'
    )
}

/// Punctuation and signs; separators are among them.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{a1}'..='\u{a9}' | '\u{ab}'..='\u{b1}' | '\u{b4}' | '\u{b6}'..='\u{b8}' | '\u{bb}' | '\u{bf}'
            | '\u{d7}' | '\u{f7}' | '\u{2b9}'..='\u{2bf}' | '\u{2016}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{2190}'..='\u{2bff}' | '\u{2e00}'..='\u{2e7f}' | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3020}' | '\u{30fb}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}'
            | '\u{ff5f}'..='\u{ff65}')
}

#[cfg(test)]
mod tests;
