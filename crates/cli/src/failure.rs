//! Why a command failed: a sentence with what to do, a stable code, and an exit code.

use std::fmt;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use latchkey_client::{NotLicensed, ReceivedFieldError, ReceivedProblem, ServiceError};
use latchkey_core::{ActivationKey, display_text};
use serde::Serialize;
use serde_json::Value;

use crate::advice::advice;
use crate::option_names::OptionNames;

/// The code of everything that ends with exit code 2.
const USAGE: &str = "usage";

/// Why a command failed, by who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The service or a check refused.
    Refused,
    /// Arguments, files or credentials that can't be used.
    Usage,
    /// The service can't be reached, or can't answer at present.
    Unreachable,
}

/// Why a command failed; boxed, since every result carries one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure(Box<Content>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    kind: Kind,
    code: String,
    detail: String,
    advice: Vec<String>,
    request_id: Option<String>,
    errors: Vec<WrongField>,
}

/// What is wrong with one field of a request, or with one option.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct WrongField {
    /// The option, as it is typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<String>,
    /// The field, as the API names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    detail: String,
    /// Which of several, for an option that can be repeated.
    #[serde(skip)]
    value: Option<String>,
}

/// A failure as a script reads it.
#[derive(Debug, Serialize)]
struct Report<'a> {
    code: &'a str,
    detail: String,
    advice: Vec<String>,
    request_id: Option<&'a str>,
    errors: Vec<WrongField>,
    warnings: &'a [String],
    exit_code: u8,
}

impl Failure {
    pub(crate) fn refused(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, detail)
    }

    pub(crate) fn usage(detail: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, USAGE, detail.to_string())
    }

    pub(crate) fn unreachable(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Unreachable, code, detail)
    }

    fn new(kind: Kind, code: impl Into<String>, detail: impl Into<String>) -> Self {
        let (code, detail) = (code.into(), detail.into());
        Self(Box::new(Content { kind, code, detail, advice: Vec::new(), request_id: None, errors: Vec::new() }))
    }

    /// The same, with what would help.
    pub(crate) fn with_advice(mut self, advice: &str) -> Self {
        self.0.advice.push(advice.to_owned());
        self
    }

    /// The same, of this option.
    pub(crate) fn of_option(mut self, option: impl Into<String>) -> Self {
        let option = Some(option.into());
        self.0.errors.push(WrongField { option, detail: self.0.detail.clone(), ..WrongField::default() });
        self
    }

    /// The same, where it is known what was sent: of an option that was given several times it can say which.
    pub(crate) fn about(mut self, sent: &[u8]) -> Self {
        let Ok(sent) = serde_json::from_slice::<Value>(sent) else { return self };
        for error in &mut self.0.errors {
            let found = error.field.as_deref().and_then(|pointer| sent.pointer(pointer)).and_then(Value::as_str);
            // In a value's place a secret may stand by mistake (R15).
            error.value = found.filter(|value| !ActivationKey::is_in(value)).map(|value| display_text(value, 40));
        }
        self
    }

    /// The same in the console's words: a field is called by the option that it comes from.
    ///
    /// What is said of the command line is in its words already: in it a column may be called like a field.
    pub(crate) fn in_words_of(mut self, names: &OptionNames) -> Self {
        if self.0.kind == Kind::Usage {
            return self;
        }
        self.0.detail = names.in_text(&self.0.detail);
        for error in &mut self.0.errors {
            error.detail = names.in_text(&error.detail);
            let option = error.field.as_deref().and_then(|field| names.of_field(field, error.value.as_deref()));
            error.option = option.or(error.option.take());
        }
        self
    }

    /// What went wrong, without advice, code and request ID.
    pub(crate) fn sentence(&self) -> String {
        let bare = Content { advice: Vec::new(), request_id: None, kind: Kind::Usage, ..(*self.0).clone() };
        Self(Box::new(bare)).to_string()
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }

    /// Whether the service or a check refused: nothing was done.
    pub(crate) fn is_refused(&self) -> bool {
        self.0.kind == Kind::Refused
    }

    /// Whether the service or a check refused with this code.
    pub(crate) fn is_refusal(&self, code: &str) -> bool {
        self.0.kind == Kind::Refused && self.0.code == code
    }

    /// Whether the arguments, files or credentials are at fault.
    #[cfg(test)]
    pub(crate) fn is_usage(&self) -> bool {
        self.0.kind == Kind::Usage
    }

    /// Whether the service can't be reached, or can't answer at present: nobody knows what became of the request.
    pub(crate) fn is_unreachable(&self) -> bool {
        self.0.kind == Kind::Unreachable
    }

    fn exit_status(&self) -> u8 {
        match self.0.kind {
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Unreachable => 3,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.exit_status())
    }

    /// The failure as one JSON object on a line, with the warnings before it.
    pub(crate) fn to_json(&self, warnings: &[String]) -> String {
        let report = Report {
            code: &self.0.code,
            detail: one_line(&self.0.detail),
            advice: self.0.advice.iter().map(|advice| one_line(advice)).collect(),
            request_id: self.0.request_id.as_deref(),
            errors: self.0.errors.clone(),
            warnings,
            exit_code: self.exit_status(),
        };
        serde_json::to_string(&report).unwrap_or_else(|_| format!("{{\"code\":\"{USAGE}\"}}"))
    }
}

/// A sentence, what to do, and in parentheses what support asks for.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.0.errors.iter().map(|error| match error.option.as_ref().or(error.field.as_ref()) {
            Some(place) if !place.is_empty() && error.detail != self.0.detail => format!("{place}: {}", error.detail),
            _ => error.detail.clone(),
        });
        let errors: Vec<_> = errors.filter(|error| *error != self.0.detail).collect();
        // What it says in general adds nothing to what is wrong with each field.
        let is_said = !errors.is_empty() && matches!(self.0.code.as_str(), "invalid_field" | "malformed_request");
        let detail = Some(&self.0.detail).filter(|_| !is_said);
        let sentences: Vec<_> =
            detail.into_iter().chain(&errors).chain(&self.0.advice).map(|text| one_line(text)).collect();
        f.write_str(&sentences.join("; "))?;
        match &self.0.request_id {
            Some(request_id) => write!(f, " ({}, request {})", one_line(&self.0.code), one_line(request_id)),
            None if self.0.kind == Kind::Usage => Ok(()),
            None => write!(f, " ({})", one_line(&self.0.code)),
        }
    }
}

impl std::error::Error for Failure {}

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
        let is_for_later = problem.status >= 500 || problem.status == 429;
        let kind = if is_for_later { Kind::Unreachable } else { Kind::Refused };
        let mut failure = Self::new(kind, &problem.code, problem.to_string());
        failure.0.advice.extend(problem.known_code().and_then(advice).map(str::to_owned));
        failure.0.request_id = Some(problem.request_id).filter(|request_id| !request_id.is_empty());
        failure.0.errors = problem.errors.into_iter().map(Into::into).collect();
        failure
    }
}

impl From<ReceivedFieldError> for WrongField {
    fn from(error: ReceivedFieldError) -> Self {
        let field = error.pointer.or(error.parameter).or(error.query).or(error.header);
        Self { field, detail: error.detail, ..Self::default() }
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Problem(problem) => (*problem).into(),
            error => Self::unreachable(error.code(), error.to_string()),
        }
    }
}

impl From<&clap::Error> for Failure {
    fn from(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        // What follows is how the command is used, and where more is said.
        let said =
            text.split("\n\nUsage:").next().and_then(|text| text.split("\n\nFor more").next()).unwrap_or_default();
        let said = one_line(said.strip_prefix("error: ").unwrap_or(said));
        let failure = Self::usage(said);
        // What a value looks like follows the option's name.
        let name = |option: &str| option.split([' ', '=']).next().unwrap_or_default().to_owned();
        match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(option)) => failure.of_option(name(option)),
            Some(ContextValue::Strings(options)) => {
                options.iter().fold(failure, |failure, option| failure.of_option(name(option)))
            }
            _ => failure,
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
    use serde_json::json;

    use super::*;

    fn received(problem: Value) -> Failure {
        Failure::from(serde_json::from_value::<ReceivedProblem>(problem).unwrap())
    }

    // R18
    #[test]
    fn a_problem_is_one_line_with_the_services_code_and_cannot_command_the_terminal() {
        let failure = received(json!({"code": "product_unknown", "detail": "two\nlines \u{1b}[31m", "status": 404,
            "request_id": "r-1", "errors": [{"pointer": "/features/0", "detail": "is unknown"}]}));
        let said = failure.to_string();
        assert!(said.starts_with("two lines [31m; /features/0: is unknown; latchkey products list"), "{said}");
        assert!(said.ends_with(" (product_unknown, request r-1)"), "{said}");
        assert!(failure.is_refusal("product_unknown") && !failure.is_unreachable());
    }

    // R18
    #[test]
    fn what_is_wrong_with_a_field_is_said_once_and_a_secret_in_its_place_not_at_all() {
        let failure = received(json!({"code": "invalid_field", "detail": "the request has invalid fields; see errors",
            "status": 422, "errors": [{"pointer": "/features/0", "detail": "no such feature"}]}));
        assert_eq!(failure.to_string(), "/features/0: no such feature (invalid_field)");
        let value = |sent: &str| failure.clone().about(sent.as_bytes()).0.errors[0].value.clone();
        assert_eq!(value(r#"{"features": ["fly"]}"#).as_deref(), Some("fly"));
        assert_eq!(value(r#"{"features": ["1T6F9-JXTG3-AZJTW-1AGR1-J221E"]}"#), None);
        assert_eq!(value("no JSON"), None);
    }

    // R18
    #[test]
    fn a_script_reads_a_failure_as_one_object_whose_members_are_always_there() {
        let refused = received(json!({"code": "invalid_field", "detail": "wrong", "status": 422, "request_id": "r-1",
            "errors": [{"pointer": "/a", "detail": "is wrong"}]}));
        let unsure = Failure::unreachable("service_unreachable", "two\nlines").with_advice("try again");
        for (failure, wanted) in [
            (
                refused,
                json!({"code": "invalid_field", "detail": "wrong", "advice": [], "request_id": "r-1",
                "errors": [{"field": "/a", "detail": "is wrong"}], "warnings": ["w"], "exit_code": 1}),
            ),
            (
                Failure::usage("so"),
                json!({"code": "usage", "detail": "so", "advice": [], "request_id": null,
                "errors": [], "warnings": ["w"], "exit_code": 2}),
            ),
            (
                unsure,
                json!({"code": "service_unreachable", "detail": "two lines", "advice": ["try again"],
                "request_id": null, "errors": [], "warnings": ["w"], "exit_code": 3}),
            ),
        ] {
            let json = failure.to_json(&["w".to_owned()]);
            assert_eq!((serde_json::from_str::<Value>(&json).unwrap(), json.lines().count()), (wanted, 1));
        }
    }

    #[test]
    fn a_service_that_cannot_at_present_counts_as_not_reached() {
        for (status, code) in [(503, "try_again"), (500, "internal"), (429, "moon_phase")] {
            let failure = received(json!({"code": code, "detail": "later", "status": status}));
            assert!(failure.is_unreachable() && failure.code() == code, "{failure}");
        }
    }
}
