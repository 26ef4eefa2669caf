//! Keys left unprocessed and transactions canceled: DynamoDB's half answers.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{CAUSE, Operation, Scene, assert_problem, error, suffer};
use crate::direct::Direct;
use crate::proxy::{ALWAYS, Fault};
use crate::stand::Stand;

const BATCH_GET: Operation = Operation { name: "BatchGetItem", is_of_kms: false };
const TRANSACT: Operation = Operation { name: "TransactWriteItems", is_of_kms: false };

// R20
#[tokio::test]
async fn keys_left_unprocessed_are_asked_for_again_and_no_others() {
    let scene = Scene::calling(BATCH_GET).await;
    let dynamodb = &scene.stand.dynamodb;
    let mut most = 0;
    for (case, request) in &scene.requests {
        dynamodb.take_calls();
        dynamodb.fail("BatchGetItem", ALWAYS, Fault::LeaveUnprocessed { read: 1 });
        let response = request.send(&scene.stand).await;
        assert_eq!(response.status, case.sample.statuses[0], "{case:?}: {}", response.text);
        dynamodb.mend();
        let calls = dynamodb.take_calls();
        let reads: Vec<_> = calls.iter().filter(|call| call.operation == "BatchGetItem").collect();
        let asked: Vec<_> = reads.iter().map(|call| keys(&call.request)).collect();
        // A read ends with its last key; another may follow.
        let each: Vec<_> = asked.split_inclusive(|keys| keys.len() == 1).collect();
        assert_eq!(each.len(), case.count("BatchGetItem"), "{case:?}: {asked:?}");
        for asked in each {
            assert_eq!(asked.len(), asked[0].len(), "{case:?}: one key a time");
            for pair in asked.windows(2) {
                assert!(pair[1].len() == pair[0].len() - 1 && pair[1].is_subset(&pair[0]), "{asked:?}");
            }
        }
        let tables = reads.iter().flat_map(|call| call.request["RequestItems"].as_object().unwrap().values());
        assert!(tables.into_iter().all(|wanted| wanted["ConsistentRead"] == true));
        most = most.max(asked.len());
    }
    assert!(most > 2, "a request reads three keys or more");
}

// R18, R20
#[tokio::test]
async fn keys_that_stay_unprocessed_are_answered_with_try_again() {
    let scene = Scene::calling(BATCH_GET).await;
    scene.stand.dynamodb.fail("BatchGetItem", ALWAYS, Fault::LeaveUnprocessed { read: 0 });
    scene.fails("try_again", "all keys stay unprocessed").await;
    scene.stand.dynamodb.mend();
    let calls = scene.stand.dynamodb.take_operations();
    assert!(calls.iter().filter(|call| *call == "BatchGetItem").count() > 3 * scene.requests.len());
    scene.succeeds("all keys stayed unprocessed").await;
}

// R13, R20
#[tokio::test]
async fn a_transaction_in_conflict_is_decided_anew() {
    let scene = Scene::calling(TRANSACT).await;
    for (case, request) in &scene.requests {
        let before = scene.stand.stored_everything().await;
        scene.stand.forget_calls();
        scene.stand.dynamodb.fail("TransactWriteItems", 3, canceled(&["TransactionConflict", "None"]));
        let response = request.send(&scene.stand).await;
        assert_eq!(response.status, case.sample.statuses[0], "{case:?}: {}", response.text);
        let calls = scene.stand.dynamodb.take_operations();
        for operation in case.sample.dynamodb {
            let count = calls.iter().filter(|call| call == operation).count();
            assert_eq!(count, 4 * case.count(operation), "{case:?}: {calls:?}");
        }
        assert!(case.has_written(&scene.stand, &before).await, "{case:?}");
        case.assert_done(&scene.stand, request, &response).await;
    }
}

// R18, R20
#[tokio::test]
async fn a_conflict_that_never_ends_is_answered_with_try_again_before_the_deadline() {
    let scene = Scene::of(Stand::start().await, |case| !case.sample.writes.is_empty()).await;
    let stand = &scene.stand;
    stand.forget_calls();
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, canceled(&["None", "TransactionConflict"]));
    stand.dynamodb.fail("PutItem", ALWAYS, error(400, "ConditionalCheckFailedException"));
    stand.dynamodb.fail("UpdateItem", ALWAYS, error(400, "ConditionalCheckFailedException"));
    let direct = Direct { allowed: Duration::from_secs(5), ..Direct::at(&stand.environment, Timestamp::now()) };
    let started = Instant::now();
    let responses = join_all(scene.requests.iter().map(|(_, request)| direct.send(request))).await;
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    for response in &responses {
        assert_problem(response, "try_again", "a conflict for ever");
    }
    let writes = ["TransactWriteItems", "PutItem", "UpdateItem"];
    let calls = stand.dynamodb.take_operations();
    // They try again, as often as a busy computer lets them.
    assert!(calls.iter().filter(|call| writes.contains(&call.as_str())).count() > responses.len());
    assert_eq!(stand.stored_everything().await, scene.before);
}

// R18, R20
#[tokio::test]
async fn a_canceled_transaction_is_told_from_a_conflict_by_its_reasons() {
    let passing = [["ThrottlingError", "None"], ["ProvisionedThroughputExceeded", "TransactionConflict"]];
    let lasting = [
        ["ValidationError", "None"],
        ["ValidationError", "ConditionalCheckFailed"],
        ["ItemCollectionSizeLimitExceeded", "None"],
        ["None", "None"],
    ];
    suffer(vec![TRANSACT], &passing.map(|reasons| canceled(&reasons)), "try_again").await;
    suffer(vec![TRANSACT], &lasting.map(|reasons| canceled(&reasons)), "internal").await;
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
