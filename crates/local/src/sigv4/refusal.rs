//! Why a request is not admitted.

use scratchstack_aws_signature::SignatureError;
use scratchstack_aws_signature::errors::ServiceError;

/// A request is not admitted. The reason is for a debug log: an HTTP API tells its caller nothing but "Forbidden".
///
/// No variant carries a part of the request, which might be somebody's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither an `Authorization` header nor a signature in the query.
    #[error("the request is not signed")]
    Unsigned,
    /// The signature can't be read; with AWS's code for that.
    #[error("the signature can't be read: {0}")]
    Malformed(&'static str),
    /// The access key is unknown.
    #[error("the access key is unknown")]
    UnknownAccessKey,
    /// Signed for another Region or service, or for another day than its date.
    #[error("the signature is for another Region, service or day")]
    WrongScope,
    /// Another secret, or something was changed after signing.
    #[error("the signature does not match the request")]
    SignatureDoesNotMatch,
    /// The body is not the one that `x-amz-content-sha256` announces.
    #[error("the body does not match x-amz-content-sha256")]
    BodyDoesNotMatch,
    /// Signed more than 5 minutes ago, or ahead of our clock.
    #[error("the signature is more than 5 minutes old or early")]
    Stale,
}

impl Refusal {
    /// What API Gateway answers, with status 403.
    pub fn message(self) -> &'static str {
        "Forbidden"
    }

    pub(super) fn from_signature_error(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        match error.downcast_ref::<SignatureError>() {
            Some(SignatureError::MissingAuthenticationToken(_)) => Self::Unsigned,
            Some(SignatureError::InvalidClientTokenId(_)) => Self::UnknownAccessKey,
            // The crate has no variant for it, only a text.
            Some(SignatureError::SignatureDoesNotMatch(Some(text)))
                if text.contains("Credential scope") || text.contains("Credential should be scoped") =>
            {
                Self::WrongScope
            }
            Some(SignatureError::SignatureDoesNotMatch(_)) => Self::SignatureDoesNotMatch,
            Some(other) => Self::Malformed(other.error_code()),
            None => Self::Malformed("InternalFailure"),
        }
    }
}
