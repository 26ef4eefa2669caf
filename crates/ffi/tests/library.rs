//! The library as C calls it.

#![allow(unsafe_code, reason = "C gives and takes pointers")]
#![allow(clippy::unwrap_used, reason = "all of it is tests, the helpers too")]

#[path = "../requests/generate.rs"]
mod generate;
#[path = "../pages/generate.rs"]
mod pages;

use std::ffi::{CStr, CString};
use std::fs;
use std::path::Path;
use std::ptr;
use std::thread;

use latchkey::{
    latchkey_abi, latchkey_call, latchkey_close, latchkey_free, latchkey_open, latchkey_request, latchkey_version,
};
use serde_json::{Value, json};

fn own_file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The examples trust the key that the licenses of the client's examples are signed with.
#[test]
fn every_example_trusts_the_key_of_the_examples() {
    let jwks: Value = serde_json::from_str(&own_file("../client/examples/acme/jwks.json")).unwrap();
    for (page, _) in pages::pages() {
        let words = own_file(&page.replace("docs/", "pages/"));
        let example = words.lines().find_map(|line| line.strip_prefix("example: ")).unwrap();
        let code = own_file(example);
        for coordinate in ["x", "y"] {
            assert!(code.contains(jwks["keys"][0][coordinate].as_str().unwrap()), "{example}");
        }
    }
}

fn taken(answer: *mut std::ffi::c_char) -> Value {
    // SAFETY: the library answered it, and it is freed once.
    let json = unsafe { CStr::from_ptr(answer) }.to_str().unwrap().to_owned();
    // SAFETY: as above.
    unsafe { latchkey_free(answer) };
    serde_json::from_str(&json).unwrap()
}

fn call(text: &str, flags: u32) -> Value {
    let text = CString::new(text).unwrap();
    // SAFETY: it ends with a NUL.
    taken(unsafe { latchkey_call(text.as_ptr(), flags) })
}

fn open(application: &Value, flags: u32) -> u64 {
    let text = CString::new(application.to_string()).unwrap();
    // SAFETY: it ends with a NUL.
    unsafe { latchkey_open(text.as_ptr(), flags) }
}

fn request(handle: u64, text: &str) -> Value {
    let text = CString::new(text).unwrap();
    // SAFETY: it ends with a NUL.
    taken(unsafe { latchkey_request(handle, text.as_ptr()) })
}

/// Whether an answer has what it must, and perhaps more.
fn has(answer: &Value, wanted: &Value) -> bool {
    match (answer, wanted) {
        (Value::Object(answer), Value::Object(wanted)) => {
            wanted.iter().all(|(name, value)| answer.get(name).is_some_and(|found| has(found, value)))
        }
        (answer, wanted) => answer == wanted,
    }
}

#[test]
fn the_schema_the_requests_and_the_pages_are_current() {
    assert!(own_file("schema.json") == generate::schema(), "run the example schema");
    assert!(own_file("requests.jsonl") == generate::requests(), "run the example requests");
    for (name, text) in pages::pages() {
        assert!(own_file(&name) == text, "{name}: run the example docs");
    }
    assert!(own_file("scripted.jsonl") == generate::scripted(), "run the example scripted");
}

// R36
#[test]
fn every_request_gets_its_answer() {
    let mut wrong = Vec::new();
    for line in own_file("requests.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let flags = row["flags"].as_u64().unwrap().try_into().unwrap();
        let answer = call(row["text"].as_str().unwrap(), flags);
        if !has(&answer, &row["answer"]) {
            wrong.push(format!("{}: {answer}, and should be {}", row["name"], row["answer"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// R36
#[test]
fn who_asks_wrongly_is_told_so() {
    // SAFETY: NULL is allowed everywhere.
    let nothing = taken(unsafe { latchkey_call(ptr::null(), 0) });
    assert_eq!((&nothing["outcome"], &nothing["code"]), (&json!("misuse"), &json!("request_malformed")));
    // SAFETY: here, too.
    unsafe { latchkey_free(ptr::null_mut()) };
    // SAFETY: it ends with a NUL.
    let no_utf8 = taken(unsafe { latchkey_call(c"{\"a\": \"\xff\"}".as_ptr(), 0) });
    assert_eq!(no_utf8["code"], "request_malformed");
    let megabyte = call(&"[".repeat(1 << 20), 0);
    assert_eq!(megabyte["code"], "request_malformed");
    assert_eq!(latchkey_abi(), 1);
    // SAFETY: it is static.
    assert_eq!(unsafe { CStr::from_ptr(latchkey_version()) }.to_str(), Ok(env!("CARGO_PKG_VERSION")));
}

fn application() -> Value {
    let first = own_file("requests.jsonl");
    let row: Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    serde_json::from_str::<Value>(row["text"].as_str().unwrap()).unwrap()["application"].take()
}

const CHECK: &str = r#"{"operation": "check", "at": "2026-12-24T10:00:00Z"}"#;

// R36
#[test]
fn an_application_is_opened_once_for_many_requests() {
    let handle = open(&application(), 0);
    assert_eq!(request(handle, CHECK)["code"], "ok");
    assert_eq!(request(handle, CHECK)["grant"]["kind"], "computer");
    assert_eq!(request(handle, r#"{"operation": "computer_id"}"#)["computer_id"], "pc-1");
    latchkey_close(handle);
    assert_eq!(request(handle, CHECK)["code"], "handle_unknown");
    latchkey_close(handle);
    assert_eq!(request(0, CHECK)["code"], "handle_unknown");
    assert_ne!(open(&application(), 0), handle, "a number is never used again");
}

// R30, R36
#[test]
fn a_lease_is_of_an_application_that_is_open() {
    let handle = open(&application(), 0);
    let taken = request(handle, r#"{"operation": "take_lease"}"#);
    assert_eq!((&taken["outcome"], &taken["code"]), (&json!("not_licensed"), &json!("not_floating")));
    assert!(taken["help"].is_string());
    for operation in ["lease", "return_lease", "keep_lease"] {
        let asked = json!({ "operation": operation, "lease": 1 }).to_string();
        assert_eq!(request(handle, &asked)["code"], "lease_number_unknown", "{operation}");
    }
}

// R36
#[test]
fn what_is_wrong_with_a_description_is_what_every_request_answers() {
    let handle = open(&json!({ "product": "acme-editor" }), 0);
    for _ in 0..2 {
        assert_eq!(request(handle, CHECK)["code"], "request_malformed");
    }
    let later = request(open(&application(), 0), r#"{"operation": "check", "softly": true}"#);
    let message = later["message"].as_str().unwrap();
    assert!(message.contains("`softly`") && message.contains(env!("CARGO_PKG_VERSION")), "{message}");
    let of_later = open(&application(), 1 << 7);
    assert_eq!(request(of_later, CHECK)["code"], "flags_unknown");
}

// R8
#[test]
fn generic_license_keys_are_allowed_by_a_flag_alone() {
    let wanted = |name: &str| {
        let lines = own_file("requests.jsonl");
        let row =
            lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).find(|row| row["name"] == name);
        row.unwrap()["text"].as_str().unwrap().to_owned()
    };
    let text = wanted("a generic license key that the code allows");
    assert_eq!(call(&text, 1)["code"], "ok");
    assert_eq!(call(&text, 0)["code"], "generic_not_allowed");
    let by_file = text.replacen('{', r#"{"flags": 1, "#, 1);
    assert_eq!(call(&by_file, 0)["code"], "request_malformed");
}

// R36
#[test]
fn many_threads_ask_at_once() {
    let shared = open(&application(), 0);
    thread::scope(|scope| {
        for number in 0..16 {
            scope.spawn(move || {
                for _ in 0..20 {
                    let own = open(&application(), 0);
                    assert_eq!(request(own, CHECK)["code"], "ok", "thread {number}");
                    assert_eq!(request(shared, CHECK)["code"], "ok", "thread {number}");
                    latchkey_close(own);
                    assert_eq!(request(own, CHECK)["code"], "handle_unknown", "thread {number}");
                }
            });
        }
    });
}
