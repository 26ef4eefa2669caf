//! Activation keys as people type and paste them, and what is read of each: for every language that checks one before a call.

use latchkey_core::{ActivationKey, ActivationKeyError, kinds_of_characters};
use serde_json::{Value, json};

/// The activation keys that the texts are made of.
const KEYS: [&str; 2] = ["1T6F9-JXTG3-AZJTW-1AGR1-J221E", "1ACME-0NESE-AT000-00000-0001P"];
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What the cleaning goes by, and texts with what it gives.
pub(crate) fn table() -> Value {
    let code_points = |(first, last): &(char, char)| json!([u32::from(*first), u32::from(*last)]);
    let kinds = kinds_of_characters().into_iter();
    let kinds =
        kinds.map(|(name, ranges)| (name.to_owned(), ranges.iter().map(code_points).collect::<Vec<_>>().into()));
    let mut table = json!({
        "about": "Texts and the activation key that each gives, or why none: the rules of crates/core/src/activation_key/cleaning.rs. \
                  `blank`, `dashes`, `invisible` and `punctuation` are the kinds of characters as ranges of code points, both ends \
                  included.",
        "texts": texts().into_iter().map(row).collect::<Vec<_>>(),
    });
    table.as_object_mut().expect("it is written as an object").extend(kinds);
    table
}

fn row(text: String) -> Value {
    match text.parse::<ActivationKey>() {
        Ok(activation_key) => json!({ "text": text, "activation_key": activation_key.reveal() }),
        Err(ActivationKeyError::Length) => json!({ "text": text, "error": "length" }),
        Err(ActivationKeyError::Symbol { position }) => {
            json!({ "text": text, "error": "symbol", "position": position })
        }
        Err(ActivationKeyError::Check) => json!({ "text": text, "error": "check" }),
        Err(ActivationKeyError::Version) => json!({ "text": text, "error": "version" }),
    }
}

fn texts() -> Vec<String> {
    let [key, other] = KEYS;
    let full_width =
        |text: &str| text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)).collect::<String>();
    let mut texts = vec![
        key.to_owned(),
        other.to_owned(),
        key.to_lowercase(),
        key.replace('-', ""),
        key.replace('-', " "),
        key.replace('1', "l").replace('0', "o"),
        key.replace('1', "I").replace('0', "O"),
        format!("  {key}--\r\n"),
        full_width(key),
        full_width(&key.to_lowercase()),
        format!("Activation key: {key}"),
        format!("Lizenzschlüssel：{key}。"),
        format!("ACTIVATION_KEY=\"{key}\""),
        format!("key = '{key}';"),
        format!("„{key}“,"),
        format!("«\u{202f}{key}\u{202f}»"),
        format!("「{key}」"),
        format!("**{key}**"),
        format!("{key}:"),
        format!("<b>{key}</b>"),
        format!("Dear Ada, your key is {key}. Enjoy!"),
        format!("Key: {key} (for 3 seats)"),
        format!("{key} and again {key}"),
        format!("1. {key}"),
        format!("https://example.com/keys?of=Ada\n{key}"),
        format!("either {key} or {other}"),
        format!("not {key} but: {other}"),
        format!("\u{feff}\u{200b}Key: “{}”.", key.replace('A', "U")),
        key.chars().flat_map(|c| [c, '\u{200d}']).collect(),
        key.chars().flat_map(|c| [c, '\u{ad}']).collect(),
        key.chars().flat_map(|c| [c, ' ']).collect(),
        format!("\u{202a}{key}\u{202c}\0"),
        format!("\u{e0041}{key}\u{fe0f}"),
        key[1..].to_owned(),
        format!("{key}0"),
        format!("2{}", &key[1..]),
        with_check_symbol("2ABCDEFGHJKMNPQRSTVWXYZ0"),
        String::new(),
        "\u{200b}\u{ad}".to_owned(),
        ":::".to_owned(),
        "the license here belongs to acme corp only".to_owned(),
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJsYXRjaGtleSJ9.AAAA".to_owned(),
        "🔑".repeat(25),
        format!("🔑 {key} 🔑"),
        format!("é{key}é"),
    ];
    for (_, ranges) in kinds_of_characters() {
        for (first, last) in ranges {
            texts.extend([first, last].map(|c| key.replace('-', &c.to_string())));
            texts.push(format!("{first}{key}{last}"));
        }
    }
    // Every slip in one place, and every two neighbors.
    for (place, _) in key.char_indices().filter(|(_, c)| *c != '-') {
        let wrong = ALPHABET.chars().nth(place % 32).unwrap_or('0');
        texts.push(format!("{}{wrong}{}", &key[..place], &key[place + 1..]));
        let mut swapped: Vec<char> = key.chars().collect();
        if place + 1 < swapped.len() {
            swapped.swap(place, place + 1);
        }
        texts.push(swapped.into_iter().collect());
    }
    texts
}

/// The one of the 32 with which the text is read as an activation key, of whatever version.
fn with_check_symbol(symbols: &str) -> String {
    let all = ALPHABET.chars().map(|symbol| format!("{symbols}{symbol}"));
    let is_right = |text: &String| text.parse::<ActivationKey>().err() == Some(ActivationKeyError::Version);
    all.into_iter().find(is_right).expect("one of them fits")
}
