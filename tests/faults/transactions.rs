//! Keys left unprocessed and transactions canceled: DynamoDB's half answers.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Act::{Activate, Create};
use super::{ALWAYS, CAUSE, Scene, assert_problem, error};
use crate::direct::Direct;
use crate::proxy::Fault;
use crate::stand::PRODUCT;

// R20
#[tokio::test]
async fn keys_left_unprocessed_are_asked_for_again_and_no_others() {
    let scene = Scene::set().await;
    let stand = &scene.stand;
    for rounds in 1..=2 {
        stand.forget_calls();
        for _ in 0..rounds {
            stand.dynamodb.fail("BatchGetItem", 1, Fault::LeaveUnprocessed { read: 1 });
        }
        let response = stand.activate(&scene.activation_key, &format!("computer-{rounds}")).await;
        assert_eq!(response.status, 201, "{}", response.text);
        let calls = stand.dynamodb.take_calls();
        let reads: Vec<_> =
            calls.iter().filter(|call| call.operation == "BatchGetItem").map(|c| keys(&c.request)).collect();
        assert_eq!(reads.len(), rounds + 1);
        let all = reads[0].clone();
        assert_eq!(all.len(), 3, "the license, the activation and the settings");
        for pair in reads.windows(2) {
            assert!(pair[1].len() == pair[0].len() - 1 && pair[1].is_subset(&pair[0]), "{reads:?}");
        }
        let consistent = calls.iter().filter(|call| call.operation == "BatchGetItem").flat_map(|call| {
            let tables = call.request["RequestItems"].as_object().unwrap();
            tables.values().map(|wanted| wanted["ConsistentRead"].clone()).collect::<Vec<_>>()
        });
        assert!(consistent.into_iter().all(|consistent| consistent == true));
    }
}

// R18, R20
#[tokio::test]
async fn keys_that_stay_unprocessed_are_answered_with_try_again() {
    let mut scene = Scene::set().await;
    let fault = Fault::LeaveUnprocessed { read: 0 };
    let calls = [(Activate, "BatchGetItem")];
    scene.suffer(|stand| &stand.dynamodb, &calls, &fault, "try_again").await;
    assert!(scene.stand.dynamodb.take_operations().iter().filter(|call| *call == "BatchGetItem").count() > 3);
}

// R13, R20
#[tokio::test]
async fn a_transaction_in_conflict_is_decided_anew() {
    let mut scene = Scene::set().await;
    for (act, reads_and_writes) in [(Activate, 4), (Create, 4)] {
        scene.turn += 1;
        scene.stand.forget_calls();
        scene.stand.dynamodb.fail("TransactWriteItems", 3, canceled(&["TransactionConflict", "None"]));
        let response = scene.play(act).await;
        assert_eq!(response.status, 201, "{}", response.text);
        let calls = scene.stand.dynamodb.take_operations();
        for operation in ["BatchGetItem", "TransactWriteItems"] {
            assert_eq!(calls.iter().filter(|call| *call == operation).count(), reads_and_writes, "{calls:?}");
        }
    }
    let stored = scene.stand.stored_keys().await;
    let used: u64 = stored.iter().filter_map(|item| item["used"].as_u64()).sum();
    assert_eq!(used, 1);
}

// R18, R20
#[tokio::test]
async fn a_conflict_that_never_ends_is_answered_with_try_again_before_the_deadline() {
    let scene = Scene::set().await;
    let stand = &scene.stand;
    let before = stand.stored_everything().await;
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, canceled(&["None", "TransactionConflict"]));
    stand.dynamodb.fail("PutItem", ALWAYS, error(400, "ConditionalCheckFailedException"));
    let direct = Direct { allowed: Duration::from_secs(2), ..Direct::at(&stand.environment, Timestamp::now()) };
    let started = Instant::now();
    let order = json!({"product": PRODUCT}).to_string();
    let responses = tokio::join!(
        direct.activate(&scene.activation_key, "computer-1"),
        direct.create(&order, None),
        direct.set("custom/Turn", json!(1)),
        direct.define("viewer", json!({"name": "Viewer", "version": "1"})),
    );
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    for response in [responses.0, responses.1, responses.2, responses.3] {
        assert_problem(&response, "try_again", "a conflict for ever");
    }
    assert!(stand.dynamodb.take_operations().iter().filter(|call| *call == "TransactWriteItems").count() > 3);
    assert_eq!(stand.stored_everything().await, before);
}

// R18, R20
#[tokio::test]
async fn a_canceled_transaction_is_told_from_a_conflict_by_its_reasons() {
    let mut scene = Scene::set().await;
    let calls = [(Activate, "TransactWriteItems"), (Create, "TransactWriteItems")];
    for (reasons, code) in [
        (["ThrottlingError", "None"], "try_again"),
        (["ProvisionedThroughputExceeded", "TransactionConflict"], "try_again"),
        (["ValidationError", "None"], "internal"),
        (["ValidationError", "ConditionalCheckFailed"], "internal"),
        (["ItemCollectionSizeLimitExceeded", "None"], "internal"),
        (["None", "None"], "internal"),
    ] {
        scene.suffer(|stand| &stand.dynamodb, &calls, &canceled(&reasons), code).await;
    }
}

/// A canceled transaction, with a reason for each of its writes.
fn canceled(reasons: &[&str]) -> Fault {
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        reasons.join(", ")
    );
    let reasons: Vec<_> = reasons
        .iter()
        .map(|code| if *code == "None" { json!({"Code": code}) } else { json!({"Code": code, "Message": CAUSE}) })
        .collect();
    let code = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    Fault::Answer(400, json!({"__type": code, "Message": message, "CancellationReasons": reasons}))
}

/// What a `BatchGetItem` asks for.
fn keys(request: &Value) -> BTreeSet<String> {
    let tables = request["RequestItems"].as_object().unwrap();
    let keys = tables.values().flat_map(|wanted| wanted["Keys"].as_array().unwrap());
    keys.map(|key| format!("{} {}", key["pk"]["S"], key["sk"]["S"])).collect()
}
