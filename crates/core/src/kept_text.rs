//! What must not stand in a text that is kept for good in events, and shown to whoever may look (R15, R29).

use crate::{ActivationKey, LicenseText};

/// What is said of a text in which a key stands; the text is not repeated.
pub(crate) const HOLDS_KEY: &str = "must not hold an activation key or a license key, since it is kept for good";

/// Whether an activation key stands in a text as people write it, or a whole license key.
pub(crate) fn holds_key(text: &str) -> bool {
    ActivationKey::is_written_in(text) || !LicenseText::read(text.as_bytes()).signed.is_empty()
}
