//! The result of each source.

use std::fmt;

use latchkey_core::{ListRejection, Rejection};

use crate::{Source, Unreadable};

/// A source and its result: for a support request, not for the user.
///
/// ```
/// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
/// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
/// #     .without_stores().file("/no/such/file.lic").build()?;
/// let not_licensed = client.check().unwrap_err();
/// let absent = &not_licensed.findings()[0];
/// assert_eq!(absent.to_string(), "/no/such/file.lic: there is no such file");
/// assert_eq!(absent.outcome.code(), "absent");
/// # Ok::<_, latchkey_client::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The source.
    pub source: Source,
    /// The result.
    pub outcome: Outcome,
}

impl Finding {
    pub(crate) fn new(source: Source, outcome: Outcome) -> Self {
        Self { source, outcome }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.outcome)
    }
}

/// The result of one source, or of one line of it.
///
/// ```
/// use latchkey_client::{Outcome, Rejection};
/// assert_eq!(Outcome::Rejected(Rejection::Expired).code(), "license_expired");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A license key that is good here.
    Valid,
    /// A license key that is not.
    Rejected(Rejection),
    /// A license key of which a newer one of the same license was found.
    Superseded,
    /// An activation key, which buys a license key and is none.
    ActivationKey,
    /// An activation key with a typing slip.
    ActivationKeyMistyped,
    /// Nothing could be read.
    Unreadable(Unreadable),
    /// Blank, or comments only.
    Empty,
    /// So many lines beside license keys and activation keys hold neither, such as the words of a mail.
    OtherText(usize),
    /// So many older license files of a folder are not read.
    OlderFiles(usize),
    /// A revocation list, by its number: it says what was taken back, if it is the newest.
    RevocationList(u64),
    /// A revocation list that counts for nothing.
    ListRejected(ListRejection),
    /// A file with a revocation list that can't be read.
    ListUnreadable(Unreadable),
    /// More than 100 license keys or activation keys, or more than can be looked at in time; the rest isn't.
    Rest,
}

impl Outcome {
    /// The stable code.
    ///
    /// ```
    /// assert_eq!(latchkey_client::Outcome::Valid.code(), "valid");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Rejected(rejection) => rejection.code(),
            Self::Superseded => "superseded",
            Self::ActivationKey => "activation_key",
            Self::ActivationKeyMistyped => "activation_key_mistyped",
            Self::Unreadable(unreadable) => unreadable.code(),
            Self::Empty => "empty",
            Self::OtherText(_) => "other_text",
            Self::OlderFiles(_) => "older_files",
            Self::RevocationList(_) => "revocation_list",
            Self::ListRejected(rejection) => rejection.code(),
            Self::ListUnreadable(unreadable) => unreadable.code(),
            Self::Rest => "rest",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid => f.write_str("a valid license key"),
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::Superseded => f.write_str("a license key that a newer one of the same license takes the place of"),
            Self::ActivationKey => f.write_str("an activation key"),
            Self::ActivationKeyMistyped => f.write_str("an activation key that is mistyped"),
            Self::Unreadable(unreadable) => unreadable.fmt(f),
            Self::Empty => f.write_str("nothing is in it"),
            Self::OtherText(1) => f.write_str("one more line, which is neither a license key nor an activation key"),
            Self::OtherText(lines) => {
                write!(f, "{lines} more lines, which are neither license keys nor activation keys")
            }
            Self::OlderFiles(files) => write!(f, "{files} older license files in it are not read"),
            Self::RevocationList(number) => write!(f, "the revocation list with the number {number}"),
            Self::ListRejected(rejection) => rejection.fmt(f),
            Self::ListUnreadable(unreadable) => unreadable.fmt(f),
            Self::Rest => f.write_str("there is more in it than can be looked at"),
        }
    }
}
