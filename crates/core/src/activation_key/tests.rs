use std::collections::HashSet;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

fn key(seed: u64) -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(seed))
}

fn with_symbols(symbols: &[u8]) -> Result<ActivationKey, ActivationKeyError> {
    std::str::from_utf8(symbols).unwrap().parse()
}

proptest! {
    // R15
    #[test]
    fn any_one_wrong_symbol_is_caught(seed: u64, place in 0..LENGTH, other in 0..32usize) {
        let mut symbols = key(seed).0;
        prop_assume!(symbols[place] != ALPHABET[other]);
        symbols[place] = ALPHABET[other];
        prop_assert_eq!(with_symbols(&symbols).unwrap_err(), ActivationKeyError::Check);
    }

    // R15
    #[test]
    fn any_two_neighbors_swapped_are_caught(seed: u64, place in 0..LENGTH - 1) {
        let mut symbols = key(seed).0;
        prop_assume!(symbols[place] != symbols[place + 1]);
        symbols.swap(place, place + 1);
        prop_assert_eq!(with_symbols(&symbols).unwrap_err(), ActivationKeyError::Check);
    }

    #[test]
    fn no_text_makes_parsing_panic(text: String) {
        let _ = text.parse::<ActivationKey>();
    }
}

#[test]
fn what_people_type_is_taken() {
    let key = key(1);
    let shown = key.reveal();
    assert_eq!(shown.len(), 29);
    let typed = [
        shown.to_lowercase(),
        shown.replace('-', ""),
        shown.replace('-', " – "),
        format!("  {shown}--\n"),
        shown.replace('1', "l").replace('0', "o"),
        shown.replace('1', "I").replace('0', "O"),
    ];
    for text in typed {
        assert_eq!(text.parse::<ActivationKey>().unwrap().hash(), key.hash(), "{text}");
    }
}

#[test]
fn what_is_no_activation_key_says_why_and_never_repeats_it() {
    let shown = key(2).reveal();
    assert_eq!(shown[1..].parse::<ActivationKey>().unwrap_err(), ActivationKeyError::Length);
    assert_eq!(format!("{shown}0").parse::<ActivationKey>().unwrap_err(), ActivationKeyError::Length);
    assert_eq!("".parse::<ActivationKey>().unwrap_err(), ActivationKeyError::Length);
    let with_u = format!("1234U{}", &shown[5..]);
    assert_eq!(with_u.parse::<ActivationKey>().unwrap_err(), ActivationKeyError::Symbol { position: 5 });
    let mut of_version_2 = key(2).0;
    of_version_2[0] = b'2';
    of_version_2[LENGTH - 1] = check_symbol(&of_version_2[..LENGTH - 1]);
    assert_eq!(with_symbols(&of_version_2).unwrap_err(), ActivationKeyError::Version);
}

// R15
#[test]
fn it_is_found_within_a_text() {
    let shown = key(4).reveal();
    for text in [shown.clone(), format!("my key: {}!", shown.to_lowercase()), format!("é{shown}é")] {
        assert!(ActivationKey::is_in(&text), "{text}");
    }
    assert!(!ActivationKey::is_in(&shown[1..]));
    assert!(!ActivationKey::is_in("a name without any secret in it"));
}

// R15
#[test]
fn it_has_115_random_bits_and_is_hidden_from_debug() {
    let mut random = StdRng::seed_from_u64(3);
    let keys: Vec<_> = (0..2000).map(|_| ActivationKey::generate(&mut random)).collect();
    for place in 1..LENGTH - 1 {
        let seen: HashSet<u8> = keys.iter().map(|key| key.0[place]).collect();
        assert_eq!(seen.len(), 32, "place {place} takes every symbol");
    }
    assert_eq!(format!("{:?}", keys[0]), "ActivationKey(…)");
}
