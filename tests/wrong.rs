//! What can be wrong with a value, by what it should be, and with a body as a whole.

use latchkey_api::{BODY_MAX_BYTES, Code};

use crate::request::Request;

/// The largest body that API Gateway lets through.
const GATEWAY_MAX_BYTES: usize = 10 * 1024 * 1024;

/// A value, as a JSON text, that a member can't have.
pub(crate) struct Wrong {
    pub(crate) json: String,
    /// The pointer to what is wrong, from the member on.
    pub(crate) below: String,
    pub(crate) code: Code,
}

impl Wrong {
    pub(crate) fn at(json: &str, below: &str) -> Self {
        Self { json: json.to_owned(), below: below.to_owned(), code: Code::InvalidField }
    }

    /// A value that is no JSON, so that the whole body isn't.
    pub(crate) fn syntax(json: &str, below: &str) -> Self {
        Self { code: Code::MalformedRequest, ..Self::at(json, below) }
    }

    /// The same within another value, where it is at `place`.
    pub(crate) fn inside(self, before: &str, after: &str, place: &str) -> Self {
        Self { json: format!("{before}{}{after}", self.json), below: format!("{place}{}", self.below), ..self }
    }
}

pub(crate) fn others(values: &[&str]) -> Vec<Wrong> {
    values.iter().map(|value| Wrong::at(value, "")).collect()
}

/// For a text of several lines.
pub(crate) fn texts(max: usize) -> Vec<Wrong> {
    let mut wrongs =
        others(&["null", "true", "7", "1.5", "[]", "[\"a\"]", "{}", "\"\"", r#""a\u0000b""#, r#""\u007f""#]);
    wrongs.push(Wrong::at(&format!("\"{}\"", "é".repeat(max + 1)), ""));
    wrongs.push(Wrong::at(&nested(200), ""));
    wrongs.push(Wrong::syntax(r#""\ud800""#, ""));
    wrongs.push(Wrong::syntax(r#""\udc00x""#, ""));
    wrongs.push(Wrong::syntax(r#""\x""#, ""));
    wrongs.push(Wrong::syntax("\"line\nbreak\"", ""));
    wrongs
}

pub(crate) fn one_line(max: usize) -> Vec<Wrong> {
    let lines = others(&[r#""a\nb""#, r#""a\tb""#, r#""\u0085""#]);
    texts(max).into_iter().chain(lines).collect()
}

pub(crate) fn names(max: usize) -> Vec<Wrong> {
    let forms = others(&["\"a b\"", "\"-x\"", "\".\"", "\"é\"", "\"a/b\"", "\"*\""]);
    one_line(max).into_iter().chain(forms).collect()
}

/// What is no list of IDs of signing keys.
pub(crate) fn no_signing_keys() -> Vec<Wrong> {
    let kids = one_line(255).into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
    kids.chain(others(&["true", "7", "\"a\"", "{}"])).collect()
}

/// What is no activation key.
pub(crate) fn activation_keys() -> Vec<Wrong> {
    let no_keys = [
        "\"1ACME\"",
        "\"1ACME-0NESE-AT000-00000-0001PP\"",
        "\"1ACME-0NESE-AT000-00000-0001Q\"",
        "\"1ACME-0NESE-AT000-00000-000U1\"",
        "\"2ACME-0NESE-AT000-00000-0001P\"",
        "\"----------\"",
        "\"АCME-0NESE-AT000-00000-00001P\"",
        "\"\u{200b}1ACME-0NESE-AT000-00000-0001Q.\"",
    ];
    texts(100).into_iter().chain(others(&no_keys)).collect()
}

pub(crate) fn truth_values() -> Vec<Wrong> {
    let mut wrongs = others(&["null", "0", "1", "\"true\"", "\"\"", "[]", "[true]", "{}"]);
    wrongs.push(Wrong::syntax("True", ""));
    wrongs
}

/// For a number from 1 to `max`.
pub(crate) fn integers(max: u32) -> Vec<Wrong> {
    let past = (u64::from(max) + 1).to_string();
    let mut wrongs = others(&[
        "null",
        "true",
        "\"1\"",
        "[]",
        "[1]",
        "{}",
        "0",
        "-1",
        "1.5",
        "4294967295",
        "4294967296",
        "18446744073709551616",
        "1e400",
        "-1e400",
        &past,
    ]);
    wrongs.extend(["01", "+1", "NaN", "1."].map(|number| Wrong::syntax(number, "")));
    wrongs
}

pub(crate) fn moments() -> Vec<Wrong> {
    others(&[
        "null",
        "true",
        "1893456000",
        "[]",
        "{}",
        "\"\"",
        "\"tomorrow\"",
        "\"2027-02-29T00:00:00Z\"",
        "\"2027-02-30T00:00:00Z\"",
        "\"2027-13-01T00:00:00Z\"",
        "\"2027-02-28T25:00:00Z\"",
        "\"2027-02-28\"",
        "\"2027-02-28T00:00:00\"",
        "\"2027-02-28 00:00:00Z\"",
        "\"2027-02-28T00:00:00Z[UTC]\"",
        "\"2027-02-28T00:00:00,5Z\"",
        "\"10000-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59Z\"",
    ])
}

/// What can be wrong with the body of a right request: code and place.
pub(crate) fn bodies(right: &Request) -> Vec<(Vec<u8>, Code, Option<String>)> {
    let (first, value) = right.first_member();
    let is_required = !right.may_lack(&first);
    let right = std::str::from_utf8(&right.body).unwrap();
    let whole = |text: &str, code| (text.as_bytes().to_vec(), code, Some(String::new()));
    let at_first = |text: String, code| (text.into_bytes(), code, Some(format!("/{first}")));
    let after = |text: String| (text.into_bytes(), Code::MalformedRequest, Some(String::new()));
    let padded = |bytes: usize| {
        ((right.to_owned() + &" ".repeat(bytes - right.len())).into_bytes(), Code::RequestTooLarge, None)
    };

    let mut bodies: Vec<_> =
        ["null", "true", "7", "\"text\"", "[]", &format!("[{right}]"), &nested(200), &format!("[{value}, {value}]")]
            .map(|text| whole(text, Code::InvalidField))
            .into();
    bodies.extend(
        ["", " \n", "{", "nul", "{1: 1}", "{'a': 1}", "{a: 1}", "// no JSON\n{}", "\u{feff}", "<xml/>", "a=1", "\0"]
            .map(|text| whole(text, Code::MalformedRequest)),
    );
    bodies.extend([
        at_first(format!("{{\"{first}\": {value}, {}", &right[1..]), Code::InvalidField),
        at_first(format!("{{\"{first}\": "), Code::MalformedRequest),
        (format!("{{\"x\": {}, {}", nested(200), &right[1..]).into_bytes(), Code::InvalidField, Some("/x".to_owned())),
        whole(right.strip_suffix('}').unwrap(), Code::MalformedRequest),
        whole(&format!("{},}}", right.strip_suffix('}').unwrap()), Code::MalformedRequest),
        (
            [format!("{{\"{first}\": \"").as_bytes(), b"\xff\"}"].concat(),
            Code::MalformedRequest,
            Some(format!("/{first}")),
        ),
        (right.encode_utf16().flat_map(u16::to_le_bytes).collect(), Code::MalformedRequest, Some(String::new())),
        after(format!("{right} x")),
        after(format!("{right}{right}")),
        after(format!("{right}\0")),
        after(format!("{right},")),
        padded(BODY_MAX_BYTES + 1),
        padded(GATEWAY_MAX_BYTES),
    ]);
    if is_required {
        bodies.push(at_first("{}".to_owned(), Code::InvalidField));
    }
    bodies
}

/// An array in an array in an array …
pub(crate) fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}
