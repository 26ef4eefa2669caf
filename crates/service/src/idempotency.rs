//! Requests that can be repeated: whose they are, and which are the same (R14).

use data_encoding::BASE64URL_NOPAD;
use latchkey_core::{IdempotencyKey, LicenseId};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Principal;

/// Whose `Idempotency-Key` it is: two principals may use the same, and one may for two functions.
///
/// The sessions of a role are one principal, since a retry may come from the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyScope(String);

impl IdempotencyScope {
    /// The scope of what `principal` asks `function` under this key.
    #[must_use]
    pub fn new(principal: &Principal, function: &str, idempotency_key: &IdempotencyKey) -> Self {
        let parts = [&principal.account, principal.without_session(), function, idempotency_key.as_str()];
        Self(digest(parts.into_iter().map(str::as_bytes)))
    }

    /// The SHA-256 of all of it, base64url.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The same for two requests that say the same, member by member; defaults are not filled in.
///
/// So a later version of the service, which knows more members, takes a request for the same as this one does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a request's body as it was sent.
    ///
    /// A member that is `null` is as one that is absent; in what order members stand, and how texts and numbers are
    /// written, is no matter.
    #[must_use]
    pub fn of(sent: &Value) -> Self {
        Self(digest([canonical(sent).as_bytes()].into_iter()))
    }

    /// The fingerprint of a request about a license, which its path names: the same body about another one is another request.
    #[must_use]
    pub fn about(license: LicenseId, sent: &Value) -> Self {
        Self::of(&json!({ "license_id": license, "sent": sent }))
    }
}

/// The JSON text of a value, its members in the order of their names.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(_, value)| !value.is_null()).collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members.into_iter().map(|(name, value)| format!("{}:{}", text(name), canonical(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::String(value) => text(value),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn text(text: &str) -> String {
    Value::from(text).to_string()
}

/// Over the length of each part, too, so that no two lists of parts are one.
fn digest<'a>(parts: impl Iterator<Item = &'a [u8]>) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    BASE64URL_NOPAD.encode(context.finish().as_ref())
}

#[cfg(test)]
mod tests;
