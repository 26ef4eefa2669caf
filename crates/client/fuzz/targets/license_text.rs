//! The text scan: what it finds has the form that it says, and is found again where it stands alone.
#![no_main]

use latchkey_core::LicenseText;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = LicenseText::read(bytes);
    assert!(text.signed.len() <= 100 && text.activation_keys.len() <= 100);
    for signed in &text.signed {
        let license_key = signed.license_key.reveal();
        let parts: Vec<_> = license_key.split('.').collect();
        assert!(parts.len() == 3 && parts[0].starts_with("eyJ") && !parts[1].is_empty() && parts[2].len() == 86);
        let alone = LicenseText::read(license_key.as_bytes());
        assert_eq!(alone.signed[0].license_key.reveal(), license_key);
    }
    for activation_key in &text.activation_keys {
        let alone = LicenseText::read(activation_key.reveal().as_bytes());
        assert_eq!(alone.activation_keys[0].reveal(), activation_key.reveal());
    }
});
