//! Any bytes as a request for an application that is open, was closed, or never was: an answer each time.

#![no_main]

use std::ffi::{CStr, CString};
use std::sync::LazyLock;

use latchkey::{latchkey_close, latchkey_free, latchkey_open, latchkey_request};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// One that is licensed by a generic license, and one that was closed.
static HANDLES: LazyLock<[u64; 2]> = LazyLock::new(|| {
    let vectors: Value =
        serde_json::from_str(include_str!("../../vectors/vectors.json")).expect("the vectors are JSON");
    let application = json!({
        "product": "acme-editor", "jwks": vectors["jwks"], "trust_published_test_keys": true, "without_release": true,
        "texts": [include_str!("../../vectors/perpetual.lic")], "computer_id": "pc-1",
        "user_store": false, "machine_store": false, "environment_variable": false,
    });
    let text = CString::new(application.to_string()).expect("JSON has no NUL");
    // SAFETY: it ends with a NUL.
    let [open, closed] = [(); 2].map(|()| unsafe { latchkey_open(text.as_ptr(), 1) });
    latchkey_close(closed);
    [open, closed]
});

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else { return };
    let text = CString::new(bytes.split(|byte| *byte == 0).next().unwrap_or_default()).expect("it ends before a NUL");
    let handle = match which {
        0 => 0,
        1 => HANDLES[1],
        2 => u64::MAX,
        _ => HANDLES[0],
    };
    // SAFETY: it ends with a NUL.
    let answer = unsafe { latchkey_request(handle, text.as_ptr()) };
    assert!(!answer.is_null());
    // SAFETY: the library answered it.
    let said: Value = serde_json::from_slice(unsafe { CStr::from_ptr(answer) }.to_bytes()).expect("an answer is JSON");
    // SAFETY: as above, and it is freed once.
    unsafe { latchkey_free(answer) };
    assert!(said["outcome"].is_string() && said["code"].is_string() && said["code"] != "internal", "{said}");
    assert!(which > 2 || said["code"] == "handle_unknown", "{said}");
});
