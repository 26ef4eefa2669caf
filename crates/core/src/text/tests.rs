use super::*;

#[test]
fn a_text_is_bounded_in_characters_not_bytes() {
    assert!("é".repeat(255).parse::<CustomerName>().is_ok());
    assert_eq!("é".repeat(256).parse::<CustomerName>(), Err(TextError::TooLong { max: 255 }));
    assert_eq!("".parse::<CustomerName>(), Err(TextError::Empty));
    assert_eq!("a\0b".parse::<CustomerName>(), Err(TextError::Control));
}

#[test]
fn only_a_comment_has_lines() {
    assert!("two\nlines".parse::<Comment>().is_ok());
    assert_eq!("two\nlines".parse::<OrderId>(), Err(TextError::Control));
}

#[test]
fn an_email_has_two_sides() {
    for good in ["a@b", "\"odd@local\"@example.com", "ü@example.com"] {
        assert!(Email::try_from(good.to_owned()).is_ok(), "{good}");
    }
    for bad in ["a", "@b", "a@", "a b@c", ""] {
        assert!(Email::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}

#[test]
fn personal_texts_stay_out_of_debug_output() {
    let name: CustomerName = "Ada Lovelace".parse().unwrap();
    assert_eq!(format!("{name:?}"), "CustomerName(…)");
}

#[test]
fn what_people_read_has_a_visible_character() {
    for unseen in [" ", "\u{a0}", "\u{200b}", "\u{3000}\u{2800}", "\u{ad}\u{feff}", "\u{3164}", "\u{e0041}"] {
        assert_eq!(unseen.parse::<CustomerName>(), Err(TextError::Blank), "{unseen:?}");
        assert_eq!(unseen.parse::<crate::ProductName>(), Err(TextError::Blank), "{unseen:?}");
        assert_eq!(unseen.parse::<crate::Version>(), Err(TextError::Blank), "{unseen:?}");
        assert_eq!(unseen.parse::<OrderId>(), Err(TextError::Blank), "{unseen:?}");
        assert_eq!(format!("\n{unseen}").parse::<Comment>(), Err(TextError::Blank), "{unseen:?}");
        // An application may call a computer what it likes.
        assert!(unseen.parse::<crate::ComputerId>().is_ok());
        let seen = format!("{unseen}李{unseen}");
        assert_eq!(seen.parse::<CustomerName>().unwrap().as_str(), seen);
    }
}

#[test]
fn an_issuer_is_at_most_255_bytes_of_json() {
    assert!("é".repeat(127).parse::<Issuer>().is_ok());
    for long in ["é".repeat(128), "\"".repeat(128), "x".repeat(256)] {
        assert!(long.parse::<Issuer>().is_err(), "{long}");
    }
}

// R15, R29
#[test]
fn a_reason_that_is_kept_for_good_holds_no_activation_key() {
    let key = "1ACME-0NESE-AT000-00000-0001P";
    let forms =
        [key.to_owned(), key.to_lowercase().replace('-', " "), key.replace('-', ""), key.replace('-', "\u{2013}")];
    for form in forms {
        for text in [form.clone(), format!("lost {form}"), format!("key:{form}, says Ada")] {
            assert!(matches!(text.parse::<StatedReason>(), Err(TextError::Form(_))), "{text}");
            assert!(text.parse::<Comment>().is_ok(), "a comment can be changed");
        }
    }
    let others =
        ["1ACME-0NESE-AT000-00000-0001Q", "1ACME-0NESE-AT000-00000", "in this place there is no activation key"];
    for text in others {
        assert!(text.parse::<StatedReason>().is_ok(), "{text}");
    }
    // Word by word it is the same as one.
    assert!("1AC ME0NESEAT0 000000 0001P".parse::<StatedReason>().is_ok());
}
