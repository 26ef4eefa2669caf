//! Licenses as a scripted server answers them.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{json as read, latchkey};

pub(crate) const LICENSE_ID: &str = "01a220b3-e5e4-838d-897c-8c78a3d16264";
/// The version of every such license.
pub(crate) const SEEN: &str = "019ab3f1-7d00-7000-8000-000000000001";
const JSON: &str = "content-type: application/json\r\n";

/// A license with this last digit of its ID, and these members otherwise; that of [`LICENSE_ID`] has 4.
pub(crate) fn license(last: u8, members: Value) -> Value {
    let mut license = json!({
        "license_id": format!("{}{last}", &LICENSE_ID[..35]), "record_version": SEEN, "perpetual": true, "product": "editor",
        "generic": false, "model": "permanent", "activations": 3, "floating_seats": 1, "floating": false, "features": ["export"],
        "properties": {}, "customer": {"name": "Ada"}, "state": "active", "revision": 1,
        "created_at": "2025-01-01T10:00:00Z", "created_by": "arn:aws:iam::111122223333:user/ada",
    });
    license.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    license
}

/// A license that two computers have a seat of, and that ends then.
pub(crate) fn in_use(ends_at: &str, members: Value) -> Value {
    let mut license = license(4, json!({"perpetual": false, "expires_at": ends_at, "ends_at": ends_at, "used": 2}));
    license.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    license
}

/// A page of a list.
pub(crate) fn page(licenses: &[Value], cursor: Option<&str>) -> String {
    answer("200 OK", JSON, &json!({"licenses": licenses, "cursor": cursor}).to_string())
}

/// One license with its activations.
pub(crate) fn shown(license: &Value, activations: &Value) -> String {
    answer(
        "200 OK",
        JSON,
        &json!({"license": license, "activations": activations, "leases": [], "cursor": null}).to_string(),
    )
}

/// A license after a change.
pub(crate) fn changed(license: &Value) -> String {
    answer("200 OK", JSON, &json!({"license": license, "warnings": []}).to_string())
}

/// A refusal.
pub(crate) fn problem(status: u16, code: &str) -> String {
    let body = json!({"code": code, "status": status, "title": "No", "detail": "no"}).to_string();
    answer(&format!("{status} No"), "content-type: application/problem+json\r\n", &body)
}

/// The console as a vendor calls it at such a server.
pub(crate) fn at(server: &ScriptedServer, arguments: &[&str]) -> Command {
    let mut command = latchkey(&std::env::temp_dir(), arguments);
    command.args(["--url", &server.url, "--timeout", "3"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
    command
}

/// The body of the request that was sent as the second.
pub(crate) fn sent(server: &ScriptedServer) -> Value {
    let (_, asked) = &server.asked()[1];
    read(asked.split("\r\n\r\n").nth(1).unwrap().as_bytes())
}
