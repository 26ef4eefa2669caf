//! Requests, and what every package must hear: from the client's published vectors, and by hand.

#[allow(dead_code, reason = "each of three examples needs one of the files")]
mod scripted;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

#[allow(unused_imports, reason = "each of three examples needs one of the files")]
pub(crate) use scripted::scripted;

/// `requests.jsonl`: one request a line, with the members that its answer must have.
#[allow(dead_code, reason = "each of three examples needs one of the files")]
pub(crate) fn requests() -> String {
    let vectors = read("vectors.json").as_object().map(license_keys).unwrap_or_default();
    let lines = vectors.into_iter().chain(revocations()).chain(jwk_sets()).chain(by_hand());
    lines.map(|line| format!("{line}\n")).collect()
}

/// `schema.json`: what goes in and out.
#[allow(dead_code, reason = "each of three examples needs one of the files")]
pub(crate) fn schema() -> String {
    format!("{:#}\n", sorted(&latchkey::schema()))
}

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client/vectors").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn line(name: &str, flags: u32, text: &Value, answer: &Value) -> Value {
    sorted(&json!({ "name": name, "flags": flags, "text": sorted(text).to_string(), "answer": answer }))
}

/// The same with members in the order of their names, whatever order the parser keeps.
pub(crate) fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let by_name: BTreeMap<_, _> = members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            Value::Object(by_name.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// An application that trusts the keys of the vectors, and looks nowhere by itself.
fn application(jwks: &Value, computer: &Value, released_at: &Value) -> Value {
    let mut application = json!({
        "product": "acme-editor", "jwks": jwks, "trust_published_test_keys": true, "computer_id": computer,
        "environment_variable": false, "user_store": false, "machine_store": false,
    });
    match released_at {
        Value::String(_) => application["release"] = json!({ "version": "4.2", "released_at": released_at }),
        _ => application["without_release"] = json!(true),
    }
    application
}

fn checked(code: &str) -> Value {
    match code {
        "valid" => json!({ "outcome": "done", "code": "ok" }),
        code => json!({ "outcome": "not_licensed", "code": code }),
    }
}

fn license_keys(table: &serde_json::Map<String, Value>) -> Vec<Value> {
    let of = |vector: &Value| {
        let mut application = application(&table["jwks"], &vector["computer"], &vector["released_at"]);
        application["product"] = vector["product"].clone();
        application["texts"] = json!([vector["license_key"]]);
        application["clock_tolerance_seconds"] = table["clock_tolerance_seconds"].clone();
        application["expiry_tolerance_seconds"] = table["expiry_tolerance_seconds"].clone();
        let call = json!({ "application": application, "request": { "operation": "check", "at": vector["now"] } });
        let flags = u32::from(vector["allow_generic_keys"] == true);
        let code = vector["as_text"].as_str().or(vector["code"].as_str()).unwrap_or_default();
        line(&format!("license key: {}", text(&vector["name"])), flags, &call, &checked(code))
    };
    rows(&table["vectors"]).iter().map(of).collect()
}

fn revocations() -> Vec<Value> {
    let table = read("revocations.json");
    let lists = rows(&table["lists"]).iter().map(|row| {
        let mut application = application(&table["jwks"], &json!("pc-1"), &Value::Null);
        application["revocations"] = json!([row["list"]]);
        let call = json!({ "application": application, "request": { "operation": "check" } });
        let answer = match row["code"].as_str() {
            Some("valid") => checked("no_license"),
            _ => json!({ "outcome": "misuse", "code": "application_invalid" }),
        };
        line(&format!("revocation list: {}", text(&row["name"])), 0, &call, &answer)
    });
    let license_keys = rows(&table["license_keys"]).iter().map(|row| {
        let mut application = application(&table["jwks"], &row["computer"], &Value::Null);
        application["revocations"] = json!([row["list"]]);
        application["texts"] = json!([row["license_key"]]);
        let at = latchkey_client::Timestamp::from_second(row["now"].as_i64().unwrap_or_default());
        let at = at.map(|at| at.to_string()).unwrap_or_default();
        let call = json!({ "application": application, "request": { "operation": "check", "at": at } });
        line(&format!("taken back: {}", text(&row["name"])), 1, &call, &checked(text(&row["code"])))
    });
    lists.chain(license_keys).collect()
}

fn jwk_sets() -> Vec<Value> {
    let table = read("jwk-sets.json");
    let of = |row: &Value| {
        let call = json!({
            "application": application(&row["jwks"], &json!("pc-1"), &Value::Null),
            "request": { "operation": "check" },
        });
        let answer = match &row["usable"] {
            Value::Array(_) => checked("no_license"),
            _ => json!({ "outcome": "misuse", "code": "application_invalid" }),
        };
        line(&format!("JWK set: {}", text(&row["name"])), 0, &call, &answer)
    };
    rows(&table["sets"]).iter().map(of).collect()
}

/// What the vectors of the client don't have: the form of requests, and every operation.
fn by_hand() -> Vec<Value> {
    let table = read("vectors.json");
    let vector =
        |name: &str| rows(&table["vectors"]).iter().find(|row| row["name"] == name).cloned().unwrap_or_default();
    let generic = vector("generic-es256");
    let mut licensed = application(&table["jwks"], &json!("pc-1"), &json!("2026-11-01"));
    licensed["texts"] = json!([generic["license_key"]]);
    let with = |changes: Value| {
        let mut changed = licensed.clone();
        for (name, value) in changes.as_object().into_iter().flatten() {
            if *name == "-" {
                changed.as_object_mut().map(|all| all.remove(text(value)));
            } else {
                changed[name] = value.clone();
            }
        }
        changed
    };
    let call = |application: &Value, request: Value| json!({ "application": application, "request": request });
    let check = json!({ "operation": "check", "at": "2026-12-24T10:00:00Z" });
    let misuse = |code: &str| json!({ "outcome": "misuse", "code": code });
    let invalid = misuse("application_invalid");
    let malformed = misuse("request_malformed");
    let grant = json!({ "outcome": "done", "code": "ok", "grant": {
        "kind": "generic", "features": ["export"], "licensee": "Example University", "properties": { "tier": "gold" },
        "source": { "kind": "text" }, "license_key": generic["license_key"], "warnings": [],
    }});
    let inspect = |text: &str| call(&licensed, json!({ "operation": "inspect", "text": text }));
    let entries = |entries: Value| json!({ "outcome": "done", "code": "ok", "entries": entries });
    let key = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";
    let served = with(json!({ "service": { "url": "https://licenses.example.com/" } }));
    let mut lines = vec![
        line("a generic license key that the code allows", 1, &call(&licensed, check.clone()), &grant),
        line(
            "a generic license key that it doesn't",
            0,
            &call(&licensed, check.clone()),
            &json!({
                "outcome": "not_licensed", "code": "generic_not_allowed", "found_in": { "kind": "text" },
            }),
        ),
        line("all licenses", 1, &call(&licensed, json!({ "operation": "grants" })), &json!({ "code": "ok" })),
        line("flags of a later version", 2, &call(&licensed, check.clone()), &misuse("flags_unknown")),
        line(
            "a switch where no file may have it",
            0,
            &call(&with(json!({ "allow_generic_keys": true })), check.clone()),
            &malformed,
        ),
        line("no release", 1, &call(&with(json!({ "-": "release" })), check.clone()), &invalid),
        line("a release and none", 1, &call(&with(json!({ "without_release": true })), check.clone()), &invalid),
        line(
            "a release that is no day",
            1,
            &call(&with(json!({ "release": { "version": "1", "released_at": "yesterday" } })), check.clone()),
            &invalid,
        ),
        line("a product that is none", 1, &call(&with(json!({ "product": "acme editor" })), check.clone()), &invalid),
        line("keys as a text", 1, &call(&with(json!({ "jwks": table["jwks"].to_string() })), check.clone()), &grant),
        line("keys that are none", 1, &call(&with(json!({ "jwks": [] })), check.clone()), &invalid),
        line(
            "keys that anybody signs with",
            1,
            &call(&with(json!({ "trust_published_test_keys": false })), check.clone()),
            &invalid,
        ),
        line(
            "a tolerance that is too long",
            1,
            &call(&with(json!({ "clock_tolerance_seconds": 604_801 })), check.clone()),
            &invalid,
        ),
        line("a store that says true", 1, &call(&with(json!({ "user_store": true })), check.clone()), &invalid),
        line(
            "the computer's ID",
            0,
            &call(&licensed, json!({ "operation": "computer_id" })),
            &json!({ "code": "ok", "computer_id": "pc-1" }),
        ),
        line(
            "a link to the page that activates, without a service",
            0,
            &call(&licensed, json!({ "operation": "activation_link" })),
            &json!({ "outcome": "done", "code": "ok" }),
        ),
        line(
            "a link for what nobody typed right",
            0,
            &call(
                &served,
                json!({ "operation": "activation_link", "activation_key": "1T6F9-JXTG3-AZJTW-1AGR1-J221F" }),
            ),
            &json!({ "outcome": "not_licensed", "code": "activation_key_mistyped" }),
        ),
        line(
            "a link to the page that activates",
            1,
            &call(&served, json!({ "operation": "activation_link", "activation_key": key.to_lowercase() })),
            &json!({ "code": "ok", "activation_link": format!(
                "https://licenses.example.com/activate#product=acme-editor&computer=pc-1&key={key}{}",
                rows(&table["jwks"]["keys"]).iter().map(|jwk| format!("&trusts={}", text(&jwk["kid"]))).collect::<String>(),
            ) }),
        ),
        line(
            "an activation key in a mail",
            0,
            &inspect(&format!("Your key: {key}.")),
            &entries(json!(["activation_key"])),
        ),
        line(
            "a mistyped activation key",
            0,
            &inspect("1T6F9-JXTG3-AZJTW-1AGR1-J221F"),
            &entries(json!(["mistyped_activation_key"])),
        ),
        line("a license key", 0, &inspect(text(&generic["license_key"])), &entries(json!(["license_key"]))),
        line("words", 0, &inspect("Hello, Ada 🦀"), &entries(json!(["other_text"]))),
        line("nothing", 0, &inspect(""), &entries(json!([]))),
        line("an operation of a later version", 0, &call(&licensed, json!({ "operation": "dance" })), &malformed),
        line(
            "a member of a later version",
            0,
            &call(&licensed, json!({ "operation": "check", "softly": true })),
            &malformed,
        ),
        line("no operation", 0, &call(&licensed, json!({})), &malformed),
        line("an application alone", 0, &licensed, &malformed),
        line(
            "a service that isn't one",
            1,
            &call(&with(json!({ "service": { "url": "http://example.com" } })), check),
            &invalid,
        ),
        line(
            "a service that nobody named",
            1,
            &call(&licensed, json!({ "operation": "settings" })),
            &json!({ "outcome": "service_error", "code": "service_unknown" }),
        ),
        line(
            "an activation without a service",
            1,
            &call(&licensed, json!({ "operation": "activate", "activation_key": key })),
            &json!({ "outcome": "not_licensed", "code": "service_unknown" }),
        ),
        line(
            "a lease for one call",
            1,
            &call(&licensed, json!({ "operation": "take_lease" })),
            &misuse("handle_needed"),
        ),
        line(
            "a generic license has no seat to give back",
            1,
            &call(&licensed, json!({ "operation": "release" })),
            &json!({ "outcome": "service_error", "code": "release_not_possible" }),
        ),
        line(
            "a license ID that is none",
            1,
            &call(&licensed, json!({ "operation": "release", "license_id": "x" })),
            &malformed,
        ),
        line(
            "a list without a service",
            1,
            &call(&licensed, json!({ "operation": "fetch_revocations", "timeout_ms": 1000 })),
            &json!({ "outcome": "service_error", "code": "service_unknown" }),
        ),
        line(
            "a mistyped activation",
            1,
            &call(&licensed, json!({ "operation": "activate", "activation_key": "1T6F9" })),
            &json!({ "outcome": "not_licensed", "code": "activation_key_mistyped" }),
        ),
    ];
    let raw = |name: &str, text: &str| sorted(&json!({ "name": name, "flags": 0, "text": text, "answer": malformed }));
    lines.extend([
        raw("no text", ""),
        raw("no JSON", "check"),
        raw("half a text", "{\"application\": {"),
        raw("two texts", "{} {}"),
        raw("a list", "[]"),
        raw("a thousand brackets", &"[".repeat(1000)),
    ]);
    lines
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
