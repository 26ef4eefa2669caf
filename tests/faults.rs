//! DynamoDB and KMS stopped, throttling, slow, losing answers or refusing: an answer that says whether to try again, no
//! word of the cause, and tables as they were.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::Timestamp;
use latchkey_core::Algorithm;
use latchkey_local::service_client::{Reply, ServiceClient};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpSocket;

use crate::direct::Direct;
use crate::journal;
use crate::proxy::{Fault, Proxy};
use crate::stand::{PRODUCT, Stand};

/// What an error's message says here, and no problem's body may.
const CAUSE: &str = "the cause that stays inside";
const ALWAYS: usize = usize::MAX;
const LAMBDA_TIMEOUT: Duration = Duration::from_secs(10);

/// A request of each kind; sent twice, it is the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    FetchSettings,
    PutSetting,
    PutProduct,
    Create,
    /// Repeats a creation under its `Idempotency-Key`.
    CreateAgain,
    Activate,
}

use Act::{Activate, Create, CreateAgain, FetchSettings, PutProduct, PutSetting};

/// Every call that every request makes.
const DYNAMODB_CALLS: [(Act, &str); 10] = [
    (FetchSettings, "GetItem"),
    (PutSetting, "GetItem"),
    (PutSetting, "PutItem"),
    (PutProduct, "GetItem"),
    (PutProduct, "PutItem"),
    (Create, "BatchGetItem"),
    (Create, "TransactWriteItems"),
    (CreateAgain, "BatchGetItem"),
    (Activate, "BatchGetItem"),
    (Activate, "TransactWriteItems"),
];
const KMS_CALLS: [(Act, &str); 4] = [
    // First: public keys are asked for once.
    (FetchSettings, "GetPublicKey"),
    (Create, "GenerateDataKey"),
    (CreateAgain, "Decrypt"),
    (Activate, "Sign"),
];

/// A stand on which each request would succeed.
struct Scene {
    stand: Stand,
    activation_key: String,
    /// Grows, so that every act is a new one.
    turn: usize,
}

impl Scene {
    async fn set() -> Self {
        let stand = Stand::start().await;
        let activation_key = stand.activation_key(json!({"activations": 100})).await;
        let mut scene = Self { stand, activation_key, turn: 0 };
        assert_eq!(scene.play(CreateAgain).await.status, 201);
        scene.turn = 1;
        scene
    }

    async fn play(&self, act: Act) -> Reply {
        self.play_for(act, &self.stand.vendor, &self.stand.application).await
    }

    async fn play_for(&self, act: Act, vendor: &ServiceClient, application: &ServiceClient) -> Reply {
        let turn = self.turn;
        let order = json!({"product": PRODUCT, "quantity": 2});
        let create_under = async |idempotency_key: &str| {
            let headers = [("content-type", "application/json"), ("idempotency-key", idempotency_key)];
            vendor.send_with(Method::POST, "/v1/keys", &headers, order.to_string()).await
        };
        let reply = match act {
            FetchSettings => application.send_with(Method::GET, "/v1/settings", &[], String::new()).await,
            PutSetting => vendor.send(Method::PUT, "/v1/settings/custom/Turn", &json!({"value": turn})).await,
            PutProduct => {
                let definition = json!({"name": "Viewer", "version": turn.to_string()});
                vendor.send(Method::PUT, "/v1/products/viewer", &definition).await
            }
            Create => create_under(&format!("order-{turn}")).await,
            CreateAgain => create_under("repeated-order").await,
            Activate => {
                let attempt = json!({"activation_key": self.activation_key, "computer_id": format!("computer-{turn}")});
                application.send(Method::POST, "/v1/activations", &attempt).await
            }
        };
        reply.unwrap()
    }

    /// Plays every act while a call that it makes fails always, and then once more when all is well.
    async fn suffer(
        &mut self,
        proxy: impl Fn(&Stand) -> &Proxy,
        calls: &[(Act, &'static str)],
        fault: &Fault,
        code: &str,
    ) {
        for &(act, operation) in calls {
            let what = format!("{act:?} while {operation} suffers {fault:?}");
            self.turn += 1;
            let before = self.stand.stored_everything().await;
            proxy(&self.stand).fail(operation, ALWAYS, fault.clone());
            assert_failed(&self.play(act).await, code, &what);
            proxy(&self.stand).mend();
            assert_eq!(self.stand.stored_everything().await, before, "{what}");
            let reply = self.play(act).await;
            assert!(reply.status.is_success(), "after {what}: {}", reply.text);
        }
    }
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_meets_a_dynamodb_that_passes_by_itself_is_told_to_try_again() {
    let faults = [
        error(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
        error(400, "com.amazon.coral.availability#ThrottlingException"),
        error(400, "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded"),
        error(500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
        error(503, "com.amazonaws.dynamodb.v20120810#ServiceUnavailable"),
        Fault::Break,
    ];
    join_all(faults.iter().map(|fault| async move {
        Scene::set().await.suffer(|stand| &stand.dynamodb, &DYNAMODB_CALLS, fault, "try_again").await;
    }))
    .await;
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_meets_a_kms_that_passes_by_itself_is_told_to_try_again() {
    let faults = [
        error(400, "ThrottlingException"),
        error(500, "KMSInternalException"),
        error(503, "DependencyTimeoutException"),
        Fault::Break,
    ];
    join_all(faults.iter().map(|fault| async move {
        Scene::set().await.suffer(|stand| &stand.kms, &KMS_CALLS, fault, "try_again").await;
    }))
    .await;
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_an_operator_must_mend_is_an_internal_error() {
    let dynamodb = [
        error(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
        error(400, "com.amazon.coral.service#AccessDeniedException"),
        error(400, "com.amazon.coral.validate#ValidationException"),
        error(400, "com.amazon.coral.service#UnrecognizedClientException"),
    ];
    let kms = [
        error(400, "AccessDeniedException"),
        error(400, "DisabledException"),
        error(400, "InvalidKeyUsageException"),
        error(400, "KMSInvalidStateException"),
        error(400, "NotFoundException"),
    ];
    join_all(dynamodb.iter().map(|fault| async move {
        Scene::set().await.suffer(|stand| &stand.dynamodb, &DYNAMODB_CALLS, fault, "internal").await;
    }))
    .await;
    join_all(kms.iter().map(|fault| async move {
        Scene::set().await.suffer(|stand| &stand.kms, &KMS_CALLS, fault, "internal").await;
    }))
    .await;
}

// R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_throttled_or_broken_call_is_made_up_for() {
    let dynamodb =
        [error(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"), Fault::Break];
    let kms = [error(400, "ThrottlingException"), Fault::Break];
    let succeeds = async |proxy: fn(&Stand) -> &Proxy, calls: &[(Act, &'static str)], fault: &Fault| {
        let mut scene = Scene::set().await;
        for &(act, operation) in calls {
            scene.turn += 1;
            proxy(&scene.stand).take_calls();
            proxy(&scene.stand).fail(operation, 1, fault.clone());
            let reply = scene.play(act).await;
            assert!(reply.status.is_success(), "{act:?} {operation}: {}", reply.text);
            let calls = proxy(&scene.stand).take_operations();
            assert_eq!(calls.iter().filter(|call| *call == operation).count(), 2, "{act:?}: {calls:?}");
        }
    };
    for (dynamodb_fault, kms_fault) in dynamodb.iter().zip(&kms) {
        succeeds(|stand| &stand.dynamodb, &DYNAMODB_CALLS, dynamodb_fault).await;
        succeeds(|stand| &stand.kms, &KMS_CALLS, kms_fault).await;
    }
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stopped_dynamodb_or_kms_is_answered_with_try_again() {
    // A port that is taken and on which nobody listens.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let nowhere = format!("http://{}", socket.local_addr().unwrap());
    let mut scene = Scene::set().await;
    let before = scene.stand.stored_everything().await;
    for (variable, acts) in [
        (
            "AWS_ENDPOINT_URL_DYNAMODB",
            [FetchSettings, PutSetting, PutProduct, Create, CreateAgain, Activate].as_slice(),
        ),
        ("AWS_ENDPOINT_URL_KMS", &[FetchSettings, Create, CreateAgain, Activate]),
    ] {
        let service = scene.stand.another_service(&[(variable, &nowhere)]).await;
        for &act in acts {
            scene.turn += 1;
            let reply = scene.play_for(act, &service.vendor, &service.application).await;
            assert_failed(&reply, "try_again", &format!("{act:?} without {variable}"));
        }
    }
    assert_eq!(scene.stand.stored_everything().await, before);
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_takes_five_seconds_is_answered_with_try_again_within_the_time_of_lambda() {
    let slow = Fault::Slow(Duration::from_secs(5));
    let suffers = async |proxy: fn(&Stand) -> &Proxy, act: Act, operation: &'static str| {
        let scene = Scene::set().await;
        let before = scene.stand.stored_everything().await;
        proxy(&scene.stand).fail(operation, ALWAYS, slow.clone());
        let started = Instant::now();
        let reply = scene.play(act).await;
        assert!(started.elapsed() < LAMBDA_TIMEOUT, "{act:?} {operation} took {:?}", started.elapsed());
        assert_failed(&reply, "try_again", &format!("{act:?} while {operation} is slow"));
        assert_eq!(scene.stand.stored_everything().await, before, "{act:?} {operation}");
        proxy(&scene.stand).mend();
        assert!(scene.play(act).await.status.is_success());
    };
    // One after the other the reads and writes of a request may be slow, and still the whole must end in time.
    let all_slow = async {
        let scene = Scene::set().await;
        let almost_too_slow = Fault::Slow(Duration::from_millis(1800));
        for proxy in [&scene.stand.dynamodb, &scene.stand.kms] {
            proxy.fail("*", ALWAYS, almost_too_slow.clone());
        }
        let started = Instant::now();
        let reply = scene.play(Activate).await;
        assert!(started.elapsed() < LAMBDA_TIMEOUT);
        // Three calls of 1.8 s each are in time; on a busy computer one of them may not be.
        assert!(matches!(reply.status.as_u16(), 201 | 503), "{}", reply.text);
    };
    let dynamodb = DYNAMODB_CALLS.map(|(act, operation)| suffers(|stand| &stand.dynamodb, act, operation));
    let kms = KMS_CALLS.map(|(act, operation)| suffers(|stand| &stand.kms, act, operation));
    tokio::join!(join_all(dynamodb), join_all(kms), all_slow);
}

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
        let reply = stand.activate(&scene.activation_key, &format!("computer-{rounds}")).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
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
        let reply = scene.play(act).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
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
    let replies = tokio::join!(
        direct.activate(&scene.activation_key, "computer-1"),
        direct.create(&order, None),
        direct.set("custom/Turn", json!(1)),
        direct.define("viewer", json!({"name": "Viewer", "version": "1"})),
    );
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    for reply in [replies.0, replies.1, replies.2, replies.3] {
        assert_problem(&reply, "try_again", "a conflict for ever");
    }
    assert!(stand.dynamodb.take_operations().iter().filter(|call| *call == "TransactWriteItems").count() > 8);
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

// R13, R20
#[tokio::test]
async fn an_activation_whose_answers_were_lost_is_found_by_the_next_request() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::LoseAnswer);
    assert_failed(&stand.activate(&activation_key, "computer-1").await, "try_again", "all answers lost");
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    let again = stand.activate(&activation_key, "computer-1").await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["activations"], json!({"allowed": 1, "used": 1}));
    let activation = stored.iter().find(|item| item["sk"].as_str().unwrap().starts_with("C#")).unwrap();
    assert_eq!(again.json()["license_key"], activation["license_key"]);
    assert_eq!(stand.stored_keys().await, stored);
}

// R13, R20
#[tokio::test]
async fn an_activation_that_lost_one_answer_goes_on_and_takes_one_seat() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"activations": 2})).await;
    for (operation, proxy) in
        [("BatchGetItem", &stand.dynamodb), ("Sign", &stand.kms), ("TransactWriteItems", &stand.dynamodb)]
    {
        proxy.fail(operation, 1, Fault::LoseAnswer);
    }
    let reply = stand.activate(&activation_key, "computer-1").await;
    assert!(reply.status.is_success(), "{}", reply.text);
    assert_eq!(reply.json()["activations"], json!({"allowed": 2, "used": 1}));
}

// R14, R20
#[tokio::test]
async fn fifty_keys_whose_answer_was_lost_are_the_same_fifty_when_asked_for_again() {
    let stand = Stand::start().await;
    let order = json!({"product": PRODUCT, "quantity": 50}).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "fifty")];
    let create = || stand.vendor.send_with(Method::POST, "/v1/keys", &headers, order.clone());
    stand.dynamodb.fail("TransactWriteItems", ALWAYS, Fault::LoseAnswer);
    assert_failed(&create().await.unwrap(), "try_again", "all answers lost");
    stand.dynamodb.mend();
    let stored = stand.stored_keys().await;
    let license_ids = |items: &[Value]| -> BTreeSet<String> {
        items.iter().filter_map(|item| Some(item["license_id"].as_str()?.to_owned())).collect()
    };
    assert_eq!(license_ids(&stored).len(), 50);
    let (again, once_more) = (create().await.unwrap(), create().await.unwrap());
    assert_eq!((again.status.as_u16(), once_more.status.as_u16()), (200, 200));
    assert_eq!(again.text, once_more.text);
    let keys = again.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 50);
    assert_eq!(license_ids(&keys), license_ids(&stored));
    assert_eq!(stand.stored_keys().await, stored);
    let activation_key = keys[49]["activation_key"].as_str().unwrap();
    assert_eq!(stand.activate(activation_key, "computer-1").await.json()["license_id"], keys[49]["license_id"]);
}

// R20
#[tokio::test]
async fn a_setting_or_product_whose_answer_was_lost_is_as_it_was_asked_for() {
    let mut scene = Scene::set().await;
    for act in [PutSetting, PutProduct] {
        for times in [1, ALWAYS] {
            scene.turn += 1;
            scene.stand.dynamodb.fail("PutItem", times, Fault::LoseAnswer);
            let reply = scene.play(act).await;
            if times == 1 {
                assert!(reply.status.is_success(), "{}", reply.text);
            } else {
                assert_failed(&reply, "try_again", "all answers lost");
            }
            scene.stand.dynamodb.mend();
            let stored = scene.stand.stored_everything().await;
            let found = match act {
                PutSetting => {
                    stored.iter().find(|item| item["pk"] == "SETTINGS").unwrap()["values"]["custom/Turn"]["value"]
                        .to_string()
                }
                _ => stored.iter().find(|item| item["pk"] == "PRODUCT#viewer").unwrap()["version"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            };
            assert_eq!(found, scene.turn.to_string());
            assert!(scene.play(act).await.status.is_success());
        }
    }
}

// R18, R20
#[tokio::test]
async fn a_service_that_is_led_to_the_wrong_place_is_an_internal_error() {
    let mut scene = Scene::set().await;
    let variable = |name: &str| scene.stand.environment.optional(name).unwrap().to_owned();
    let (signing_key, data_key) = (variable("SIGNING_KEY_ARN"), variable("DATA_KEY_ARN"));
    let unknown_key = format!("{}/00000000-0000-4000-8000-000000000000", signing_key.split_once('/').unwrap().0);
    let before = scene.stand.stored_everything().await;
    for (name, value, acts) in [
        ("KEYS_TABLE", "elsewhere", [Create, CreateAgain, Activate].as_slice()),
        ("PROPERTIES_TABLE", "elsewhere", &[FetchSettings, PutSetting, PutProduct, Create, Activate]),
        ("SIGNING_KEY_ARN", &unknown_key, &[Activate]),
        ("SIGNING_KEY_ARN", &data_key, &[Activate]),
        ("SIGNING_ALGORITHM", "ES256", &[Activate]),
        ("DATA_KEY_ARN", &unknown_key, &[Create, CreateAgain]),
        ("DATA_KEY_ARN", &signing_key, &[Create, CreateAgain]),
        ("PUBLISHED_KEY_ARNS", &data_key, &[FetchSettings]),
    ] {
        let service = scene.stand.another_service(&[(name, value)]).await;
        for &act in acts {
            scene.turn += 1;
            let reply = scene.play_for(act, &service.vendor, &service.application).await;
            assert_failed(&reply, "internal", &format!("{act:?} with {name} = {value}"));
        }
    }
    assert_eq!(scene.stand.stored_everything().await, before);
}

// R18, R20
#[tokio::test]
async fn a_disabled_key_seals_and_signs_nothing_until_it_is_enabled() {
    let mut scene = Scene::set().await;
    for (name, acts) in [("SIGNING_KEY_ARN", [FetchSettings, Activate]), ("DATA_KEY_ARN", [Create, CreateAgain])] {
        let arn = scene.stand.environment.optional(name).unwrap().to_owned();
        let before = scene.stand.stored_everything().await;
        scene.stand.backend.keys().set_enabled(&arn, false).unwrap();
        for act in acts {
            scene.turn += 1;
            assert_failed(&scene.play(act).await, "internal", &format!("{act:?} without {name}"));
        }
        assert_eq!(scene.stand.stored_everything().await, before);
        scene.stand.backend.keys().set_enabled(&arn, true).unwrap();
        for act in acts {
            assert!(scene.play(act).await.status.is_success(), "{act:?}");
        }
    }
}

// R18, R20
#[tokio::test]
async fn a_signature_that_is_none_makes_no_license_key() {
    let shorten: fn(&mut Value) = |answer| answer["Signature"] = json!("AAAA");
    let leave_out: fn(&mut Value) = |answer| answer["Signature"] = Value::Null;
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
        let stand = Stand::start_with(algorithm, &[]).await;
        let activation_key = stand.activation_key(json!({})).await;
        let mut scene = Scene { stand, activation_key, turn: 0 };
        let before = scene.stand.stored_everything().await;
        for change in [shorten, leave_out] {
            scene.stand.kms.fail("Sign", 1, Fault::Change(change));
            assert_failed(&scene.play(Activate).await, "internal", "a signature that is none");
        }
        assert_eq!(scene.stand.stored_everything().await, before);
        scene.turn += 1;
        assert_eq!(scene.play(Activate).await.status, 201);
    }
}

/// An error as AWS's JSON protocols have it.
fn error(status: u16, code: &str) -> Fault {
    Fault::Answer(status, json!({"__type": code, "message": CAUSE}))
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

/// A fault, answered as it should be, with its cause in the log and there alone.
fn assert_failed(reply: &Reply, code: &str, what: &str) {
    assert_problem(reply, code, what);
    let lines = journal::lines_of(reply.headers["x-request-id"].to_str().unwrap());
    assert_eq!(lines.len(), 1, "{what}: {lines:?}");
    assert_eq!((&lines[0]["outcome"], &lines[0]["level"]), (&json!(code), &json!("ERROR")), "{what}");
    assert!(lines[0]["cause"].as_str().unwrap().len() > 20, "{what}: {:?}", lines[0]);
}

/// Every member of the problem is known, so nothing of the cause is in it.
fn assert_problem(reply: &Reply, code: &str, what: &str) {
    let (status, title, detail, retry_after) = match code {
        "try_again" => {
            (503, "Try again", "the service can't answer at present; sending the same request again is safe", Some("1"))
        }
        "internal" => (500, "Internal error", "a fault of the service; its log has more under the request ID", None),
        _ => panic!("{code} is no fault"),
    };
    let expected = json!({
        "type": format!("urn:latchkey:problem:{code}"),
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": reply.headers["x-request-id"].to_str().unwrap(),
    });
    assert_eq!((reply.status.as_u16(), reply.json()), (status, expected), "{what}: {}", reply.text);
    assert_eq!(reply.headers["content-type"], "application/problem+json", "{what}");
    let header = reply.headers.get("retry-after").map(|value| value.to_str().unwrap());
    assert_eq!(header, retry_after, "{what}");
}
