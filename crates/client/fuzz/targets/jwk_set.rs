//! JWK sets: a client or an error, and never one that takes what no trusted key signed.
#![no_main]

use latchkey_client::Client;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|jwks: &str| {
    let client = Client::builder("acme-editor", jwks).without_release().without_stores().computer_id("pc");
    if let Ok(client) = client.text("eyJhbGciOiJFZERTQSJ9.e30.c2ln").build() {
        assert!(client.check().is_err());
    }
});
