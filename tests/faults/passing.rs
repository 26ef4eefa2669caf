//! DynamoDB and KMS stopped, throttling, broken or slow: what passes by itself.

use std::time::Duration;

use futures_util::future::join_all;
use latchkey_local::service_client::Response;
use tokio::net::TcpSocket;

use super::{Operation, Scene, assert_failed, error, suffer};
use crate::endpoints::Case;
use crate::journal;
use crate::proxy::{ALWAYS, Fault};
use crate::stand::Stand;

const LAMBDA_TIMEOUT: Duration = Duration::from_secs(10);

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
    suffer(Operation::of_dynamodb(), &faults, "try_again").await;
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
    suffer(Operation::of_kms(), &faults, "try_again").await;
}

// R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_throttled_or_broken_call_is_made_up_for() {
    let dynamodb = error(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
    let kms = error(400, "ThrottlingException");
    join_all(Operation::all().into_iter().map(async |operation| {
        for fault in [if operation.is_of_kms { &kms } else { &dynamodb }, &Fault::Break] {
            let scene = Scene::calling(operation).await;
            let proxy = operation.proxy(&scene.stand);
            for (case, request) in &scene.requests {
                proxy.take_calls();
                proxy.fail(operation.name, 1, fault.clone());
                let response = request.send(&scene.stand).await;
                assert_eq!(response.status, case.sample.statuses[0], "{case:?} {operation:?}: {}", response.text);
                let calls = proxy.take_operations();
                let count = calls.iter().filter(|call| *call == operation.name).count();
                assert_eq!(count, case.count(operation.name) + 1, "{case:?} {operation:?}: {calls:?}");
            }
        }
    }))
    .await;
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stopped_dynamodb_or_kms_is_answered_with_try_again() {
    // A port that is taken and on which nobody listens.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let nowhere = format!("http://{}", socket.local_addr().unwrap());
    for (variable, is_of_kms) in [("AWS_ENDPOINT_URL_DYNAMODB", false), ("AWS_ENDPOINT_URL_KMS", true)] {
        let calls = |case: &Case| if is_of_kms { case.sample.kms } else { case.sample.dynamodb };
        let scene = Scene::of(Stand::start().await, |case| !calls(case).is_empty()).await;
        let service = scene.stand.another_service(&[(variable, &nowhere)]).await;
        join_all(scene.requests.iter().map(async |(case, request)| {
            let response = request.send_as(&service.vendor, &service.application).await;
            assert_failed(&response, "try_again", &format!("{case:?} without {variable}"));
        }))
        .await;
        assert_eq!(scene.stand.stored_everything().await, scene.before);
    }
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_takes_five_seconds_is_answered_with_try_again_within_the_time_of_lambda() {
    let slow = Fault::Slow(Duration::from_secs(5));
    let each_slow = join_all(Operation::all().into_iter().map(async |operation| {
        let scene = Scene::calling(operation).await;
        operation.proxy(&scene.stand).fail(operation.name, ALWAYS, slow.clone());
        for (case, response) in scene.play().await {
            let what = format!("{case:?} while {} is slow", operation.name);
            assert_failed(&response, "try_again", &what);
            assert_in_time(&response, &what);
        }
        assert_eq!(scene.stand.stored_everything().await, scene.before, "{operation:?}");
        operation.proxy(&scene.stand).mend();
        scene.succeeds(&format!("{} was slow", operation.name)).await;
    }));
    // One after the other the reads and writes of a request may be slow, and still the whole must end in time.
    let all_slow = async {
        let scene = Scene::of(Stand::start().await, |_| true).await;
        for proxy in [&scene.stand.dynamodb, &scene.stand.kms] {
            proxy.fail("*", ALWAYS, Fault::Slow(Duration::from_millis(1800)));
        }
        for (case, response) in scene.play().await {
            assert_in_time(&response, &format!("{case:?} that is slow all over"));
            // Three or four calls of 1.8 s each are in time; on a busy computer one of them may not be.
            let is_answered = case.sample.statuses.contains(&response.status.as_u16());
            assert!(is_answered || response.status == 503, "{case:?}: {}", response.text);
        }
    };
    tokio::join!(each_slow, all_slow);
}

/// By the function's own clock: how busy this computer is on the way to it is no matter.
fn assert_in_time(response: &Response, what: &str) {
    let duration = Duration::from_millis(journal::line_of(response)["duration_ms"].as_u64().unwrap());
    assert!(duration < LAMBDA_TIMEOUT, "{what} took {duration:?}");
}
