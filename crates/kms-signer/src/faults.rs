//! What goes wrong with KMS, in the port's words.

use std::error::Error;

use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::RequestId;
use latchkey_service::{BoxError, KeyServiceError};

/// The refusals that pass by themselves, by their codes: some come with a status of 400, throttling isn't modeled.
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html>, and "Errors" of each operation.)
///
/// `KMSInvalidStateException` is none of them: a key pending deletion or import waits for an operator.
const PASSING_CODES: [&str; 5] = [
    "DependencyTimeoutException",
    "KMSInternalException",
    "KeyUnavailableException",
    "LimitExceededException",
    "ThrottlingException",
];

/// Translates what a call to KMS failed with.
pub(crate) fn failed_call<E>(operation: &'static str, error: SdkError<E>) -> KeyServiceError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let passes = passes(&error);
    let failure = match error.code() {
        Some(code) => FailedCall::Refused {
            operation,
            code: code.to_owned(),
            message: match code {
                // AWS quotes what it finds invalid, and that may be a secret (R15).
                "ValidationException" | "SerializationException" => "which quotes the request",
                _ => error.message().unwrap_or("no message"),
            }
            .to_owned(),
            request_id: error.request_id().unwrap_or("unknown").to_owned(),
        },
        // Only the innermost error is kept: the SDK's own holds the whole answer, with a data key's plaintext in it.
        None => FailedCall::NoAnswer {
            operation,
            source: error.into_source().unwrap_or_else(|error| error.to_string().into()),
        },
    };
    if passes { KeyServiceError::Unavailable(failure.into()) } else { fault(failure) }
}

/// An answer that makes no sense, or something sealed that can't be opened.
pub(crate) fn fault(error: impl Into<BoxError>) -> KeyServiceError {
    KeyServiceError::Fault(error.into())
}

/// KMS left out of its answer what it always answers.
#[derive(Debug, thiserror::Error)]
#[error("kms answered {operation} without {member}")]
pub(crate) struct MemberMissing {
    pub(crate) operation: &'static str,
    pub(crate) member: &'static str,
}

#[derive(Debug, thiserror::Error)]
enum FailedCall {
    #[error("kms refused {operation} with {code}, {message:?}, request ID {request_id}")]
    Refused { operation: &'static str, code: String, message: String, request_id: String },
    #[error("kms gave {operation} no answer, or none that can be read")]
    NoAnswer { operation: &'static str, source: BoxError },
}

fn passes<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        // A request that the HTTP client won't even send stays as wrong as it is.
        SdkError::DispatchFailure(failure) => !failure.is_user(),
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status();
            let code = answer.err().code().unwrap_or_default();
            // A success that can't be read was cut off on its way.
            !status.is_client_error() || status.as_u16() == 429 || PASSING_CODES.contains(&code)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kms::error::ConnectorError;
    use aws_sdk_kms::operation::sign::SignError;

    use super::*;
    use crate::scripted_kms::{chain, http_answer, refusal, sign_with};

    fn is_unavailable(error: &KeyServiceError) -> bool {
        match error {
            KeyServiceError::Unavailable(_) => true,
            KeyServiceError::Fault(_) => false,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_passes_by_itself_is_unavailable() {
        let cases = [
            (400, "ThrottlingException"),
            (400, "LimitExceededException"),
            (400, "DependencyTimeoutException"),
            (400, "KMSInternalException"),
            (400, "KeyUnavailableException"),
            (429, "TooManyRequestsException"),
            (500, "KMSInternalException"),
            (503, "DependencyTimeoutException"),
            (500, "InternalFailure"),
            (502, "BadGateway"),
            (503, "ServiceUnavailable"),
        ];
        for (status, code) in cases {
            let error = sign_with(refusal(status, code)).await.unwrap_err();
            assert!(is_unavailable(&error), "{status} {code}");
        }
        // A proxy's page: no code, but a status.
        for status in [500, 502, 503, 504, 429] {
            let error = sign_with(http_answer(status, "<html>later</html>")).await.unwrap_err();
            assert!(is_unavailable(&error), "{status}");
        }
    }

    #[tokio::test]
    async fn what_an_operator_must_mend_is_a_fault() {
        let codes = [
            "AccessDeniedException",
            "DisabledException",
            "DryRunOperationException",
            "IncorrectKeyException",
            "InvalidCiphertextException",
            "InvalidGrantTokenException",
            "InvalidKeyUsageException",
            "InvalidSignatureException",
            "KMSInvalidStateException",
            "NotFoundException",
            "UnrecognizedClientException",
            "UnsupportedOperationException",
            "ValidationException",
        ];
        for code in codes {
            let error = sign_with(refusal(400, code)).await.unwrap_err();
            assert!(!is_unavailable(&error), "{code}");
            let text = chain(&error);
            assert!(text.contains(code) && text.contains("Sign"), "{text}");
            // R15: what KMS says of a request that is invalid quotes it.
            assert_eq!(text.contains("in KMS's words"), code != "ValidationException", "{text}");
        }
        let error = sign_with(http_answer(403, "<html>no</html>")).await.unwrap_err();
        assert!(!is_unavailable(&error));
    }

    #[test]
    fn what_never_reached_kms_is_unavailable_unless_it_can_t_be_sent() {
        let translated = |error: SdkError<SignError>| failed_call("Sign", error);
        let timed_out = translated(SdkError::timeout_error("too slow"));
        let unreached = translated(SdkError::dispatch_failure(ConnectorError::io("refused".into())));
        let slow_to_connect = translated(SdkError::dispatch_failure(ConnectorError::timeout("slow".into())));
        let other = translated(SdkError::dispatch_failure(ConnectorError::other("reset".into(), None)));
        let cut_off = translated(SdkError::response_error("cut off", http_answer(200, "{")));
        for error in [timed_out, unreached, slow_to_connect, other, cut_off] {
            assert!(is_unavailable(&error), "{error:?}");
        }
        let unsendable = translated(SdkError::dispatch_failure(ConnectorError::user("no such scheme".into())));
        let unbuilt = translated(SdkError::construction_failure("a member is missing"));
        assert!(!is_unavailable(&unsendable) && !is_unavailable(&unbuilt));
        assert!(chain(&unbuilt).ends_with("a member is missing"), "the cause is kept");
    }
}
