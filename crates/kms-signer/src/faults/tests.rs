//! Every way in which KMS refuses, and what it is called.

use super::*;
use crate::scripted_kms::{chain, http_answer, refusal, sign_with};

fn is_unavailable(error: &KeyServiceError) -> bool {
    match error {
        KeyServiceError::Unavailable(_) => true,
        KeyServiceError::Fault(_) => false,
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
