//! Reads a key from a file or a terminal: it is a secret, and other users see command lines.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use latchkey_client::{ActivationKey, Entry, entries};
use latchkey_core::LicenseKeyText;

use crate::failure::Failure;
use crate::input::{is_stdin, read};

const FILE_MAX_BYTES: u64 = 64 * 1024;

/// A key of either kind.
#[derive(Debug)]
pub(crate) enum Key {
    Activation(ActivationKey),
    /// A text with a license key in it, unverified.
    License(LicenseKeyText),
}

/// Reads the one activation key of a file, or of standard input; on a terminal it asks for it.
pub(crate) fn activation_key(path: &Path) -> Result<ActivationKey, Failure> {
    one(entries(&text(path, "Activation key")?))
}

/// Reads the one key of a file, or of standard input, whichever it is; on a terminal it asks for it.
pub(crate) fn key(path: &Path) -> Result<Key, Failure> {
    either(entries(&text(path, "Activation key or license key")?))
}

/// Reads the one license key of a file, or of standard input, unverified; on a terminal it asks for it.
pub(crate) fn license_key(path: &Path) -> Result<LicenseKeyText, Failure> {
    match either(entries(&text(path, "License key")?))? {
        Key::License(license_key) => Ok(license_key),
        Key::Activation(_) => {
            Err(Failure::usage("that is an activation key; the license key is needed that it bought"))
        }
    }
}

/// The one key that a text is or has in it, whichever it is; `None` where it has nothing like one.
pub(crate) fn key_in(text: &str) -> Result<Option<Key>, Failure> {
    let entries = entries(text.as_bytes());
    if entries.iter().all(|entry| matches!(entry, Entry::Other)) {
        return Ok(None);
    }
    either(entries).map(Some)
}

fn text(path: &Path, asks_for: &str) -> Result<Vec<u8>, Failure> {
    if is_stdin(path) && io::stdin().is_terminal() { typed(asks_for) } else { read(path, FILE_MAX_BYTES) }
}

fn typed(asks_for: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::usage(format!("cannot read what was typed: {error}"));
    eprint!("{asks_for}: ");
    io::stderr().flush().map_err(failed)?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(line.into_bytes())
}

/// The only activation key; other words may stand around it (R33).
fn one(entries: Vec<Entry>) -> Result<ActivationKey, Failure> {
    if entries.is_empty() {
        return Err(Failure::usage("there is no activation key in it"));
    }
    let is_mistyped = entries.iter().any(|entry| matches!(entry, Entry::Mistyped));
    let mut activation_keys = entries.into_iter().filter_map(|entry| match entry {
        Entry::Activation(activation_key) => Some(activation_key),
        _ => None,
    });
    match (activation_keys.next(), activation_keys.next()) {
        (Some(activation_key), None) if !is_mistyped => Ok(activation_key),
        (Some(_), _) => Err(Failure::usage("there is more than one in it; one activation key at a time")),
        (None, _) if is_mistyped => Err(Failure::refused(
            "activation_key_mistyped",
            "the activation key is mistyped: its check symbol does not fit",
        )),
        (None, _) => Err(Failure::usage("that is no activation key: one has 25 letters and digits")),
    }
}

/// The only key; of what could be several license keys, the signature tells which is meant.
fn either(entries: Vec<Entry>) -> Result<Key, Failure> {
    let signed = entries.iter().filter_map(|entry| match entry {
        Entry::Signed(license_key) => Some(license_key.reveal()),
        _ => None,
    });
    let signed = signed.collect::<Vec<_>>().join("\n");
    if signed.is_empty() {
        let is_neither = entries.iter().all(|entry| matches!(entry, Entry::Other));
        let neither = || Failure::usage("there is neither an activation key nor a license key in it");
        return if is_neither { Err(neither()) } else { one(entries).map(Key::Activation) };
    }
    if entries.iter().any(|entry| matches!(entry, Entry::Activation(_) | Entry::Mistyped)) {
        return Err(Failure::usage("both an activation key and a license key are in it; one at a time"));
    }
    LicenseKeyText::try_from(signed)
        .map(Key::License)
        .map_err(|_| Failure::usage("there are more license keys in it than can be looked for; one at a time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // R15, R33
    #[test]
    fn a_slip_is_found_before_any_call_and_no_message_repeats_the_secret() {
        for (text, says) in [
            ("1T6F9-JXTG3-AZJTW-1AGR1-J221F", "activation_key_mistyped"),
            ("1T6F9-JXTG3-AZJTW", "25 letters"),
            ("", "no activation key in it"),
            ("1T6F9-JXTG3-AZJTW-1AGR1-J221E\n1ACME-0NESE-AT000-00000-0001P", "more than one"),
        ] {
            let said = one(entries(text.as_bytes())).unwrap_err().to_string();
            assert!(said.contains(says) && !said.contains("JXTG3"), "{said}");
        }
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../core/testdata/activation-keys")).unwrap()
        {
            let path = file.unwrap().path();
            let read = one(entries(&std::fs::read(&path).unwrap()));
            assert_eq!(read.unwrap().reveal(), "1T6F9-JXTG3-AZJTW-1AGR1-J221E", "{}", path.display());
        }
        assert!(one(entries(b"\xef\xbb\xbf# for Ada\r\n 1t6f9jxtg3 azjtw1agr1j221e \r\n")).is_ok());
    }
    // R15, R21
    #[test]
    fn either_key_is_taken_and_not_both() {
        let signed = format!("eyJhbGciOi.eyJpc3Mi.{}", "A".repeat(86));
        let found = |text: &str| either(entries(text.as_bytes()));
        let secret = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";
        assert!(matches!(found(secret), Ok(Key::Activation(key)) if key.reveal() == secret));
        let mail = format!("Dear support,\r\nmy license:\r\n> {signed}\r\n");
        assert!(matches!(found(&mail), Ok(Key::License(text)) if text.as_str() == signed));
        let two = format!("{signed}\n{signed}\n");
        assert!(matches!(found(&two), Ok(Key::License(text)) if text.as_str().lines().count() == 2));
        for (text, says) in [
            (format!("{secret}\n{signed}"), "one at a time"),
            (format!("{signed}\n").repeat(80), "one at a time"),
            ("nothing".to_owned(), "neither an activation key nor a license key"),
            (String::new(), "neither an activation key nor a license key"),
        ] {
            let said = found(&text).unwrap_err().to_string();
            assert!(said.contains(says) && !said.contains("JXTG3") && !said.contains("eyJ"), "{said}");
        }
    }
}
