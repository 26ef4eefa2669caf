//! What comes back, and what a reviewer gets to see of it.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use lambda_http::Body;
use latchkey_core::{LicenseKey, TrustedKeys};
use serde_json::{Value, json};

/// Members whose values differ from run to run.
const RANDOM: [&str; 11] = [
    "activation_id",
    "activation_key",
    "certificate",
    // The hashes of the page's script and style: `endpoints/activation_page` tells what else is in it.
    "content-security-policy",
    "kid",
    "license_id",
    "license_key",
    "signing_key_id",
    "time",
    "x",
    "etag",
];

/// An HTTP response as received.
#[derive(Debug)]
pub(super) struct Response {
    status: u16,
    headers: BTreeMap<String, String>,
    pub(super) text: String,
}

impl Response {
    pub(super) fn new(response: lambda_http::Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter();
        Self {
            status: parts.status.as_u16(),
            headers: headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect(),
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// Whether it is no refusal; "not modified" is none.
    pub(super) fn is_success(&self) -> bool {
        self.status < 400
    }

    pub(super) fn etag(&self) -> Option<String> {
        self.headers.get("etag").cloned()
    }

    pub(super) fn member(&self, name: &str) -> Option<String> {
        Some(self.body()[name].as_str()?.to_owned())
    }

    /// The body as JSON: of a revocation list, what it says of itself in each signed line, and its entries; of a page its title.
    pub(super) fn body(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        match &*self.headers["content-type"] {
            "text/html; charset=utf-8" => {
                let title =
                    self.text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).unwrap().0;
                return json!({ "title": title });
            }
            "text/plain; charset=utf-8" => {}
            _ => return serde_json::from_str(&self.text).unwrap(),
        }
        let (signed, entries): (Vec<_>, Vec<_>) = self.text.lines().partition(|line| line.contains('.'));
        let claims = signed.iter().map(|line| counted_from_signing(part(line, 1))).collect::<Vec<_>>();
        json!({"signed": claims, "entries": entries})
    }

    /// The activation keys and license keys in it, and whatever else is drawn at random.
    pub(super) fn random_texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        collect_random(&self.body(), &mut texts);
        collect_random(&json!(self.headers), &mut texts);
        texts
    }

    /// All that a reviewer should see: what is random goes by its member's name, and by the earlier event that answered
    /// it first, so that a text handed out twice is seen to be the same.
    pub(super) fn to_review(
        &self,
        earlier: &[(&str, Response)],
        trusted_keys: &TrustedKeys,
        stored: &[String],
    ) -> Value {
        let mut names = BTreeMap::new();
        for (event, response) in earlier {
            for (member, text) in response.random_texts() {
                names.entry(text).or_insert_with(|| format!("[{member} of {event}]"));
            }
        }
        for (member, text) in self.random_texts() {
            names.entry(text).or_insert_with(|| format!("[{member}]"));
        }
        let mut review = json!({ "status": self.status, "headers": self.headers, "body": self.body() });
        if let Some(license_key) = self.body()["license_key"].as_str() {
            let verified = trusted_keys.verify(&LicenseKey::from_text(license_key)).unwrap();
            review["license_key"] = json!({ "header": header(license_key), "claims": verified.claims() });
        }
        review["stored"] = json!(stored);
        hide(&mut review, &names);
        review
    }
}

/// The header of a license key, without the ID of the signing key: that the key is a published one, verifying has shown.
fn header(license_key: &str) -> Value {
    let mut header = part(license_key, 0);
    header["kid"] = "[kid]".into();
    header
}

/// A part of a JWS that is JSON.
fn part(jws: &str, place: usize) -> Value {
    let part = jws.split('.').nth(place).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

/// The claims of a list, its times and its number by the seconds since it was signed: when that was depends on how long the earlier
/// events took.
fn counted_from_signing(mut claims: Value) -> Value {
    let signed = claims.as_object_mut().unwrap().remove("iat").unwrap().as_i64().unwrap();
    for name in ["exp", "seq"] {
        claims[name] = json!(format!("iat + {}", claims[name].as_i64().unwrap() - signed));
    }
    claims
}

fn collect_random(value: &Value, texts: &mut Vec<(String, String)>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect_random(value, texts)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if RANDOM.contains(&name.as_str()) => texts.push((name.clone(), text.clone())),
                    _ => collect_random(value, texts),
                }
            }
        }
        _ => {}
    }
}

fn hide(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text) {
                name.clone_into(text);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| hide(value, names)),
        Value::Object(members) => members.values_mut().for_each(|value| hide(value, names)),
        _ => {}
    }
}
