//! A case of a script: what is asked, what the service answers, and what must be heard.

use latchkey_api::Code;
use serde_json::{Value, json};

use super::super::{application, line, read, rows, sorted, text};
use super::signing::{ED25519, bound, by_ed25519, header, sign, with};

/// The activation key that is asked with.
pub(super) const KEY: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";
pub(super) const ACTIVATIONS: &str = "POST /v1/activations";

/// One application with its requests in a row, and what the service answers meanwhile.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) flags: u32,
    /// What the application says besides.
    pub(super) described: Value,
    pub(super) script: Vec<Value>,
    /// Requests, each with the members that its answer must have.
    pub(super) requests: Vec<(Value, Value)>,
}

impl Case {
    pub(super) fn new(name: impl Into<String>, script: Vec<Value>, requests: Vec<(Value, Value)>) -> Self {
        Self { name: name.into(), flags: 0, described: json!({}), script, requests }
    }

    /// The application keeps what it finds.
    pub(super) fn with_store(mut self) -> Self {
        self.described["user_store"] = json!("{{store}}");
        self
    }

    pub(super) fn with(mut self, member: &str, value: Value) -> Self {
        self.described[member] = value;
        self
    }

    pub(super) fn row(self, number: usize, jwks: &Value) -> Value {
        let mut application = application(jwks, &json!("pc-1"), &Value::Null);
        application["service"] = json!({ "url": format!("{{{{service}}}}/{number}"), "timeout_ms": 20_000 });
        for (name, value) in self.described.as_object().into_iter().flatten() {
            match value {
                Value::Object(members) if name == "service" => {
                    members.iter().for_each(|(name, value)| application["service"][name] = value.clone());
                }
                Value::String(place) if name == "user_store" => application[name] = json!(format!("{place}/{number}")),
                _ => application[name] = value.clone(),
            }
        }
        let requests = self.requests.into_iter().map(|(request, answer)| line("", 0, &request, &answer));
        let requests = requests.map(|row| json!({ "text": row["text"], "answer": row["answer"] }));
        sorted(&json!({
            "number": number, "name": self.name, "flags": self.flags, "application": sorted(&application).to_string(),
            "script": self.script, "requests": requests.collect::<Vec<_>>(),
        }))
    }
}

pub(super) fn operation(name: &str) -> Value {
    json!({ "operation": name })
}

pub(super) fn activate() -> Value {
    json!({ "operation": "activate", "activation_key": KEY })
}

pub(super) fn done(members: Value) -> Value {
    with_members(json!({ "outcome": "done", "code": "ok" }), members)
}

pub(super) fn not_licensed(code: &str) -> Value {
    json!({ "outcome": "not_licensed", "code": code })
}

pub(super) fn service_error(code: &str) -> Value {
    json!({ "outcome": "service_error", "code": code })
}

pub(super) fn with_members(mut object: Value, members: Value) -> Value {
    if let (Some(object), Value::Object(members)) = (object.as_object_mut(), members) {
        object.extend(members);
    }
    object
}

/// What the server answers to a request with this method and path.
pub(super) fn answer(asked: &str, status: u16, body: Value) -> Value {
    json!({ "asked": asked, "status": status, "type": "application/json", "body": body })
}

pub(super) fn problem(asked: &str, status: u16, code: &str) -> Value {
    let body = json!({
        "type": format!("urn:latchkey:problem:{code}"), "title": code, "status": status, "detail": format!("it is {code}"),
        "code": code, "request_id": "r-1",
    });
    json!({ "asked": asked, "status": status, "type": "application/problem+json", "body": body })
}

pub(super) fn problem_of(asked: &str, code: Code) -> Value {
    problem(asked, code.status(), code.as_str())
}

/// The license key of this computer, without an end: it is good on whatever day the tests run.
pub(super) fn own(more: Value) -> String {
    let mut claims = with(&with(&bound("pc-1"), "iat", 1_577_836_800), "model", "permanent");
    claims.as_object_mut().map(|members| members.remove("exp"));
    sign(&header("EdDSA", ED25519), &with_members(claims, more), &by_ed25519(1))
}

pub(super) fn generic() -> String {
    let vectors = read("vectors.json");
    let found = rows(&vectors["vectors"]).iter().find(|row| row["name"] == "generic-perpetual");
    found.map(|row| text(&row["license_key"]).to_owned()).unwrap_or_default()
}

pub(super) fn activated(license_key: &str, kind: &str) -> Value {
    answer(
        ACTIVATIONS,
        201,
        json!({
            "license_key": license_key, "kind": kind, "license_id": "993001d6-802d-8a6d-808e-2bcf1a9966f3",
            "activation_id": "c05454cd-9d99-81b8-a68f-0102030405ff", "computer_id": "pc-1", "product": "acme-editor",
            "model": "permanent", "features": ["export"], "properties": {}, "expires_at": null, "maintenance_until": null,
            "activations": {"allowed": 1, "used": 1}, "server_time": "2026-11-24T10:00:00Z", "warnings": [],
        }),
    )
}
