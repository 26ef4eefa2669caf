use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rand::SeedableRng;
use serde_json::json;

use super::*;
use crate::fixtures::{SigningKey, claims};

const ACTIVATION_KEY: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";

fn license_key(customer: &str) -> String {
    SigningKey::ed25519("2026", 7).sign(&claims(json!({"customer": {"name": customer}}))).reveal().to_owned()
}

/// What has the form of a license key.
fn signed(text: impl AsRef<[u8]>) -> Vec<String> {
    LicenseText::read(text.as_ref()).signed.iter().map(|signed| signed.license_key.reveal().to_owned()).collect()
}

fn activation_keys(text: impl AsRef<[u8]>) -> Vec<String> {
    LicenseText::read(text.as_ref()).activation_keys.iter().map(ActivationKey::reveal).collect()
}

fn wrapped(text: &str, column: usize, line_end: &str) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(column).map(|line| str::from_utf8(line).unwrap()).collect();
    lines.join(line_end)
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

// R33
#[test]
fn files_as_people_save_them_hold_the_same_license_key() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/license-texts");
    let plain = fs::read_to_string(folder.join("plain.lic")).unwrap();
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 7);
    for file in files {
        assert_eq!(signed(fs::read(&file).unwrap()), [plain.trim()], "{}", file.display());
    }
}

// R33
#[test]
fn a_license_key_may_be_wrapped_at_any_column_with_anything_that_mail_programs_do() {
    let key = license_key("Ada");
    for column in 1..=key.len() {
        for line_end in
            ["\n", "\r\n", "\r", "=\r\n", "= \n", "\n> ", "\r\n> > ", "\n  ", "\u{2028}", "\u{200b}\n\u{feff}"]
        {
            assert_eq!(signed(wrapped(&key, column, line_end)), [&*key], "{column} {line_end:?}");
        }
    }
    let encoded = key.replace('.', "=2E").replace('-', "=2D").replace('_', "=5F");
    assert_eq!(signed(wrapped(&encoded, 75, "=\r\n").replace("==", "=\r\n=")), [&*key]);
    assert_eq!(signed(&encoded), [&*key]);
}

// R33
#[test]
fn what_stands_around_a_license_key_does_no_harm() {
    let key = license_key("Ada");
    for (before, after) in [
        ("\u{feff}", ""),
        ("“", "”"),
        ("„", "“."),
        ("<", ">"),
        ("**`", "`**"),
        ("ACME_EDITOR_LICENSE=", "\n"),
        ("export ACME_EDITOR_LICENSE='", "'"),
        ("set ACME_EDITOR_LICENSE=", "\r\n"),
        ("acme: ", ""),
        ("{\"license_key\":\"", "\",\"kind\":\"generic\"}"),
        ("Your license key is below.\r\n\r\n", "\r\n\r\nKind regards\r\nAcme. Editors"),
        ("Your license key is ", ". Kind regards"),
        ("-----BEGIN LICENSE-----\n", "\n-----END LICENSE-----\n"),
        ("it begins with eyJ.\n", " \u{200b}..."),
        ("it begins with eyJ, as in eyJhb…\n", "\0\0"),
        ("# eyJ\n", "\n# regards"),
        ("name=3D", "=20\r\n"),
    ] {
        let text = format!("{before}{key}{after}");
        assert_eq!(signed(&text), [&*key], "{text}");
        assert_eq!(signed(format!("> {}", text.replace('\n', "\n> "))), [&*key], "{text}");
    }
}

// R33
#[test]
fn several_in_one_text_are_all_seen() {
    let (ada, bob) = (license_key("Ada"), license_key("Bob"));
    for between in ["\n", "", " ", ",", "\r\n\r\n", "\n-- \n", "=\n", "\n# next\n", " and "] {
        assert_eq!(signed(format!("{ada}{between}{bob}")), [&*ada, &*bob], "{between:?}");
    }
    // Wherever the first one was cut off, the second one is among what is found.
    for cut in 0..ada.len() {
        for between in ["\n", "\r\n> ", "…\n"] {
            let text = format!("{}{between}{bob}", &ada[..cut]);
            assert!(signed(&text).contains(&bob), "{cut} {between:?}");
        }
    }
}

// R17
#[test]
fn what_goes_on_behind_a_license_key_or_stops_before_its_end_is_none() {
    let key = license_key("Ada");
    for text in [
        format!("{key}A"),
        format!("{key}_"),
        format!("{key}=="),
        format!("{key}.e30"),
        format!("{key}=2Ee30"),
        key[..key.len() - 1].to_owned(),
        format!("{}\n{}", &key[..20], "# a comment"),
        key.replacen('.', "..", 1),
        key.replacen('.', ",", 1),
        key.replacen("eyJ", "eyK", 1).replacen(".eyJ", ".eyK", 1),
    ] {
        assert!(signed(&text).is_empty(), "{text}");
    }
    let broken = |text: &str| {
        LicenseText::read(text.as_bytes()).broken.iter().map(|key| key.reveal().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(broken(&format!("{key}==")), [format!("{key}==")]);
    assert_eq!(broken(&format!("{key}.e30 more")), [format!("{key}.e30")]);
    assert_eq!(broken(&key[..200]), [&key[..200]]);
    assert!(broken(&key).is_empty());
    assert!(broken(&key.replace('.', ".\n")).is_empty(), "its second part isn't one that is broken");
}

// R33
#[test]
fn a_text_in_base64_as_a_whole_is_decoded_once() {
    let key = license_key("Ada");
    let encoded = data_encoding::BASE64.encode(key.as_bytes());
    let in_lines = wrapped(&encoded, 76, "\r\n");
    let of_windows = data_encoding::BASE64.encode(&utf16(&key, u16::to_le_bytes));
    let url = data_encoding::BASE64URL_NOPAD.encode(format!("# Acme\n{key}\n").as_bytes());
    for text in [&encoded, &in_lines, &of_windows, &url, &format!("\u{feff}{encoded}\n")] {
        assert_eq!(signed(text), [&*key], "{text}");
    }
    assert_eq!(activation_keys(data_encoding::BASE64.encode(ACTIVATION_KEY.as_bytes())), [ACTIVATION_KEY]);
    assert!(signed(data_encoding::BASE64.encode(encoded.as_bytes())).is_empty(), "not twice");
    assert!(signed(format!("{encoded}!")).is_empty(), "not as a whole");
}

// R33
#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    let key = license_key("Ünïversität 用于");
    for text in [key.clone(), format!("# für Ada\r\n{key}\r\n")] {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{text}");
            assert_eq!(signed(utf16(&text, u16::to_le_bytes)), [&*key]);
            assert_eq!(signed(utf16(&text, u16::to_be_bytes)), [&*key]);
        }
    }
    for nothing in [&b""[..], b"\xff\xfe", b"\xfe\xff\0", b"\xef\xbb\xbf", b"\0", b"\0\0\0\0", b"# a.b.c", b"\n\n"] {
        let text = LicenseText::read(nothing);
        assert!(text.is_empty() && text.other_lines == 0, "{nothing:?}");
    }
}

// R33
#[test]
fn an_activation_key_is_found_beside_license_keys_and_prose() {
    let key = license_key("Ada");
    for text in [
        ACTIVATION_KEY.to_owned(),
        format!("{key}\n{ACTIVATION_KEY}\n{key}"),
        format!("{{\"license_key\":\"{key}\",\"activation_key\":\"{ACTIVATION_KEY}\"}}"),
        format!("[{{\"activation_key\": \"{ACTIVATION_KEY}\", \"license_id\": \"x\"}}]"),
        format!("Dear Ada,\r\n\r\nActivation key: {ACTIVATION_KEY}.\r\n\r\nKind regards"),
        "Dear Ada,\n> 1T6F9-JXTG3-AZJTW\n> -1AGR1-J221E\nKind regards".to_owned(),
        format!("# not this one: 2T6F9\n{}", ACTIVATION_KEY.to_lowercase().replace('-', " ")),
        format!("{ACTIVATION_KEY}\n{ACTIVATION_KEY}"),
        format!("name,key\nAda,{ACTIVATION_KEY},7"),
    ] {
        assert_eq!(activation_keys(&text), [ACTIVATION_KEY], "{text}");
    }
    let mut random = rand::rngs::StdRng::seed_from_u64(7);
    let many: Vec<_> = (0..150).map(|_| ActivationKey::generate(&mut random).reveal()).collect();
    let text = LicenseText::read(many.join("\n").as_bytes());
    assert!(text.activation_keys.len() == 100 && text.is_cut && text.other_lines == 0);
    let slip = LicenseText::read(b"1T6F9-JXTG3-AZJTW-1AGR1-J221F");
    assert!(slip.is_mistyped && slip.activation_keys.is_empty());
    assert!(!LicenseText::read(format!("{key}\n1T6F9-JXTG3-AZJTW-1AGR1-J221F").as_bytes()).is_mistyped);
}

#[test]
fn lines_that_hold_nothing_are_counted() {
    let key = license_key("Ada");
    for (text, other_lines) in [
        (key.clone(), 0),
        (format!("# Acme\n\n{key}\n \u{200b}\n"), 0),
        (format!("Dear Ada,\n{}\nregards\n", wrapped(&key, 60, "\n")), 2),
        (format!("{ACTIVATION_KEY}\nthat was it"), 1),
        ("Thank you for your order!".to_owned(), 1),
    ] {
        assert_eq!(LicenseText::read(text.as_bytes()).other_lines, other_lines, "{text}");
    }
}

#[test]
fn work_is_bounded_whatever_the_text() {
    let key = license_key("Ada");
    let many = LicenseText::read(vec![&*key; 150].join("\n").as_bytes());
    assert_eq!((many.signed.len(), many.is_cut), (100, true));
    for text in
        ["eyJ".repeat(20_000), "eyJa.".repeat(13_000), "=".repeat(60_000), "> ".repeat(30_000), "\n1".repeat(30_000)]
    {
        let started = std::time::Instant::now();
        let read = LicenseText::read(text.as_bytes());
        assert!(read.signed.len() <= 100 && started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes: Vec<u8>, text: String, symbols in "[eyJa.=25DEF>#\\-_\n \u{200b}é]{0,300}") {
        let _ = (LicenseText::read(&bytes), LicenseText::read(text.as_bytes()), LicenseText::read(symbols.as_bytes()));
    }

    /// What is passed over may stand anywhere.
    #[test]
    fn what_is_passed_over_changes_nothing(places in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize), 0..40)) {
        let key = license_key("Ada");
        let mut text = key.clone();
        for (place, what) in places {
            let what = [" ", "\t", "\r\n", "\u{a0}", "\u{200b}", "\u{ad}", "\n> ", "\u{2060}"][what];
            let places: Vec<_> = text.char_indices().map(|(place, _)| place).collect();
            text.insert_str(*place.get(&places), what);
        }
        prop_assert_eq!(signed(&text), [key]);
    }
}
