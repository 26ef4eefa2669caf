//! Payloads that readers of JSON differ about, each signed as it is.

use super::signing::{bound, by_us, claiming, sorted};
use super::vector::{MALFORMED, VALID, Vector};

const OVER: &str = "license_expired";

/// Members beside those of a right license key, as they are.
const MEMBERS: [(&str, &str, &str, &str); 36] = [
    ("null-unknown", "null, also where nobody looks", MALFORMED, r#""more":null"#),
    ("null-unknown-inside", "also further inside", MALFORMED, r#""more":[{"a":{"b":null}}]"#),
    ("null-in-a-list", "an element is no member", VALID, r#""more":[null]"#),
    ("twice-aud", "the product twice", MALFORMED, r#""aud":"acme-editor""#),
    ("twice-exp", "the end twice", MALFORMED, r#""exp":1924992000"#),
    ("twice-computer", "the computer twice", MALFORMED, r#""computer":"Tdv4pZPfUwEv9nmO1sKNgQUpoC1SM6ZtWVTnbPBWerU""#),
    ("twice-escaped", "twice, once with an escape", MALFORMED, r#""\u0065xp":1924992000"#),
    ("twice-unknown", "twice, where nobody looks", MALFORMED, r#""more":1,"more":1"#),
    ("twice-unknown-inside", "further inside", MALFORMED, r#""more":{"a":{"b":1,"b":2}}"#),
    ("twice-empty", "an empty name twice", MALFORMED, r#""":1,"":1"#),
    ("case", "EXP is another member", VALID, r#""EXP":0"#),
    ("empty-name", "a name may be empty", VALID, r#""":1"#),
    ("proto", "what some languages have anyway", VALID, r#""__proto__":{"exp":0,"kind":"generic"}"#),
    ("constructor", "more of it", VALID, r#""constructor":{"prototype":{}},"toString":"","length":0"#),
    ("surrogate", "half a surrogate pair", MALFORMED, r#""more":"\ud83d""#),
    ("surrogate-second", "the other half", MALFORMED, r#""more":"\ude00x""#),
    ("surrogate-name", "in a name", MALFORMED, r#""\ud83d":1"#),
    ("surrogate-swapped", "both halves, the wrong way round", MALFORMED, r#""more":"\ude00\ud83d""#),
    ("surrogate-pair", "both halves are a character", VALID, r#""more":"\ud83d\ude00""#),
    ("escape-unknown", "no such escape", MALFORMED, r#""more":"\x41""#),
    ("escape-short", "three digits", MALFORMED, r#""more":"\u041""#),
    ("escape-nul", "a NUL, where nobody looks", VALID, r#""more":"\u0000""#),
    ("tab-in-a-text", "a tab as it is", MALFORMED, "\"more\":\"a\tb\""),
    ("line-end-in-a-text", "a line end as it is", MALFORMED, "\"more\":\"a\nb\""),
    ("nan", "no number", MALFORMED, r#""more":NaN"#),
    ("infinity", "no number either", MALFORMED, r#""more":-Infinity"#),
    ("number-too-large", "larger than any number, where nobody looks", MALFORMED, r#""more":[1e400]"#),
    ("number-many-digits", "thirty digits", VALID, r#""more":123456789012345678901234567890"#),
    ("number-small", "it counts as zero", VALID, r#""more":1e-400"#),
    ("number-zero-first", "a zero too many", MALFORMED, r#""more":01"#),
    ("number-plus", "a plus", MALFORMED, r#""more":+1"#),
    ("number-dot", "no digit behind the dot", MALFORMED, r#""more":1."#),
    ("number-dot-first", "nor before it", MALFORMED, r#""more":.5"#),
    ("number-hexadecimal", "hexadecimal digits", MALFORMED, r#""more":0x10"#),
    ("comma-last", "a comma too many", MALFORMED, r#""more":[1,]"#),
    ("comment", "a comment", MALFORMED, r#""more":1/*a*/"#),
];

/// Payloads that are no object.
const WHOLE: [(&str, &str); 8] = [
    ("payload-null", "null"),
    ("payload-list", "[]"),
    ("payload-list-of-claims", "[{}]"),
    ("payload-text", "\"exp\""),
    ("payload-number", "7"),
    ("payload-empty-object", "{}"),
    ("payload-prose", "Thank you!"),
    ("payload-single-quotes", "{'aud': 'acme-editor'}"),
];

pub(super) fn vectors() -> Vec<Vector> {
    let claims = sorted(&bound("pc-1")).to_string();
    let values = "[\"latchkey\",\"993001d6-802d-8a6d-808e-2bcf1a9966f3\",\"c05454cd-9d99-81b8-a68f-0102030405ff\"]";
    let with = |member: &str| by_us(format!("{},{member}}}", &claims[..claims.len() - 1]));
    let deep = |levels: usize| with(&format!("\"more\":{}{}", "[".repeat(levels), "]".repeat(levels)));
    let utf16: Vec<u8> = claims.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let no_utf8 =
        |bytes: &[u8]| by_us([&claims.as_bytes()[..claims.len() - 1], b",\"more\":\"", bytes, b"\"}"].concat());
    let v = Vector::new;
    let mut vectors = vec![
        v("claims-as-values", "a list of the values in their order", MALFORMED, by_us(values)),
        v("payload-blanks", "blanks around it", VALID, by_us(format!("\n {claims}\t\r\n"))),
        v("payload-other-blank", "a blank that JSON doesn't know", MALFORMED, by_us(format!("{claims}\u{a0}"))),
        v("payload-two", "two objects", MALFORMED, by_us(format!("{claims}{{}}"))),
        v("payload-cut", "without the last brace", MALFORMED, by_us(&claims[..claims.len() - 1])),
        v("payload-nul", "a NUL behind it", MALFORMED, by_us(format!("{claims}\0"))),
        v("payload-bom", "a byte order mark before it", MALFORMED, by_us(format!("\u{feff}{claims}"))),
        v("payload-utf-16", "UTF-16", MALFORMED, by_us(utf16)),
        v("payload-deep", "3,000 brackets and nothing else", MALFORMED, by_us("[".repeat(1500) + &"]".repeat(1500))),
        v("payload-deep-open", "3,000 that nobody closes", MALFORMED, by_us("[".repeat(3000))),
        v("deep-64", "64 levels, the payload's own counted", VALID, deep(63)),
        v("deep-65", "one more", MALFORMED, deep(64)),
        v("deep-2000", "2,000 brackets where nobody looks", MALFORMED, deep(1000)),
        v(
            "deep-objects",
            "objects in objects",
            MALFORMED,
            with(&format!("\"more\":{}1{}", "{\"a\":".repeat(64), "}".repeat(64))),
        ),
        v(
            "wide",
            "brackets beside each other are not deep",
            VALID,
            with(&format!("\"more\":[{}[]]", "[],".repeat(500))),
        ),
        v(
            "brackets-in-a-text",
            "nor are those in a text",
            VALID,
            with(&format!("\"more\":\"\\\"{}\"", "[{".repeat(200))),
        ),
        v("no-utf-8", "no UTF-8, where nobody looks", MALFORMED, no_utf8(b"\xff")),
        v("no-utf-8-long", "a slash in too many bytes", MALFORMED, no_utf8(b"\xc0\xaf")),
        v("no-utf-8-surrogate", "half a surrogate pair in UTF-8", MALFORMED, no_utf8(b"\xed\xa0\xbd")),
        v("no-utf-8-cut", "half a character", MALFORMED, no_utf8(b"\xe2\x82")),
        v(
            "exp-escaped",
            "an escape in a name is the character",
            OVER,
            claiming(&[("exp", ""), (r"\u0065\u0078p", "0")]),
        ),
    ];
    vectors.extend(MEMBERS.map(|(name, about, code, member)| v(&format!("json-{name}"), about, code, with(member))));
    vectors.extend(WHOLE.map(|(name, json)| v(name, "it is no claims", MALFORMED, by_us(json))));
    vectors
}
