//! License keys: nothing but the published ones has a good signature.
#![no_main]

use std::sync::LazyLock;

use latchkey_core::{JwkSet, LicenseKey, TrustedKeys};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const JWKS: &str = include_str!("../../vectors/jwks.json");
const VECTORS: &str = include_str!("../../vectors/vectors.json");

static TRUSTED: LazyLock<TrustedKeys> = LazyLock::new(|| {
    let jwks: JwkSet = serde_json::from_str(JWKS).expect("a JWK set");
    TrustedKeys::try_from(&jwks).expect("usable keys")
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let text = text.trim_end_matches('\n');
    if TRUSTED.verify(&LicenseKey::from_text(text)).is_ok() {
        let table: Value = serde_json::from_str(VECTORS).expect("JSON");
        let vectors = table["vectors"].as_array().expect("a list");
        assert!(vectors.iter().any(|vector| vector["license_key"] == text), "forged");
    }
});
