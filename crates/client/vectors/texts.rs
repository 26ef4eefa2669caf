//! Texts as people have them, and what the scan finds in each: for every language that has one.

use data_encoding::{BASE64, BASE64URL_NOPAD};
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
        ("armoured-on-one-line", format!("-----BEGIN LICENSE-----{key}-----END LICENSE-----").into(), one, &[]),
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
    let texts =
        texts.into_iter().chain(around(license_key, other).into_iter().map(|(name, text)| (name, text, one, none)));
    let row = |(name, text, license_keys, activation_keys): Row<'_>| {
        json!({
            "name": name, "text": BASE64.encode(&text), "license_keys": license_keys, "activation_keys": activation_keys,
        })
    };
    json!({
        "about": "Texts in base64 of their bytes, and what the scan finds in each, in this order; unverified. \
                  crates/core/src/license_text/scan.rs says how.",
        "texts": texts.map(row).collect::<Vec<_>>(),
    })
}

/// What else people do to a license key, each with the one in it.
fn around(key: &str, other: &str) -> Vec<(&'static str, Vec<u8>)> {
    let lines = |column: usize| key.as_bytes().chunks(column).map(String::from_utf8_lossy).collect::<Vec<_>>();
    let wrapped = |column, line_end: &str| lines(column).join(line_end);
    let base64 = BASE64.encode(key.as_bytes());
    let text = |text: String| text.into_bytes();
    let (dot, last) = (key.find('.').unwrap_or_default(), key.rfind('.').unwrap_or_default());
    let utf16 = format!("# Acme\r\n{key}\r\n").encode_utf16().flat_map(u16::to_be_bytes).collect();
    vec![
        ("wrapped-2", text(wrapped(2, "\n"))),
        ("wrapped-7-blank-lines", text(wrapped(7, "\r\n\r\n"))),
        ("wrapped-33-old-mac", text(wrapped(33, "\r"))),
        ("wrapped-60-tabs", text(format!("\t{}", wrapped(60, "\n\t")))),
        ("wrapped-80-line-separator", text(wrapped(80, "\u{2028}"))),
        ("wrapped-100-next-line", text(wrapped(100, "\u{85}"))),
        ("wrapped-50-page-break", text(wrapped(50, "\u{c}"))),
        ("wrapped-at-the-dots", text(format!("{}\n.\n{}\n.\n{}", &key[..dot], &key[dot + 1..last], &key[last + 1..]))),
        ("wrapped-blanks-behind", text(wrapped(64, "   \n"))),
        ("wrapped-comments-between", text(wrapped(64, "\n# more of it\n"))),
        ("quoted-three-times", text(format!(">>> {}", wrapped(68, "\n> > > ")))),
        ("quoted-without-blanks", text(format!(">{}", wrapped(75, "\r\n>")))),
        ("quoted-and-soft", text(format!("> {}", wrapped(70, "=\r\n> ")))),
        ("quoted-printable-blanks", text(wrapped(60, "= \t\r\n"))),
        ("quoted-printable-lower-case", text(key.replace('-', "=2d").replace('.', "=2e").replace('_', "=5f"))),
        ("quoted-printable-both", text(wrapped(70, "=\n").replace('.', "=2E"))),
        (
            "armoured-pgp",
            text(format!("-----BEGIN PGP MESSAGE-----\nVersion: 1\n\n{}\n=abcd\n-----END-----", wrapped(64, "\n"))),
        ),
        ("fence", text(format!("```\n{key}\n```"))),
        ("asterisks", text(format!("*{key}*"))),
        ("underlined-heading", text(format!("License\n=======\n{key}\n"))),
        ("guillemets", text(format!("»{key}«"))),
        ("single-typographic", text(format!("‘{key}’"))),
        ("corner-brackets", text(format!("「{key}」"))),
        ("angle-brackets", text(format!("<{key}>"))),
        ("parentheses-full-stop", text(format!("(It is {key}.)"))),
        ("exclamation", text(format!("{key}!"))),
        ("question", text(format!("Is it {key}?"))),
        ("colon-label", text(format!("License key:{key}"))),
        ("export", text(format!("export ACME_EDITOR_LICENSE='{key}'"))),
        ("set", text(format!("set ACME_EDITOR_LICENSE={key}\r\n"))),
        ("powershell", text(format!("$env:ACME_EDITOR_LICENSE = \"{key}\""))),
        ("ini", text(format!("[license]\nkey = {key}\n; the end"))),
        ("yaml", text(format!("license: >-\n  {}\n", wrapped(76, "\n  ")))),
        ("html", text(format!("<p>Your key:<br><code>{key}</code></p>"))),
        ("xml", text(format!("<license key=\"{key}\"/>"))),
        ("url", text(format!("https://example.com/license?key={key}&product=acme-editor"))),
        ("csv", text(format!("product,key\r\nacme-editor,{key}\r\n"))),
        ("table", text(format!("| key | {key} |"))),
        ("json-escaped", text(json!([{"answer": json!({"license_key": key}).to_string()}]).to_string())),
        (
            "http",
            text(format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{{\"license_key\":\"{key}\"}}")),
        ),
        ("word-joiner", text(wrapped(40, "\u{2060}"))),
        ("byte-order-marks", text(wrapped(90, "\u{feff}"))),
        ("direction-marks", text(format!("\u{202a}{key}\u{202c}"))),
        ("variation-selectors", text(wrapped(120, "\u{fe0f}"))),
        ("wide-blanks", text(wrapped(64, "\u{3000}"))),
        ("tags", text(wrapped(64, "\u{e0041}"))),
        ("escape-sequences", text(format!("\u{1b}[1m{key}\u{1b}[0m"))),
        ("no-utf-8", [b"K\xf6ln: ", key.as_bytes(), b" \xfc"].concat()),
        ("utf-16-be-lines", utf16),
        ("base64-url", text(BASE64URL_NOPAD.encode(format!("{key}\n").as_bytes()))),
        ("base64-unpadded", text(BASE64.encode(format!("{key}?").as_bytes()).trim_end_matches('=').to_owned())),
        (
            "base64-lines",
            text(base64.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n")),
        ),
        ("base64-of-an-answer", text(BASE64.encode(sorted(&json!({"license_key": key})).to_string().as_bytes()))),
        ("base64-of-a-file", text(BASE64.encode(format!("\u{feff}# Acme\r\n{key}\r\n").as_bytes()))),
        ("beside-one-that-is-cut", text(format!("{}\n\n{key}", &other[..other.len() - 10]))),
        ("beside-a-comment-of-it", text(format!("# {key}\n{key}"))),
    ]
}
