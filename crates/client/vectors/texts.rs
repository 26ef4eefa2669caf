//! Texts as people have them, and what the scan finds in each: for every language that has one.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::signing::sorted;

const ACTIVATION_KEY: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";

/// A name, a text, the license keys and the activation keys that are found in it.
type Row<'a> = (&'a str, Vec<u8>, &'a [&'a str], &'a [&'a str]);

/// The table of texts; `license_key` and `other` are license keys of this vendor.
pub(crate) fn texts(license_key: &str, other: &str) -> Value {
    let wrapped = |column: usize, line_end: &str| {
        let lines: Vec<_> = license_key.as_bytes().chunks(column).map(String::from_utf8_lossy).collect();
        lines.join(line_end)
    };
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let base64 = BASE64.encode(license_key.as_bytes());
    let encoded = license_key.replace('-', "=2D").replace('.', "=2E").replace('_', "=5F");
    let (key, one, both, none) = (license_key, &[license_key][..], &[license_key, other][..], &[][..]);
    let cut = &key[..key.len() - 1];
    let broken_keys = ACTIVATION_KEY.replace("AZJTW-", "AZJTW\r\n-");
    let keys = [ACTIVATION_KEY];
    let texts: Vec<Row<'_>> = vec![
        ("plain", key.into(), one, &[]),
        ("line-end", format!("{key}\n").into(), one, &[]),
        ("byte-order-mark", format!("\u{feff}{key}\r\n").into(), one, &[]),
        ("utf-16-le", utf16(&format!("\u{feff}{key}"), u16::to_le_bytes), one, &[]),
        ("utf-16-be", utf16(&format!("\u{feff}{key}"), u16::to_be_bytes), one, &[]),
        ("utf-16-le-without-mark", utf16(key, u16::to_le_bytes), one, &[]),
        ("utf-16-be-without-mark", utf16(key, u16::to_be_bytes), one, &[]),
        ("comments", format!("# Acme\n# {other}\n{key}\n").into(), one, &[]),
        ("wrapped-1", wrapped(1, "\n").into(), one, &[]),
        ("wrapped-64", wrapped(64, "\r\n").into(), one, &[]),
        ("wrapped-76-indented", wrapped(76, "\n    ").into(), one, &[]),
        ("quoted", format!("> {}", wrapped(70, "\n> ")).into(), one, &[]),
        ("quoted-twice", format!(">> {}", wrapped(70, "\r\n>> ")).into(), one, &[]),
        (
            "armoured",
            format!("-----BEGIN LICENSE-----\n{}\n-----END LICENSE-----\n", wrapped(64, "\n")).into(),
            one,
            &[],
        ),
        ("quoted-printable", wrapped(75, "=\r\n").into(), one, &[]),
        ("quoted-printable-encoded", encoded.into(), one, &[]),
        ("typographic-quotes", format!("„{key}“").into(), one, &[]),
        ("quotes", format!("\"{key}\"").into(), one, &[]),
        ("full-stop", format!("Your license key is {key}.").into(), one, &[]),
        ("ellipsis", format!("{key}...").into(), one, &[]),
        ("zero-width-space", wrapped(50, "\u{200b}").into(), one, &[]),
        ("soft-hyphen", wrapped(50, "\u{ad}").into(), one, &[]),
        ("no-break-space", wrapped(50, "\u{a0}").into(), one, &[]),
        ("nul-behind", format!("{key}\0").into(), one, &[]),
        ("variable", format!("ACME_EDITOR_LICENSE={key}\n").into(), one, &[]),
        ("variable-quoted-printable", format!("LICENSE=3D{key}").into(), one, &[]),
        ("json", sorted(&json!({"license_key": key, "kind": "generic"})).to_string().into(), one, &[]),
        ("mail", format!("Dear Ada,\nit is below.\n\n{}\n\nKind regards\nAcme", wrapped(72, "\n")).into(), one, &[]),
        ("mail-that-explains", format!("It begins with eyJ.\n\n{key}\n").into(), one, &[]),
        ("base64", base64.clone().into(), one, &[]),
        ("base64-wrapped", base64.as_bytes().chunks(76).collect::<Vec<_>>().join(&b"\n"[..]), one, &[]),
        ("base64-of-utf-16", BASE64.encode(&utf16(key, u16::to_le_bytes)).into(), one, &[]),
        ("base64-twice", BASE64.encode(base64.as_bytes()).into(), none, &[]),
        ("two", format!("{key}\n{other}\n").into(), both, &[]),
        ("two-joined", format!("{key}{other}").into(), both, &[]),
        ("two-the-first-cut-off", format!("{}…\n{other}\n", &key[..200]).into(), &both[1..], &[]),
        ("cut-off", cut.into(), none, &[]),
        ("one-symbol-more", format!("{key}A").into(), none, &[]),
        ("four-parts", format!("{key}.e30").into(), none, &[]),
        ("padded", format!("{key}==").into(), none, &[]),
        ("prose", "Thank you for your order!".into(), none, &[]),
        ("empty", "".into(), none, &[]),
        ("activation-key", ACTIVATION_KEY.into(), none, &keys),
        (
            "activation-key-in-a-mail",
            format!("Dear Ada,\nActivation key: {ACTIVATION_KEY}.\nRegards").into(),
            none,
            &keys,
        ),
        ("activation-key-in-json", json!([{"activation_key": ACTIVATION_KEY}]).to_string().into(), none, &keys),
        ("activation-key-wrapped", broken_keys.into(), none, &keys),
        ("activation-key-twice", format!("{ACTIVATION_KEY}\n{ACTIVATION_KEY}").into(), none, &keys),
        ("activation-key-mistyped", "1T6F9-JXTG3-AZJTW-1AGR1-J221F".into(), none, &[]),
        ("both", format!("{ACTIVATION_KEY}\n{key}\n").into(), one, &keys),
    ];
    let row = |(name, text, license_keys, activation_keys): Row<'_>| {
        json!({
            "name": name, "text": BASE64.encode(&text), "license_keys": license_keys, "activation_keys": activation_keys,
        })
    };
    json!({
        "about": "Texts in base64 of their bytes, and what the scan finds in each, in this order; unverified. \
                  crates/core/src/license_text/scan.rs says how.",
        "texts": texts.into_iter().map(row).collect::<Vec<_>>(),
    })
}
