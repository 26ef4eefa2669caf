//! What is sent and received, without secrets, for people to read.

use latchkey_core::{ActivationKey, LicenseText};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::failure::one_line;

const ACTIVATION_KEY: &str = "(not shown: an activation key)";
const LICENSE_KEY: &str = "(not shown: a license key)";
const NOT_SHOWN: &str = "(not shown)";

/// A body; one that is JSON keeps all that is no secret.
pub(crate) fn body(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if secret_in(&text).is_none() {
        return text.into_owned();
    }
    match serde_json::from_str::<Value>(&text) {
        Ok(mut json) => {
            redact(&mut json);
            json.to_string()
        }
        Err(_) => value(&text),
    }
}

/// The value of a header, or a text of any kind, which is shown whole or not at all.
pub(crate) fn value(text: &str) -> String {
    secret_in(text).map_or_else(|| text.to_owned(), str::to_owned)
}

/// A header: what signs is cut out of it.
pub(crate) fn header(name: &str, text: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "authorization" => match text.split_once("Signature=") {
            Some((scope, _)) => format!("{scope}Signature={NOT_SHOWN}"),
            None => NOT_SHOWN.to_owned(),
        },
        "x-amz-security-token" | "cookie" | "set-cookie" | "proxy-authorization" => NOT_SHOWN.to_owned(),
        _ => one_line(&value(text)),
    }
}

/// A URL; of one with a secret in it only its beginning.
pub(crate) fn url(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let parts = decoded.split(['/', '?', '&', '=']);
    match secret_in(&decoded).or_else(|| parts.into_iter().find_map(secret_in)) {
        None => text.to_owned(),
        Some(secret) => {
            let host = text.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            format!("{host}/… {secret}")
        }
    }
}

fn redact(json: &mut Value) {
    match json {
        Value::String(text) => *text = value(text),
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Object(members) => {
            let redacted = std::mem::take(members).into_iter().map(|(name, mut member)| {
                redact(&mut member);
                (value(&name), member)
            });
            *members = redacted.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Which secret `core` finds in a text, with or without a typing slip.
fn secret_in(text: &str) -> Option<&'static str> {
    let found = LicenseText::read(text.as_bytes());
    if !found.signed.is_empty() || !found.broken.is_empty() {
        return Some(LICENSE_KEY);
    }
    let is_key = !found.activation_keys.is_empty() || found.is_mistyped || ActivationKey::is_in(text);
    is_key.then_some(ACTIVATION_KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";

    // R15
    #[test]
    fn a_body_keeps_all_but_its_secrets() {
        let signed = format!("eyJhbGciOi.eyJpc3Mi.{}", "A".repeat(86));
        let sent = format!(
            r#"{{"activation_key": "{SECRET}", "license_key": "{signed}", "note": ["for {SECRET}", "{SECRET}x"],
                "{SECRET}": 1, "computer_id": "pc"}}"#
        );
        let shown = body(sent.as_bytes());
        assert!(
            !shown.contains("JXTG3") && !shown.contains("eyJ") && shown.contains(r#""computer_id":"pc""#),
            "{shown}"
        );
        assert_eq!(body(br#"{"b": 1, "a": "x"}"#), r#"{"b": 1, "a": "x"}"#, "what has no secret stays as it was sent");
        for text in [format!("key={SECRET}&x=1"), format!("{{\"cut\": \"{SECRET}"), SECRET.to_lowercase()] {
            assert!(!body(text.as_bytes()).to_uppercase().contains("JXTG3"), "{text}");
        }
    }

    // R12, R15
    #[test]
    fn what_signs_is_not_shown() {
        let authorization = "AWS4-HMAC-SHA256 Credential=AKIA/x/aws4_request, SignedHeaders=host, Signature=0badc0de";
        let shown = header("Authorization", authorization);
        assert!(shown.contains("Credential=AKIA") && !shown.contains("0badc0de"), "{shown}");
        for (name, text) in [("x-amz-security-token", "token"), ("X-Note", SECRET), ("authorization", "Bearer token")] {
            let shown = header(name, text);
            assert!(!shown.contains("token") && !shown.contains("JXTG3"), "{shown}");
        }
    }

    #[test]
    fn a_url_with_a_secret_shows_its_host() {
        let with_secret = format!("https://a.example.com/v1/licenses?activation_key={}", SECRET.replace('-', "%2D"));
        let shown = url(&with_secret);
        assert!(shown.starts_with("https://a.example.com/…") && !shown.contains("JXTG3"), "{shown}");
        let plain = "https://a.example.com/v1/settings/custom/theme?limit=5";
        assert_eq!(url(plain), plain);
    }
}
