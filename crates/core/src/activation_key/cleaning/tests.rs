use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use crate::{ActivationKey, ActivationKeyError};

const PLAIN: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";

fn key(seed: u64) -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(seed))
}

/// What a text is read as, shown.
fn read(text: &str) -> Result<String, ActivationKeyError> {
    text.parse::<ActivationKey>().map(|activation_key| activation_key.reveal())
}

// R33
#[test]
fn every_text_that_people_really_pasted_is_taken() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/activation-keys");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(read(&text).as_deref(), Ok(PLAIN), "{}", path.display());
        assert!(ActivationKey::is_in(&text), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 8, "{seen} texts");
}

// R33
#[test]
fn labels_quotes_and_other_words_may_stand_around_it() {
    for text in [
        format!("Activation key: {PLAIN}"),
        format!("Lizenzschlüssel：{PLAIN}。"),
        format!("ACTIVATION_KEY=\"{PLAIN}\""),
        format!("key = '{PLAIN}';"),
        format!("„{PLAIN}“,"),
        format!("«\u{202f}{PLAIN}\u{202f}»"),
        format!("「{PLAIN}」"),
        format!("**{PLAIN}**"),
        format!("{PLAIN}:"),
        format!("<b>{PLAIN}</b>"),
        format!("Dear Ada, your key is {PLAIN}. Enjoy!"),
        format!("Key: {PLAIN} (for 3 seats)"),
        format!("{PLAIN} and again {PLAIN}"),
        format!("1. {PLAIN}"),
        format!("https://example.com/keys?of=Ada\n{PLAIN}"),
        PLAIN.replace('-', "ー"),
        PLAIN.replace('-', "−"),
        PLAIN.replace('-', "\u{2028}"),
        PLAIN.chars().flat_map(|c| [c, '\u{200d}']).collect(),
        format!("\u{202a}{PLAIN}\u{202c}\0"),
    ] {
        assert_eq!(read(&text).as_deref(), Ok(PLAIN), "{text:?}");
    }
}

// R33
#[test]
fn a_text_with_two_activation_keys_gives_none() {
    let (one, other) = (key(1).reveal(), key(2).reveal());
    for text in [format!("{one} {other}"), format!("{one}, {other}"), format!("either {one}\nor {other}")] {
        assert_eq!(read(&text), Err(ActivationKeyError::Length), "{text}");
        assert!(ActivationKey::is_in(&text), "{text}");
    }
    // A label says which is meant.
    assert_eq!(read(&format!("not {one} but: {other}")), Ok(other));
}

// R33
#[test]
fn an_error_names_the_place_of_what_can_be_seen() {
    let wrong = PLAIN.replace('A', "U");
    let expected = Err(ActivationKeyError::Symbol { position: 11 });
    assert_eq!(read(&wrong), expected);
    assert_eq!(read(&format!("\u{feff}\u{200b}Key: “{}”.", wrong.replace('-', "\u{ad}-\u{2060}"))), expected);
    assert_eq!(read("\u{200b}\u{ad}"), Err(ActivationKeyError::Length));
}

// R15
#[test]
fn a_uuid_is_no_activation_key_whatever_stands_beside_it() {
    // Each has 25 symbols in a row whose check symbol fits.
    let like_one = (0..2000_u128).map(|number| Uuid::from_u128((0x01a2_217b_c532_7c1b_b94a << 48) | (number * 7919)));
    let like_one: Vec<_> = like_one.map(|uuid| uuid.to_string()).filter(|text| is_in_without_dashes(text)).collect();
    assert!(like_one.len() > 20, "{}", like_one.len());
    for uuid in like_one {
        for text in [
            uuid.clone(),
            format!("\"{uuid}\""),
            format!("https://127.0.0.1:9000/v1/licenses/{uuid}/activations/{uuid}?limit=1"),
            format!("{uuid}, {uuid}"),
        ] {
            assert!(!ActivationKey::is_in(&text), "{text}");
        }
        assert!(ActivationKey::is_in(&format!("/v1/licenses/{uuid}/{PLAIN}")), "an activation key beside it is one");
        assert!(ActivationKey::is_in(&format!("{uuid}1")), "what only looks like a UUID is none");
    }
}

fn is_in_without_dashes(uuid: &str) -> bool {
    ActivationKey::is_in(&uuid.replace('-', ""))
}

#[test]
fn prose_is_no_mistyped_activation_key() {
    // 25 symbols in a row, as words.
    assert_eq!(read("the license here belongs to acme corp only"), Err(ActivationKeyError::Length));
}

/// What may stand in a key without being part of it.
fn between() -> impl Strategy<Value = String> {
    "[- \r\n\u{ad}\u{200b}\u{2060}\u{feff}\u{2010}-\u{2015}\u{2212}\u{a0}\u{3000}]{0,3}"
}

fn around() -> impl Strategy<Value = String> {
    "[ .,;!?()\\[\\]{}<>*_`'\"\u{201c}\u{201d}\u{2018}\u{2019}\u{ab}\u{bb}\u{300c}\u{300d}\u{200b}\u{feff}]{0,4}"
}

proptest! {
    // R33
    #[test]
    fn what_is_in_and_around_a_key_changes_nothing(
        seed: u64,
        between in proptest::collection::vec(between(), 25),
        around in [around(), around()],
        label in proptest::option::of("[a-zA-Zäß ]{1,20}[:=]"),
        full_width: bool,
        lower: bool,
    ) {
        let key = key(seed);
        let shown = if lower { key.reveal().to_lowercase() } else { key.reveal() };
        let symbols = shown.chars().filter(|c| *c != '-').map(|c| {
            if full_width { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }
        });
        let typed: String = symbols.zip(&between).map(|(symbol, between)| format!("{symbol}{between}")).collect();
        let text = format!("{}{}{typed}{}", label.unwrap_or_default(), around[0], around[1]);
        prop_assert_eq!(read(&text), Ok(key.reveal()), "{:?}", text);
    }

    // R15, R33
    #[test]
    fn what_is_taken_is_redacted(seed: u64, before in ".{0,30}", after in ".{0,30}") {
        let text = format!("{before}{}{after}", key(seed).reveal());
        prop_assert!(read(&text).is_err() || ActivationKey::is_in(&text), "{:?}", text);
    }

    #[test]
    fn no_text_makes_cleaning_panic(text: String) {
        prop_assert!(read(&text).is_err() || ActivationKey::is_in(&text), "{:?}", text);
    }
}
