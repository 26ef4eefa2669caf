//! Problems as a client reads them.

use std::fmt;

use serde::Deserialize;

use crate::Code;

/// A [`Problem`](crate::Problem) on the receiving side: of a later service too, whose codes this version doesn't know.
///
/// ```
/// use latchkey_api::{Code, ReceivedProblem};
/// let problem: ReceivedProblem = serde_json::from_str(r#"{"code": "license_revoked", "detail": "it was revoked"}"#)?;
/// assert_eq!(problem.known_code(), Some(Code::LicenseRevoked));
/// let later: ReceivedProblem = serde_json::from_str(r#"{"code": "moon_phase_wrong"}"#)?;
/// assert_eq!((later.code.as_str(), later.known_code()), ("moon_phase_wrong", None));
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ReceivedProblem {
    /// The kind of problem, for programs.
    pub code: String,
    /// What went wrong this time, for a person.
    #[serde(default)]
    pub detail: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// Names the request; the vendor's log has more under it.
    #[serde(default)]
    pub request_id: String,
    /// Which fields are wrong, and how.
    #[serde(default)]
    pub errors: Vec<ReceivedFieldError>,
}

impl ReceivedProblem {
    /// The code, if this version knows it.
    #[must_use]
    pub fn known_code(&self) -> Option<Code> {
        Code::ALL.iter().copied().find(|known| known.as_str() == self.code)
    }
}

impl fmt::Display for ReceivedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() { f.write_str(&self.code) } else { f.write_str(&self.detail) }
    }
}

/// What is wrong with one field: one of the first three says where it is.
///
/// ```
/// use latchkey_api::ReceivedFieldError;
/// let error: ReceivedFieldError =
///     serde_json::from_str(r#"{"pointer": "/computer_id", "detail": "must be a string"}"#)?;
/// assert_eq!(error.pointer.as_deref(), Some("/computer_id"));
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ReceivedFieldError {
    /// A JSON Pointer (RFC 6901) into the request's body.
    #[serde(default)]
    pub pointer: Option<String>,
    /// A parameter of the path.
    #[serde(default)]
    pub parameter: Option<String>,
    /// A header.
    #[serde(default)]
    pub header: Option<String>,
    /// What is wrong, for a person.
    #[serde(default)]
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use latchkey_core::FieldError;

    use super::*;
    use crate::Problem;

    // R18
    #[test]
    fn a_problem_is_read_as_it_was_written() {
        for code in Code::ALL {
            let sent = Problem::new(*code, "why", vec![FieldError::at("/a", "is wrong")], "r-1");
            let read: ReceivedProblem = serde_json::from_value(serde_json::to_value(&sent).unwrap()).unwrap();
            assert_eq!(read.known_code(), Some(*code));
            assert_eq!((read.status, read.request_id.as_str(), read.to_string()), (sent.status, "r-1", "why".into()));
            assert_eq!(read.errors[0].pointer.as_deref(), Some("/a"));
        }
    }
}
