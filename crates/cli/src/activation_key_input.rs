//! Reads an activation key from a file or a terminal: it is a secret, and other users see command lines.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use latchkey_client::{ActivationKey, Entry, entries};

use crate::failure::Failure;
use crate::input::{is_stdin, read};

const FILE_MAX_BYTES: u64 = 64 * 1024;

/// Reads the one activation key of a file, or of standard input; on a terminal it asks for it.
pub(crate) fn activation_key(path: &Path) -> Result<ActivationKey, Failure> {
    let bytes = if is_stdin(path) && io::stdin().is_terminal() { typed()? } else { read(path, FILE_MAX_BYTES)? };
    one(entries(&bytes))
}

fn typed() -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::usage(format!("cannot read the activation key: {error}"));
    eprint!("Activation key: ");
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
}
