//! `latchkey inspect`: shows what a text says, unverified.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use data_encoding::BASE64URL_NOPAD;
use latchkey_client::{Entry, LicenseKey, entries};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::input::read;
use crate::options::Options;
use crate::printing::{date, print, row, shown};

const FILE_MAX_BYTES: u64 = 64 * 1024;
const DATES: [&str; 4] = ["iat", "nbf", "exp", "maintenance_until"];

/// What to look at.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The file with license keys and activation keys; - is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

pub(crate) fn inspect(options: &Options, command: &Inspect) -> Result<(), Failure> {
    let entries = entries(&read(&command.file, FILE_MAX_BYTES)?);
    if entries.is_empty() {
        return Err(Failure::refused("empty", "nothing is in it"));
    }
    let said: Vec<_> = entries.iter().map(said).collect();
    // What only seems to be a license key says nothing beside one that is: a text may have been cut off before it.
    let is_shown = said.iter().any(Result::is_ok);
    let said = said.into_iter().filter(|said| said.is_ok() || !is_shown).collect::<Result<Vec<_>, _>>()?;
    print(&options.output, &json!({ "entries": said }), |_| said.iter().flat_map(rows).collect())
}

/// What one entry says, its secret left out.
fn said(entry: &Entry) -> Result<Value, Failure> {
    match entry {
        Entry::Activation(activation_key) => {
            let format = activation_key.symbols().first().map(|symbol| char::from(*symbol).to_string());
            Ok(json!({"type": "activation_key", "format": format, "check_symbol": "fits"}))
        }
        Entry::Signed(license_key) => decoded(license_key).ok_or_else(neither),
        Entry::Other => Err(neither()),
        _ => Err(Failure::refused(
            "activation_key_mistyped",
            "this is an activation key with a slip: its check symbol does not fit",
        )),
    }
}

fn neither() -> Failure {
    Failure::refused("license_key_malformed", "this is neither a license key nor an activation key")
}

fn decoded(license_key: &LicenseKey) -> Option<Value> {
    let parts: Vec<_> = license_key.reveal().split('.').collect();
    let [header, payload, signature] = parts[..] else { return None };
    let bytes = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    let object = |part| serde_json::from_slice::<Value>(&bytes(part)?).ok().filter(Value::is_object);
    bytes(signature)?;
    Some(json!({"type": "license_key", "verified": false, "header": object(header)?, "payload": object(payload)?}))
}

fn rows(said: &Value) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    match said["type"].as_str() {
        Some("license_key") => {
            rows.push(row("license key", "NOT VERIFIED: anybody could have written this; see latchkey verify"));
            let parts = ["header", "payload"].iter().filter_map(|part| said[part].as_object());
            // By name, however `serde_json` was built.
            for (name, value) in parts.flat_map(|part| part.iter().collect::<BTreeMap<_, _>>()) {
                let value = if DATES.contains(&name.as_str()) { date(value) } else { shown(value) };
                if !value.is_empty() {
                    rows.push(row(name, value));
                }
            }
        }
        _ => {
            rows.push(row("activation key", "well formed; what it buys only the service knows"));
            rows.push(row("format", shown(&said["format"])));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Value, Failure> {
        said(&entries(text.as_bytes())[0])
    }

    // R15
    #[test]
    fn an_activation_key_is_recognized_and_not_repeated() {
        let said = of("1T6F9-JXTG3-AZJTW-1AGR1-J221E").unwrap();
        assert_eq!(said, json!({"type": "activation_key", "format": "1", "check_symbol": "fits"}));
        assert!(of("1T6F9-JXTG3-AZJTW-1AGR1-J221F").unwrap_err().is_refusal("activation_key_mistyped"));
    }

    #[test]
    fn a_license_key_is_shown_as_unverified_and_anything_else_is_refused() {
        let part = |json: &str| BASE64URL_NOPAD.encode(json.as_bytes());
        let text = format!("{}.{}.{}", part(r#"{"alg":"none"}"#), part(r#"{"exp":1795514400}"#), "A".repeat(86));
        let said = of(&text).unwrap();
        assert_eq!((&said["verified"], &said["header"]["alg"]), (&json!(false), &json!("none")));
        assert_eq!(rows(&said)[2], ["exp", "2026-11-24T10:00:00Z"]);
        for text in ["a.b.c", "..", "a.b.c.d", "plain", &format!("{}.{}.c2ln", part("[]"), part("{}"))] {
            assert!(of(text).unwrap_err().is_refusal("license_key_malformed"), "{text}");
        }
    }
}
