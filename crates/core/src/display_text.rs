//! Texts from elsewhere, made fit to be shown to a person.

use crate::characters::{is_blank, is_invisible};

/// A text on one line, of at most `max` characters, without what a terminal would obey or a person can't see.
///
/// A service, a proxy or a certificate may say anything; what is too long ends in `…`.
///
/// ```
/// assert_eq!(latchkey_core::display_text("two\nlines \u{1b}[31m\u{202e}", 40), "two lines [31m");
/// assert_eq!(latchkey_core::display_text("too long", 4), "too…");
/// ```
#[must_use]
pub fn display_text(text: &str, max: usize) -> String {
    let mut shown = String::new();
    let mut length = 0;
    let words = text.split(|c| is_blank(c) || c.is_control());
    for word in words {
        let visible = word.chars().filter(|c| !is_invisible(*c));
        let mut is_first = true;
        for c in visible {
            if is_first && length > 0 {
                shown.push(' ');
                length += 1;
            }
            is_first = false;
            if length >= max {
                while shown.chars().count() >= max.max(1) {
                    shown.pop();
                }
                return shown.trim_end().to_owned() + "…";
            }
            shown.push(c);
            length += 1;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_a_person_can_see_is_left_on_one_line() {
        for (text, shown) in [
            ("it is fine", "it is fine"),
            ("  a \t b\r\n\r\nc ", "a b c"),
            ("\u{feff}\u{200b}a\u{202e}b\0", "ab"),
            ("\u{1b}]0;title\u{7}x", "]0;title x"),
            ("用于 é", "用于 é"),
            ("", ""),
        ] {
            assert_eq!(display_text(text, 40), shown, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_never_longer_and_holds_no_control_character(text: String, max in 1..50_usize) {
            let shown = display_text(&text, max);
            prop_assert!(shown.chars().count() <= max, "{}", shown);
            prop_assert!(!shown.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert_eq!(display_text(&shown, max), shown);
        }
    }
}
