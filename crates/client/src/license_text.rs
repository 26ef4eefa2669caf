//! The text of a license file: license keys and activation keys, one a line.

use latchkey_core::{ActivationKey, ActivationKeyError, LicenseKey};

/// No license file has more lines of interest; a folder of prose must not cost a thousand signature checks.
const ENTRIES_MAX: usize = 100;
/// An activation key has five groups.
const PARTS_MAX: usize = 5;
/// Longer than a label and a part of an activation key.
const PART_MAX_BYTES: usize = 100;
/// `{"` in base64url.
const LICENSE_KEY_START: &str = "eyJ";

/// One line of a license file; nobody has verified anything yet.
///
/// ```
/// use latchkey_client::{Entry, entries};
/// assert!(matches!(entries(b"1T6F9-JXTG3-AZJTW-1AGR1-J221E")[..], [Entry::Activation(_)]));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Entry {
    /// Any other text; only its signature tells whether it is a license key.
    Signed(LicenseKey),
    /// An activation key.
    Activation(ActivationKey),
    /// An activation key with a typing slip.
    Mistyped,
}

/// Reads what editors, mail programs and shells make of a license file.
///
/// A byte order mark (UTF-8, or UTF-16 as PowerShell's `>` writes it), line ends of any system, blanks, empty lines,
/// lines that begin with `#`, and quotation marks around a line are accepted, and an activation key in any way that
/// people have one, broken into lines too (R33). At most 100 entries are read.
///
/// ```
/// let file = b"\xef\xbb\xbf# Acme Editor\r\n\r\n  \"eyJhbGciOi.eyJpc3Mi.c2ln\"\r\n";
/// assert_eq!(latchkey_client::entries(file).len(), 1);
/// ```
#[must_use]
pub fn entries(bytes: &[u8]) -> Vec<Entry> {
    let text = decode(bytes);
    let lines = text.split(['\n', '\r']).map(|line| line.trim_matches(is_blank)).map(unquote);
    let lines: Vec<_> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).take(ENTRIES_MAX).collect();
    let (mut entries, mut rest) = (Vec::new(), &lines[..]);
    while let [line, following @ ..] = rest {
        let (entry, following) = match broken_into_lines(rest) {
            Some((activation_key, count)) => (Entry::Activation(activation_key), &rest[count..]),
            None => (entry(line), following),
        };
        entries.push(entry);
        rest = following;
    }
    entries
}

/// The activation key that the first lines have the parts of, and how many lines they are.
fn broken_into_lines(lines: &[&str]) -> Option<(ActivationKey, usize)> {
    let is_part = |line: &&&str| {
        line.len() <= PART_MAX_BYTES && !line.contains(LICENSE_KEY_START) && matches!(entry(line), Entry::Signed(_))
    };
    let count = lines.iter().take(PARTS_MAX).take_while(is_part).count();
    (2..=count).find_map(|count| Some((lines[..count].join("\n").parse().ok()?, count)))
}

fn entry(line: &str) -> Entry {
    match line.parse::<ActivationKey>() {
        Ok(activation_key) => Entry::Activation(activation_key),
        Err(ActivationKeyError::Check) => Entry::Mistyped,
        Err(_) => Entry::Signed(LicenseKey::from_text(line)),
    }
}

fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn is_blank(c: char) -> bool {
    // U+FEFF is a byte order mark in UTF-8, and what joining two files leaves in the middle.
    c.is_whitespace() || c == '\u{feff}' || c == '\0'
}

fn unquote(line: &str) -> &str {
    ['"', '\''].iter().find_map(|quote| line.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;

    use super::*;

    fn shown(bytes: &[u8]) -> Vec<String> {
        let shown = |entry| match entry {
            Entry::Signed(license_key) => license_key.reveal().to_owned(),
            Entry::Activation(activation_key) => activation_key.reveal(),
            Entry::Mistyped => "mistyped".to_owned(),
        };
        entries(bytes).into_iter().map(shown).collect()
    }

    // R5
    #[test]
    fn what_editors_and_shells_add_is_borne() {
        for text in [
            "a.b.c",
            "\u{feff}a.b.c\r\n",
            "\r\n\r\n  a.b.c \t\r\n",
            "# Acme Editor\n\na.b.c\n#x.y.z",
            "\"a.b.c\"",
            "'a.b.c'\0",
            "\u{feff}# one\r\u{feff}a.b.c",
        ] {
            assert_eq!(shown(text.as_bytes()), ["a.b.c"], "{text:?}");
        }
        let utf16: Vec<u16> = "\u{feff}# é\r\na.b.c\r\n".encode_utf16().collect();
        assert_eq!(shown(&utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>()), ["a.b.c"]);
        assert_eq!(shown(&utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<_>>()), ["a.b.c"]);
        for nothing in [&b""[..], b"\xff\xfe", b"\xfe\xff\0", b"\xef\xbb\xbf", b"# a.b.c", b"\n\n"] {
            assert!(entries(nothing).is_empty(), "{nothing:?}");
        }
    }

    #[test]
    fn license_keys_and_activation_keys_share_a_file() {
        let activation_key = ActivationKey::generate(&mut rand::rngs::StdRng::seed_from_u64(1)).reveal();
        let slip =
            activation_key.replacen(&activation_key[1..2], if &activation_key[1..2] == "7" { "8" } else { "7" }, 1);
        let file = format!("a.b.c\n{}\n{slip}\nd.e.f", activation_key.to_lowercase());
        assert_eq!(shown(file.as_bytes()), ["a.b.c", &activation_key, "mistyped", "d.e.f"]);
    }

    // R33
    #[test]
    fn an_activation_key_is_found_as_people_have_it() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/testdata/activation-keys");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let shown = shown(&std::fs::read(&path).unwrap());
            assert!(shown.contains(&"1T6F9-JXTG3-AZJTW-1AGR1-J221E".to_owned()), "{}: {shown:?}", path.display());
        }
        let broken = b"# Acme\neyJ.b.c\nKey: 1T6F9-JXTG3-\nAZJTW-\n1AGR1-J221E.\neyK.e.f";
        assert_eq!(shown(broken), ["eyJ.b.c", "1T6F9-JXTG3-AZJTW-1AGR1-J221E", "eyK.e.f"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes: Vec<u8>, text: String) {
            prop_assert!(entries(&bytes).len() <= ENTRIES_MAX);
            prop_assert!(entries(text.as_bytes()).len() <= ENTRIES_MAX);
        }
    }
}
