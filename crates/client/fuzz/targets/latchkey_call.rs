//! Any bytes as a request to the C library: an answer each time.

#![no_main]

use std::ffi::{CStr, CString};

use latchkey::{latchkey_call, latchkey_free};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// As C sees them: up to a NUL. What it names on this computer is left out, so that nothing is read or written here.
fn as_c_has_it(bytes: &[u8]) -> CString {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let json = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    match serde_json::from_slice::<Value>(json) {
        Ok(mut call) => {
            if let Some(Value::Object(application)) = call.get_mut("application") {
                application.remove("files");
                for place in ["user_store", "machine_store", "environment_variable"] {
                    application.insert(place.to_owned(), false.into());
                }
            }
            CString::new(call.to_string()).expect("JSON has no NUL")
        }
        Err(_) => CString::new(text).expect("it ends before a NUL"),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((flags, text)) = bytes.split_first().map(|(flags, bytes)| (u32::from(*flags), as_c_has_it(bytes))) else {
        return;
    };
    // SAFETY: it ends with a NUL.
    let answer = unsafe { latchkey_call(text.as_ptr(), flags) };
    assert!(!answer.is_null());
    // SAFETY: the library answered it.
    let said: Value = serde_json::from_slice(unsafe { CStr::from_ptr(answer) }.to_bytes()).expect("an answer is JSON");
    // SAFETY: as above, and it is freed once.
    unsafe { latchkey_free(answer) };
    assert!(said["outcome"].is_string() && said["code"].is_string() && said["code"] != "internal", "{said}");
    assert!(said["code"] == "ok" || said["message"].is_string(), "{said}");
});
