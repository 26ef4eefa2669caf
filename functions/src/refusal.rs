//! Everything that is no success, and what becomes of it: the one place that turns errors into problems.

use latchkey_api::Code;
use latchkey_core::{Denial, FieldError, Moment};
use latchkey_service::UseCaseError;

/// Why a request gets no success.
#[derive(Debug)]
pub struct Refusal {
    pub(crate) code: Code,
    /// For whoever asked.
    pub(crate) detail: String,
    pub(crate) errors: Vec<FieldError>,
    /// When the same request may go through.
    pub(crate) retry_at: Option<Moment>,
    /// For the log alone (R18).
    pub(crate) cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Refusal {
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_at: None, cause: None }
    }

    pub(crate) fn of_field(error: FieldError) -> Self {
        Denial::InvalidFields(vec![error]).into()
    }

    pub(crate) fn timed_out() -> Self {
        UseCaseError::TryAgain("the deadline passed".into()).into()
    }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        let (code, detail) = (Code::from(&denial), denial.to_string());
        let retry_at = match &denial {
            Denial::FloatingSeatsExhausted { next_at, .. } | Denial::ReleasesExhausted { next_at, .. } => {
                Some(*next_at)
            }
            _ => None,
        };
        let errors = match denial {
            Denial::InvalidFields(errors) => errors,
            _ => Vec::new(),
        };
        Self { code, detail, errors, retry_at, cause: None }
    }
}

impl From<UseCaseError> for Refusal {
    fn from(error: UseCaseError) -> Self {
        match error {
            UseCaseError::Denied(denial) => denial.into(),
            UseCaseError::TryAgain(cause) => Self {
                cause: Some(cause),
                ..Self::new(
                    Code::TryAgain,
                    "the service can't answer at present; sending the same request again is safe",
                )
            },
            UseCaseError::Fault(cause) => Self { cause: Some(cause), ..Self::internal() },
        }
    }
}

impl Refusal {
    fn internal() -> Self {
        Self::new(Code::Internal, "a fault of the service; its log has more under the request ID")
    }
}
