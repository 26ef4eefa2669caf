//! Names as they are looked for: without case and accents.

use std::fmt;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use latchkey_core::CustomerName;

/// What is heard as part of no letter: accents, and characters that can't be seen.
const UNHEARD: GeneralCategoryGroup =
    GeneralCategoryGroup::NonspacingMark.union(GeneralCategoryGroup::EnclosingMark).union(GeneralCategoryGroup::Format);

/// A customer's name, or the beginning of one, as it is looked for: "Zoë  Łuk" is `zoe luk`.
///
/// Case, accents, the width of letters, and how many blanks there are make no difference. Letters with a stroke and
/// ligatures, which Unicode doesn't take apart, are those that people type who don't have them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoldedName(String);

impl FoldedName {
    /// Folds a name; `None` when nothing of it can be heard.
    #[must_use]
    pub fn of(name: &CustomerName) -> Option<Self> {
        let folded = fold(name.as_str());
        let words: Vec<_> = folded.split_whitespace().collect();
        (!words.is_empty()).then(|| Self(words.join(" ")))
    }

    /// The name, folded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first letter, or whatever it begins with.
    #[must_use]
    pub fn first_letter(&self) -> &str {
        self.0.chars().next().map_or("", |first| &self.0[..first.len_utf8()])
    }

    /// Whether it begins so.
    #[must_use]
    pub fn begins_with(&self, beginning: &Self) -> bool {
        self.0.starts_with(&beginning.0)
    }
}

/// Customers' names are personal.
impl fmt::Debug for FoldedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FoldedName(…)")
    }
}

fn fold(name: &str) -> String {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let letters = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(name.chars());
    let heard = letters.filter(|letter| !UNHEARD.contains(categories.get(*letter)));
    let mut folded = String::with_capacity(name.len());
    // By way of its capital, so that every sigma and every s is the same one.
    for letter in heard.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded
}

/// What a letter is typed as by whoever doesn't have it.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ð' | 'đ' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ł' => "l",
        'ŧ' => "t",
        '’' => "'",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(name: &str) -> Option<String> {
        FoldedName::of(&name.parse().unwrap()).map(|folded| folded.0)
    }

    // R21
    #[test]
    fn case_accents_widths_and_blanks_make_no_difference() {
        for (name, expected) in [
            ("Ada Lovelace", "ada lovelace"),
            ("ADA  \u{a0} LOVELACE ", "ada lovelace"),
            ("Zoë", "zoe"),
            ("Zoe\u{308}", "zoe"),
            ("ZOË", "zoe"),
            ("Müller & Söhne", "muller & sohne"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("STRAẞE", "strasse"),
            ("Søren Łukasz Æther", "soren lukasz aether"),
            ("İstanbul Ilgın", "istanbul ilgin"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
            ("Οδυσσεύς", "οδυσσευσ"),
            ("Ａｃｍｅ ﬁnance", "acme finance"),
            ("O’Brien", "o'brien"),
            ("Ac\u{200b}me\u{ad}", "acme"),
            ("Ёлка", "елка"),
            ("株式会社", "株式会社"),
        ] {
            assert_eq!(folded(name).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(folded("\u{301}"), None, "an accent alone");
    }

    #[test]
    fn a_name_begins_with_its_folded_beginnings() {
        let of = |name: &str| FoldedName::of(&name.parse().unwrap()).unwrap();
        let name = of("Électricité de France");
        assert_eq!(name.first_letter(), "e");
        for beginning in ["e", "É", "electricite d", "ÉLECTRICITÉ  ", "Électricité de France"] {
            assert!(name.begins_with(&of(beginning)), "{beginning}");
        }
        assert!(!name.begins_with(&of("France")) && !of("É").begins_with(&name));
        assert_eq!(of("株式").first_letter(), "株");
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_so(name in "\\PC{1,40}") {
            if let Ok(name) = name.parse()
                && let Some(folded) = FoldedName::of(&name)
                && let Ok(again) = folded.as_str().parse()
            {
                prop_assert_eq!(FoldedName::of(&again), Some(folded));
            }
        }
    }
}
