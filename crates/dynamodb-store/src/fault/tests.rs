//! Every way in which DynamoDB fails, and what it is called.

use serde_json::{Value, json};

use super::*;
use crate::scripted::{
    all_text, http_answer, read_for_activation_with, read_product_with, take_seat_with, write_product_with,
};

#[derive(Debug, PartialEq)]
enum Meaning {
    Conflict,
    Unavailable,
    Fault,
}
use Meaning::{Conflict, Fault, Unavailable};

fn meaning(error: &StoreError) -> Meaning {
    match error {
        StoreError::Conflict => Conflict,
        StoreError::Unavailable(_) => Unavailable,
        StoreError::Fault(_) => Fault,
    }
}

fn refusal(code: &str) -> String {
    json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "in its words" }).to_string()
}

/// A transaction that DynamoDB cancels, one reason a write.
async fn canceled(codes: &[&str]) -> StoreError {
    let reason =
        |code: &&str| if *code == "None" { json!({ "Code": code }) } else { json!({ "Code": code, "Message": "m" }) };
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": codes.iter().map(reason).collect::<Vec<Value>>(),
    });
    take_seat_with(http_answer(400, &body.to_string())).await.unwrap_err()
}

#[tokio::test]
async fn a_canceled_transaction_means_what_its_worst_reason_means() {
    let cases: [(&[&str], Meaning); 16] = [
        (&["ConditionalCheckFailed", "None"], Conflict),
        (&["None", "ConditionalCheckFailed"], Conflict),
        (&["ConditionalCheckFailed", "ConditionalCheckFailed"], Conflict),
        (&["TransactionConflict", "None"], Conflict),
        (&["TransactionConflict", "ConditionalCheckFailed"], Conflict),
        (&["ThrottlingError", "None"], Unavailable),
        (&["ProvisionedThroughputExceeded", "None"], Unavailable),
        (&["ConditionalCheckFailed", "ThrottlingError"], Unavailable),
        (&["ProvisionedThroughputExceeded", "TransactionConflict"], Unavailable),
        (&["ValidationError", "None"], Fault),
        (&["ConditionalCheckFailed", "ValidationError"], Fault),
        (&["ThrottlingError", "ValidationError"], Fault),
        (&["None", "ItemCollectionSizeLimitExceeded"], Fault),
        (&["SomethingNew", "TransactionConflict"], Fault),
        (&["None", "None"], Fault),
        (&[], Fault),
    ];
    for (codes, expected) in cases {
        assert_eq!(meaning(&canceled(codes).await), expected, "{codes:?}");
    }
}

#[tokio::test]
async fn a_failed_condition_is_a_conflict() {
    for code in ["ConditionalCheckFailedException", "TransactionConflictException"] {
        let error = write_product_with(http_answer(400, &refusal(code))).await.unwrap_err();
        assert_eq!(meaning(&error), Conflict, "{code}");
    }
}

#[tokio::test]
async fn what_passes_by_itself_is_unavailable() {
    let cases = [
        (400, "ProvisionedThroughputExceededException"),
        (400, "RequestLimitExceeded"),
        (400, "ThrottlingException"),
        (400, "TransactionInProgressException"),
        (500, "InternalServerError"),
        (500, "InternalFailure"),
        (503, "ServiceUnavailable"),
    ];
    for (status, code) in cases {
        assert_everywhere(status, &refusal(code), Unavailable).await;
    }
    // A proxy's page: no code, but a status.
    assert_everywhere(502, "<html>later</html>", Unavailable).await;
}

#[tokio::test]
async fn what_an_operator_must_mend_is_a_fault() {
    let codes = [
        "AccessDeniedException",
        "ExpiredTokenException",
        "IdempotentParameterMismatchException",
        "ItemCollectionSizeLimitExceededException",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
        "ValidationException",
    ];
    for code in codes {
        assert_everywhere(400, &refusal(code), Fault).await;
        let error = read_product_with(http_answer(400, &refusal(code))).await.unwrap_err();
        let text = all_text(&error);
        // R15: what DynamoDB says of a request that is invalid quotes it.
        let quotes_the_request = code == "ValidationException";
        assert!(text.contains("GetItem") && text.contains(code), "{text}");
        assert_eq!(text.contains("in its words"), !quotes_the_request, "{text}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_unavailable_and_not_repeated_in_the_error() {
    assert_everywhere(200, r#"{"Item":{"license_key":{"S":"se-cret"#, Unavailable).await;
}

async fn assert_everywhere(status: u16, body: &str, expected: Meaning) {
    let answer = || http_answer(status, body);
    let errors = [
        read_product_with(answer()).await.unwrap_err(),
        write_product_with(answer()).await.unwrap_err(),
        read_for_activation_with(answer()).await.unwrap_err(),
        take_seat_with(answer()).await.unwrap_err(),
    ];
    for error in errors {
        let text = all_text(&error);
        assert_eq!(meaning(&error), expected, "{body}: {text}");
        assert!(!text.contains("se-cret"), "{text}");
    }
}
