//! The pattern of an activation key.

use crate::characters::{BLANK, DASHES, INVISIBLE, PUNCTUATION};

/// 25 symbols with nothing but separators between them, and no letter or digit beside them.
///
/// A label may stand directly before them, since it ends in a punctuation mark.
pub(super) fn activation_key_form() -> String {
    let between = format!("[{}{}{}]*", DASHES.class(), BLANK.class(), INVISIBLE.class());
    // What can stand beside an activation key: ASCII's punctuation, full-width or not, other punctuation and separators.
    let ascii = r"!-/:-@\[-`{-~\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e";
    let beside = format!("[{ascii}{}{}{}]", PUNCTUATION.class(), DASHES.class(), BLANK.class());
    let version = full_width_too("1ILil");
    let symbol = full_width_too("0-9A-TV-Za-tv-z");
    format!("(^|{beside}){between}{version}({between}{symbol}){{24}}{between}($|{beside})")
}

/// A class with the full-width forms of its characters.
fn full_width_too(class: &str) -> String {
    let full_width = |c: char| if c == '-' { Some(c) } else { char::from_u32(u32::from(c) + 0xfee0) };
    let forms: String = class.chars().filter_map(full_width).collect();
    format!("[{class}{forms}]")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use regex::Regex;

    use super::*;
    use crate::{ActivationKey, ActivationKeyError};

    static FORM: LazyLock<Regex> = LazyLock::new(|| Regex::new(&activation_key_form()).unwrap());

    fn around() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z ]{0,12}[:= ]",
            "[ .,;!?()<>*_`'\"\u{201c}\u{ab}\u{300c}\u{200b}\u{feff}\u{ff1a}\u{2014}]{0,4}",
            ".{0,4}",
        ]
    }

    proptest! {
        #[test]
        fn the_pattern_admits_what_the_parser_takes(
            seed: u64,
            between in proptest::collection::vec("[- \n\u{ad}\u{200b}\u{2010}-\u{2015}\u{a0}\u{30fc}]{0,2}", 25),
            around in [around(), around()],
        ) {
            let key = ActivationKey::generate(&mut StdRng::seed_from_u64(seed)).reveal().replace('-', "");
            let text: String = key.chars().zip(&between).map(|(symbol, between)| format!("{symbol}{between}")).collect();
            let text = format!("{}{text}{}", around[0], around[1]);
            prop_assert!(text.parse::<ActivationKey>().is_err() || FORM.is_match(&text), "{text:?}");
        }

        #[test]
        fn the_parser_takes_of_what_the_pattern_admits_all_that_its_check_symbol_fits(
            text in "[1IilL１][0-9A-TV-Za-tv-z０-９Ａ-ＴＶ-Ｚ]{24}",
            between in proptest::collection::vec("[- \n\u{200b}\u{2014}]{0,2}", 25),
            around in ["[\"' .:\u{201c}]{0,3}", "[\"' .:\u{201d}]{0,3}"],
        ) {
            let text: String = text.chars().zip(&between).map(|(symbol, between)| format!("{symbol}{between}")).collect();
            let text = format!("{}{text}{}", around[0], around[1]);
            prop_assert!(FORM.is_match(&text), "{text:?}");
            let error = text.parse::<ActivationKey>().err();
            prop_assert!(matches!(error, None | Some(ActivationKeyError::Check)), "{text:?}: {error:?}");
        }

        #[test]
        fn what_is_no_such_text_neither_takes(text in ".{0,40}") {
            prop_assert!(!FORM.is_match(&text) && text.parse::<ActivationKey>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_people_type_wrongly_is_not_of_the_form() {
        for text in [
            "1T6F9-JXTG3-AZJTW-1AGR1-J221",
            "1T6F9-JXTG3-AZJTW-1AGR1-J221EE",
            "1T6F9-JXTG3-AZJTW-1AGR1-J221U",
            "2T6F9-JXTG3-AZJTW-1AGR1-J221E",
            "1T6F9.JXTG3.AZJTW.1AGR1.J221E",
        ] {
            assert!(!FORM.is_match(text) && text.parse::<ActivationKey>().is_err(), "{text}");
        }
    }
}
