//! Why a call to the service failed.

use latchkey_api::ReceivedProblem;
use latchkey_core::ListRejection;

use super::NetworkFault;

/// A failed call to the service; what is stored stays as it was.
///
/// ```
/// use latchkey_client::{NetworkFault, ServiceError};
/// let error = ServiceError::from(NetworkFault::NoAnswer);
/// assert_eq!((error.code(), error.to_string().as_str()), ("no_answer", "the license service can't be reached: it does not answer"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The service said no, or that it can't at present; the code is its own.
    #[error("{0}")]
    Problem(Box<ReceivedProblem>),
    /// No connection, none in time, or one that ended in the middle.
    #[error("the license service can't be reached: {0}")]
    Unreachable(#[from] NetworkFault),
    /// Something in front of the service answered that it can't at present.
    #[error("the license service can't answer at present (status {status})")]
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// Something else answered, such as a proxy or a sign-in page.
    #[error("the answer is not the license service's (status {status})")]
    NotUnderstood {
        /// The HTTP status.
        status: u16,
    },
    /// API Gateway lets nobody in who doesn't sign: the base URL is that of something else.
    #[error("the license service lets nobody in there (status 403)")]
    Forbidden,
    /// What came as a revocation list is none of the vendor's.
    #[error("the license service gave a revocation list that counts for nothing: {0}")]
    ListRejected(ListRejection),
    /// The builder was given no `service_url`.
    #[error("this application knows no license service")]
    NoService,
}

impl ServiceError {
    /// The stable code: the service's own where it gave one.
    ///
    /// ```
    /// assert_eq!(latchkey_client::ServiceError::NotUnderstood { status: 200 }.code(), "answer_not_understood");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Problem(problem) => &problem.code,
            Self::Unreachable(fault) => fault.code(),
            Self::Unavailable { .. } => "try_again",
            Self::NotUnderstood { .. } => "answer_not_understood",
            Self::Forbidden => "signature_required",
            Self::ListRejected(rejection) => rejection.code(),
            Self::NoService => "service_unknown",
        }
    }

    /// Whether the service itself said no, so that nothing was done and asking again at once is of no use.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Problem(problem) if (400..500).contains(&problem.status) && problem.status != 429)
    }
}
