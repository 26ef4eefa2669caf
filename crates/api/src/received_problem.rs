//! Problems as a client reads them.

use std::fmt;

use latchkey_core::{Moment, display_text};
use serde::{Deserialize, Deserializer};

use crate::Code;

/// No code of ours is as long.
const CODE_MAX: usize = 64;
/// Enough for a sentence or two.
const TEXT_MAX: usize = 500;
const ERRORS_MAX: usize = 20;

/// A [`Problem`](crate::Problem) on the receiving side: of a later service too, whose codes this version doesn't know.
///
/// Whatever answered, its texts are fit to be shown: on one line, without control characters, and cut.
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
    #[serde(deserialize_with = "code")]
    pub code: String,
    /// What went wrong this time, for a person.
    #[serde(default, deserialize_with = "text")]
    pub detail: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// Names the request; the vendor's log has more under it.
    #[serde(default, deserialize_with = "code")]
    pub request_id: String,
    /// When the same request may go through, where that is known.
    #[serde(default, deserialize_with = "moment")]
    pub retry_at: Option<Moment>,
    /// Which fields are wrong, and how.
    #[serde(default, deserialize_with = "errors")]
    pub errors: Vec<ReceivedFieldError>,
}

impl ReceivedProblem {
    /// The problem behind API Gateway's own answers, which have a `message` and no code.
    ///
    /// They come before any function runs: a signature or a right is missing, a limit was reached, no function answered.
    /// `None` for what API Gateway doesn't say.
    ///
    /// ```
    /// use latchkey_api::{Code, ReceivedProblem};
    /// let problem = ReceivedProblem::of_gateway(429, br#"{"message": "Too Many Requests"}"#).ok_or("not API Gateway's")?;
    /// assert_eq!((problem.known_code(), problem.to_string()), (Some(Code::TryAgain), "Too Many Requests".to_owned()));
    /// assert_eq!(ReceivedProblem::of_gateway(403, b"<html>"), None);
    /// # Ok::<_, &str>(())
    /// ```
    #[must_use]
    pub fn of_gateway(status: u16, body: &[u8]) -> Option<Self> {
        let code = match status {
            403 => Code::SignatureRequired,
            404 => Code::RouteUnknown,
            413 => Code::RequestTooLarge,
            429 | 503 | 504 => Code::TryAgain,
            500 => Code::Internal,
            _ => return None,
        };
        let GatewaysAnswer { message: detail } = serde_json::from_slice(body).ok()?;
        let code = code.as_str().to_owned();
        Some(Self {
            code,
            detail: display_text(&detail, TEXT_MAX),
            status,
            request_id: String::new(),
            retry_at: None,
            errors: Vec::new(),
        })
    }

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

/// With a capital letter where Signature Version 4 is checked.
#[derive(Deserialize)]
struct GatewaysAnswer {
    #[serde(alias = "Message")]
    message: String,
}

/// What is wrong with one field: one of the first four says where it is.
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
    #[serde(default, deserialize_with = "optional_text")]
    pub pointer: Option<String>,
    /// A parameter of the path.
    #[serde(default, deserialize_with = "optional_text")]
    pub parameter: Option<String>,
    /// A parameter of the query.
    #[serde(default, deserialize_with = "optional_text")]
    pub query: Option<String>,
    /// A header.
    #[serde(default, deserialize_with = "optional_text")]
    pub header: Option<String>,
    /// What is wrong, for a person.
    #[serde(default, deserialize_with = "text")]
    pub detail: String,
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|code| display_text(&code, CODE_MAX))
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| display_text(&text, TEXT_MAX))
}

fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(|text| display_text(&text, TEXT_MAX)))
}

/// What is no time says nothing, and takes nothing from the rest.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(|value| value.as_str()?.parse().ok())
}

fn errors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ReceivedFieldError>, D::Error> {
    Vec::deserialize(deserializer).map(|mut errors: Vec<_>| {
        errors.truncate(ERRORS_MAX);
        errors
    })
}

#[cfg(test)]
mod tests {
    use latchkey_core::FieldError;

    use super::*;
    use crate::Problem;

    #[test]
    fn what_a_service_says_is_fit_to_be_shown() {
        let long = "x".repeat(100_000);
        let problem = serde_json::json!({
            "code": format!("a\u{1b}[31m{long}"), "detail": format!("two\r\nlines \u{202e}{long}"),
            "errors": vec![serde_json::json!({"pointer": format!("/a\n{long}"), "detail": "\u{7}is wrong"}); 1000],
        });
        let read: ReceivedProblem = serde_json::from_value(problem).unwrap();
        assert!(read.code.starts_with("a [31mxxx") && read.code.chars().count() == 64, "{}", read.code);
        assert!(read.detail.starts_with("two lines xxx") && read.detail.chars().count() == 500, "{}", read.detail);
        assert_eq!((read.errors.len(), read.errors[0].detail.as_str()), (20, "is wrong"));
        assert!(read.errors[0].pointer.as_ref().is_some_and(|pointer| pointer.starts_with("/a xxx")));
    }

    // R30
    #[test]
    fn when_to_come_back_is_read_and_what_is_no_time_takes_nothing_from_the_rest() {
        let read = |retry_at: &str| {
            let json = format!(r#"{{"code": "floating_seats_exhausted", "retry_at": {retry_at}}}"#);
            serde_json::from_str::<ReceivedProblem>(&json).unwrap().retry_at
        };
        assert_eq!(read("\"2026-11-24T10:10:30Z\""), Some("2026-11-24T10:10:30Z".parse().unwrap()));
        for none in ["null", "7", "{}", "\"soon\""] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    // R18
    #[test]
    fn what_api_gateway_says_itself_has_a_code_too() {
        for (status, code) in [
            (403, Code::SignatureRequired),
            (404, Code::RouteUnknown),
            (413, Code::RequestTooLarge),
            (429, Code::TryAgain),
            (500, Code::Internal),
            (503, Code::TryAgain),
            (504, Code::TryAgain),
        ] {
            for member in ["message", "Message"] {
                let problem = ReceivedProblem::of_gateway(status, format!(r#"{{"{member}": "why"}}"#).as_bytes());
                let problem = problem.unwrap();
                assert_eq!((problem.known_code(), problem.status, &*problem.detail), (Some(code), status, "why"));
            }
            for other in ["", "<html>", "[]", "{}", r#"{"message": null}"#, "\"message\""] {
                assert_eq!(ReceivedProblem::of_gateway(status, other.as_bytes()), None, "{status} {other}");
            }
        }
        let odd = format!(r#"{{"message": "two\nlines \u001b[31m{}"}}"#, "x".repeat(1000));
        let shown = ReceivedProblem::of_gateway(403, odd.as_bytes()).unwrap().detail;
        assert!(shown.starts_with("two lines [31mxxx") && shown.chars().count() == 500, "{shown}");
        for status in [200, 302, 401, 418, 502] {
            assert_eq!(ReceivedProblem::of_gateway(status, br#"{"message": "why"}"#), None, "{status}");
        }
    }

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
