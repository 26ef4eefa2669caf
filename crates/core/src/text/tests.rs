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
