//! Every way in which a call to AWS fails, and what it is to a port.

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;

use super::*;

fn http_answer(status: u16) -> HttpResponse {
    let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from("se-cret"));
    answer.headers_mut().insert("x-amzn-requestid", "request-7");
    answer
}

/// A refusal with this code, or of somebody on the way who knows none.
fn refused(status: u16, code: Option<&str>) -> Fault {
    let mut error = ErrorMetadata::builder().message("in its words");
    if let Some(code) = code {
        error = error.code(code);
    }
    Fault::of_call("aws", "Operate", SdkError::service_error(error.build(), http_answer(status)))
}

fn failed(error: SdkError<ErrorMetadata, HttpResponse>) -> Fault {
    Fault::of_call("aws", "Operate", error)
}

fn is_temporary(fault: &Fault) -> bool {
    matches!(fault, Fault::Temporary(_))
}

/// An error and its causes, as a log shows them, and as `{:?}` does.
fn all_text(fault: &Fault) -> String {
    fn text(error: &dyn Error) -> String {
        format!("{error}\n{error:?}\n{}", error.source().map(text).unwrap_or_default())
    }
    let (Fault::Temporary(error) | Fault::Permanent(error)) = fault;
    text(&**error)
}

#[test]
fn what_passes_by_itself_is_temporary() {
    for code in TEMPORARY_CODES {
        assert!(is_temporary(&refused(400, Some(code))), "{code}");
    }
    for status in [429, 500, 502, 503, 504] {
        for code in [Some("SomethingNew"), None] {
            assert!(is_temporary(&refused(status, code)), "{status} {code:?}");
        }
    }
    assert!(is_temporary(&refused(200, None)), "a success that was cut off");
}

#[test]
fn what_an_operator_must_mend_is_permanent() {
    for code in ["AccessDeniedException", "KMSInvalidStateException", "ResourceNotFoundException", "SomethingNew"] {
        let fault = refused(400, Some(code));
        assert!(!is_temporary(&fault), "{code}");
        let text = all_text(&fault);
        for part in ["aws refused Operate", code, "in its words", "request-7"] {
            assert!(text.contains(part), "{text}");
        }
    }
    for status in [400, 403, 404] {
        assert!(!is_temporary(&refused(status, None)), "{status}");
    }
}

// R15
#[test]
fn what_was_sent_and_answered_is_not_repeated() {
    for code in ["ValidationException", "SerializationException"] {
        let fault = refused(400, Some(code));
        assert!(!is_temporary(&fault), "{code}");
        assert!(!all_text(&fault).contains("in its words"), "AWS quotes what it finds invalid");
    }
    for fault in [refused(200, None), failed(SdkError::response_error("cut off", http_answer(200)))] {
        assert!(!all_text(&fault).contains("se-cret"), "{fault:?}");
    }
}

#[test]
fn what_never_arrived_is_temporary_unless_it_never_can() {
    let temporary = [
        SdkError::timeout_error("too slow"),
        SdkError::dispatch_failure(ConnectorError::io("refused".into())),
        SdkError::dispatch_failure(ConnectorError::timeout("slow".into())),
        SdkError::dispatch_failure(ConnectorError::other("reset".into(), None)),
        SdkError::response_error("cut off", http_answer(200)),
    ];
    for error in temporary.map(failed) {
        assert!(is_temporary(&error), "{error:?}");
    }
    let unsendable = failed(SdkError::dispatch_failure(ConnectorError::user("no such scheme".into())));
    let unbuilt = failed(SdkError::construction_failure("a member is missing"));
    assert!(!is_temporary(&unsendable) && !is_temporary(&unbuilt));
    assert!(all_text(&unbuilt).contains("a member is missing"), "the cause is kept");
}

#[test]
fn both_ports_tell_the_two_apart() {
    let temporary = || Fault::Temporary("later".into());
    let permanent = || Fault::Permanent("never".into());
    assert!(matches!(temporary().into(), StoreError::Unavailable(_)));
    assert!(matches!(permanent().into(), StoreError::Fault(_)));
    assert!(matches!(temporary().into(), KeyServiceError::Unavailable(_)));
    assert!(matches!(permanent().into(), KeyServiceError::Fault(_)));
}
