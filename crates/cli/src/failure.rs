//! Why a command failed: one line, and an exit code.

use std::fmt;
use std::process::ExitCode;

use latchkey_client::{NotLicensed, ReceivedProblem, ServiceError};
use latchkey_core::display_text;

/// Why a command failed, by who can do something about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The service or a check refused.
    Refused {
        /// The stable code.
        code: String,
        /// For a person.
        detail: String,
    },
    /// Arguments, files or credentials that can't be used.
    Usage(String),
    /// The service can't be reached, or can't answer at present.
    Unreachable {
        /// The stable code.
        code: String,
        /// For a person.
        detail: String,
    },
}

impl Failure {
    pub(crate) fn refused(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Refused { code: code.into(), detail: detail.into() }
    }

    pub(crate) fn usage(detail: impl fmt::Display) -> Self {
        Self::Usage(detail.to_string())
    }

    pub(crate) fn unreachable(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Unreachable { code: code.into(), detail: detail.into() }
    }

    /// The same, with what would help.
    pub(crate) fn with_advice(self, advice: &str) -> Self {
        let advised = |detail: String| format!("{detail}; {advice}");
        match self {
            Self::Refused { code, detail } => Self::Refused { code, detail: advised(detail) },
            Self::Usage(detail) => Self::Usage(advised(detail)),
            Self::Unreachable { code, detail } => Self::Unreachable { code, detail: advised(detail) },
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused { .. } => 1,
            Self::Usage(_) => 2,
            Self::Unreachable { .. } => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, detail } | Self::Unreachable { code, detail } => {
                write!(f, "{}: {}", one_line(code), one_line(detail))
            }
            Self::Usage(detail) => f.write_str(&one_line(detail)),
        }
    }
}

/// A text from elsewhere on one line, without control characters that a terminal would obey.
///
/// Other characters that can't be seen, or that turn what is around them, are escaped: two texts that differ look different.
pub(crate) fn one_line(text: &str) -> String {
    let blanked: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    blanked.split_whitespace().map(escape_hidden).collect::<Vec<_>>().join(" ")
}

/// The text with an escape in the place of each character that can't be seen.
pub(crate) fn escape_hidden(text: &str) -> String {
    let is_hidden = |c: char| c != ' ' && display_text(c.encode_utf8(&mut [0; 4]), 1).is_empty();
    let escaped = |c: char| if is_hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(escaped).collect()
}

impl From<ReceivedProblem> for Failure {
    fn from(problem: ReceivedProblem) -> Self {
        let mut detail = problem.to_string();
        for error in &problem.errors {
            let place = error.pointer.as_ref().or(error.parameter.as_ref()).or(error.header.as_ref());
            detail += &format!("; {} {}", place.map_or("", String::as_str), error.detail);
        }
        if !problem.request_id.is_empty() {
            detail += &format!(" (request {})", problem.request_id);
        }
        let is_for_later = problem.status >= 500 || problem.status == 429;
        if is_for_later { Self::unreachable(problem.code, detail) } else { Self::refused(problem.code, detail) }
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Problem(problem) => problem.into(),
            error => Self::unreachable(error.code(), error.to_string()),
        }
    }
}

impl From<NotLicensed> for Failure {
    fn from(not_licensed: NotLicensed) -> Self {
        Self::refused(not_licensed.code(), not_licensed.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R18
    #[test]
    fn a_problem_is_one_line_with_the_services_code_and_cannot_command_the_terminal() {
        let problem = r#"{"code": "invalid_field", "detail": "two\nlines \u001b[31m", "status": 422, "request_id": "r-1",
            "errors": [{"pointer": "/features/0", "detail": "is unknown"}]}"#;
        let failure = Failure::from(serde_json::from_str::<ReceivedProblem>(problem).unwrap());
        assert_eq!(failure.to_string(), "invalid_field: two lines [31m; /features/0 is unknown (request r-1)");
        assert!(matches!(failure, Failure::Refused { .. }));
    }

    #[test]
    fn a_service_that_cannot_at_present_counts_as_not_reached() {
        for (status, code) in [(503, "try_again"), (500, "internal")] {
            let problem = format!(r#"{{"code": "{code}", "detail": "later", "status": {status}}}"#);
            let failure = Failure::from(serde_json::from_str::<ReceivedProblem>(&problem).unwrap());
            assert_eq!(failure, Failure::unreachable(code, "later"));
        }
    }
}
