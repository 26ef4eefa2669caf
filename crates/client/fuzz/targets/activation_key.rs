//! Activation keys: what is read is written, and written it is read; a text that gives one must not be repeated (R15).
#![no_main]

use latchkey_core::ActivationKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let is_in = ActivationKey::is_in(text);
    if let Ok(activation_key) = text.parse::<ActivationKey>() {
        let written = activation_key.reveal();
        assert_eq!(written.parse::<ActivationKey>().map(|key| key.reveal()).ok().as_ref(), Some(&written));
        assert!(is_in, "it would be repeated");
    }
});
