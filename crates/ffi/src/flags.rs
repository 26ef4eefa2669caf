//! What the application's own code alone can allow.

use crate::answer::Misuse;

/// What was allowed by a call's flags: never by JSON, which could come from a file (R8).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Flags {
    /// Generic license keys, which run the application on any computer.
    pub(crate) allow_generic_keys: bool,
}

const ALLOW_GENERIC_KEYS: u32 = 1;

impl Flags {
    /// What these bits allow.
    ///
    /// # Errors
    ///
    /// When one has no meaning to this version of the library.
    pub(crate) fn of(bits: u32) -> Result<Self, Misuse> {
        if bits & !ALLOW_GENERIC_KEYS != 0 {
            let version = env!("CARGO_PKG_VERSION");
            let message = format!(
                "this library, {version}, does not know all of these flags: what calls it is made for a newer one"
            );
            return Err(Misuse::new("flags_unknown", message));
        }
        Ok(Self { allow_generic_keys: bits & ALLOW_GENERIC_KEYS != 0 })
    }
}
