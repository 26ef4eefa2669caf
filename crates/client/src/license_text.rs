//! What a license text holds, one entry after the other.

use latchkey_core::{ActivationKey, LicenseKey, LicenseText};

/// What was found in a text; nobody has verified anything yet.
///
/// ```
/// use latchkey_client::{Entry, entries};
/// assert!(matches!(entries(b"Your key: 1T6F9-JXTG3-AZJTW-1AGR1-J221E.")[..], [Entry::Activation(_)]));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Entry {
    /// What has the form of a license key, or begins as one; only its signature tells whether it is one.
    Signed(LicenseKey),
    /// An activation key.
    Activation(ActivationKey),
    /// An activation key with a typing slip.
    Mistyped,
    /// Text that is neither, and nothing else.
    Other,
}

/// Reads what mail programs, editors and shells make of a license text, as [`Client::check`](crate::Client::check) does.
///
/// License keys may be wrapped at any column, quoted, quoted-printable, in base64 or in the service's answer; at most 100
/// are found.
///
/// ```
/// let mail = b"Dear Ada,\r\n> eyJhbGciOi.eyJpc3Mi.c2lnbmF0dXJlAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n\
///     > AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA. Kind regards";
/// assert_eq!(latchkey_client::entries(mail).len(), 1);
/// ```
#[must_use]
pub fn entries(bytes: &[u8]) -> Vec<Entry> {
    let text = LicenseText::read(bytes);
    let is_other = text.is_empty() && text.other_lines > 0;
    let signed = text.signed.into_iter().map(|signed| signed.license_key);
    let keys = text.activation_keys.into_iter().map(Entry::Activation);
    let rest = text.is_mistyped.then_some(Entry::Mistyped).into_iter().chain(is_other.then_some(Entry::Other));
    signed.chain(text.broken).map(Entry::Signed).chain(keys).chain(rest).collect()
}
