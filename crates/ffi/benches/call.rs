//! What a call through C costs beside the same call in Rust.
//!
//!   cargo bench -p latchkey-ffi --bench call -- [--rounds N] [--bound R]
//!
//! Both are measured in turn, in rounds short enough that some are not interrupted by whatever else runs, and the fastest round of
//! each counts. Exit code 1 when the ratio is above the bound (1.3).
#![allow(unsafe_code, reason = "C gives and takes pointers")]

use std::ffi::{CStr, CString};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use latchkey::{latchkey_free, latchkey_open, latchkey_request};
use latchkey_client::Client;
use serde_json::{Value, json};

const JWKS: &str = include_str!("../../client/examples/acme/jwks.json");
const LICENSE: &str = include_str!("../../client/examples/acme/perpetual.lic");
const PER_ROUND: u32 = 8;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str, default: f64| {
        let given = arguments.chunks(2).find(|pair| pair[0] == name).and_then(|pair| pair.get(1));
        given.map_or(default, |value| value.parse().unwrap_or(default))
    };
    let (rounds, bound) = (value("--rounds", 500.0) as usize, value("--bound", 1.3));
    let client =
        Client::builder("acme-editor", JWKS).without_release().without_stores().computer_id("pc-1").text(LICENSE);
    let client = client.dangerous().allow_generic_keys().build().expect("a client");
    let described = json!({
        "product": "acme-editor", "jwks": JWKS, "without_release": true, "computer_id": "pc-1", "texts": [LICENSE],
        "user_store": false, "machine_store": false, "environment_variable": false,
    });
    let described = CString::new(described.to_string()).expect("JSON has no NUL");
    // SAFETY: it ends with a NUL.
    let handle = unsafe { latchkey_open(described.as_ptr(), 1) };
    assert_eq!(asked(handle)["code"], "ok");
    let (mut rust, mut c) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        rust = rust.min(timed(|| drop(black_box(client.check().expect("a license")))));
        c = c.min(timed(|| {
            // SAFETY: the request ends with a NUL, and the answer is freed once.
            unsafe { latchkey_free(black_box(latchkey_request(handle, c"{\"operation\":\"check\"}".as_ptr()))) }
        }));
    }
    let ratio = c.as_secs_f64() / rust.as_secs_f64();
    let verdict = if ratio <= bound { "ok" } else { "ABOVE THE BOUND" };
    println!(
        "check: {:.1?} by C / {:.1?} in Rust = {ratio:.3}, bound {bound}: {verdict}",
        c / PER_ROUND,
        rust / PER_ROUND
    );
    if ratio <= bound { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn asked(handle: u64) -> Value {
    // SAFETY: the request ends with a NUL, and the answer is freed once.
    unsafe {
        let answer = latchkey_request(handle, c"{\"operation\":\"check\"}".as_ptr());
        let said = serde_json::from_slice(CStr::from_ptr(answer).to_bytes()).expect("an answer is JSON");
        latchkey_free(answer);
        said
    }
}

fn timed(work: impl Fn()) -> Duration {
    let started = Instant::now();
    (0..PER_ROUND).for_each(|_| work());
    started.elapsed()
}
