//! A row of `vectors.json`: a license key, where it is verified, and what must be said of it.

use serde_json::{Value, json};

/// Thirty days before it the license keys were signed; one year after it most of them end.
const NOW: &str = "2026-12-24T10:00:00Z";

pub(crate) const MALFORMED: &str = "license_key_malformed";
pub(crate) const VALID: &str = "valid";

pub(crate) struct Vector(Value);

impl Vector {
    pub(crate) fn new(name: &str, about: &str, code: &str, license_key: String) -> Self {
        Self(json!({
            "name": name, "about": about, "license_key": license_key, "product": "acme-editor", "computer": "pc-1",
            "allow_generic_keys": false, "now": NOW, "code": code,
        }))
    }

    pub(crate) fn on(self, computer: &str) -> Self {
        self.set("computer", computer.into())
    }

    pub(crate) fn of(self, product: &str) -> Self {
        self.set("product", product.into())
    }

    pub(crate) fn at(self, now: &str) -> Self {
        self.set("now", now.into())
    }

    pub(crate) fn allowing(self) -> Self {
        self.set("allow_generic_keys", true.into())
    }

    /// Verified by a version that was released then.
    pub(crate) fn released(self, at: &str) -> Self {
        self.set("released_at", at.into())
    }

    /// What the scan makes of it, where a license key that is good stands in a text that is none.
    pub(crate) fn in_a_text(self, code: &str) -> Self {
        self.set("as_text", code.into())
    }

    pub(crate) fn into_row(self) -> Value {
        self.0
    }

    fn set(mut self, name: &str, value: Value) -> Self {
        self.0[name] = value;
        self
    }
}
