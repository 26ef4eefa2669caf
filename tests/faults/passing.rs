//! DynamoDB and KMS stopped, throttling, broken or slow: what passes by itself.

use std::time::Duration;

use futures_util::future::join_all;
use latchkey_local::service_client::Response;
use tokio::net::TcpSocket;

use super::Act::{self, Activate, Create, CreateAgain, FetchSettings, PutProduct, PutSetting};
use super::{ALWAYS, DYNAMODB_CALLS, KMS_CALLS, Scene, assert_failed, error};
use crate::journal;
use crate::proxy::{Fault, Proxy};
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
            let response = scene.play(act).await;
            assert!(response.status.is_success(), "{act:?} {operation}: {}", response.text);
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
        ("AWS_ENDPOINT_URL_KMS", &[Create, CreateAgain, Activate]),
    ] {
        let service = scene.stand.another_service(&[(variable, &nowhere)]).await;
        for &act in acts {
            scene.turn += 1;
            let response = scene.play_for(act, &service.vendor, &service.application).await;
            assert_failed(&response, "try_again", &format!("{act:?} without {variable}"));
        }
    }
    assert_eq!(scene.stand.stored_everything().await, before);
}

// R18, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_takes_five_seconds_is_answered_with_try_again_within_the_time_of_lambda() {
    let slow = Fault::Slow(Duration::from_secs(5));
    let suffers = async |scene: &Scene, proxy: fn(&Stand) -> &Proxy, act: Act, operation: &'static str| {
        let before = scene.stand.stored_everything().await;
        proxy(&scene.stand).fail(operation, ALWAYS, slow.clone());
        let response = scene.play(act).await;
        assert_failed(&response, "try_again", &format!("{act:?} while {operation} is slow"));
        assert_in_time(&response, &format!("{act:?} while {operation} is slow"));
        assert_eq!(scene.stand.stored_everything().await, before, "{act:?} {operation}");
        proxy(&scene.stand).mend();
        assert!(scene.play(act).await.status.is_success());
    };
    // One after the other the reads and writes of a request may be slow, and still the whole must end in time.
    let all_slow = async |scene: &Scene| {
        let almost_too_slow = Fault::Slow(Duration::from_millis(1800));
        for proxy in [&scene.stand.dynamodb, &scene.stand.kms] {
            proxy.fail("*", ALWAYS, almost_too_slow.clone());
        }
        let response = scene.play(Activate).await;
        assert_in_time(&response, "an activation that is slow all over");
        // Three calls of 1.8 s each are in time; on a busy computer one of them may not be.
        assert!(matches!(response.status.as_u16(), 201 | 503), "{}", response.text);
    };
    let mut scenes = Vec::new();
    for _ in 0..=DYNAMODB_CALLS.len() + KMS_CALLS.len() {
        scenes.push(Scene::set().await);
    }
    let (of_dynamodb, others) = scenes.split_at(DYNAMODB_CALLS.len());
    let (of_kms, last) = others.split_at(KMS_CALLS.len());
    let dynamodb = DYNAMODB_CALLS.iter().zip(of_dynamodb);
    let dynamodb = dynamodb.map(|((act, operation), scene)| suffers(scene, |stand| &stand.dynamodb, *act, operation));
    let kms = KMS_CALLS.iter().zip(of_kms);
    let kms = kms.map(|((act, operation), scene)| suffers(scene, |stand| &stand.kms, *act, operation));
    tokio::join!(join_all(dynamodb.collect::<Vec<_>>()), join_all(kms.collect::<Vec<_>>()), all_slow(&last[0]));
}

/// By the function's own clock: how busy this computer is on the way to it is no matter.
fn assert_in_time(response: &Response, what: &str) {
    let duration = Duration::from_millis(journal::line_of(response)["duration_ms"].as_u64().unwrap());
    assert!(duration < LAMBDA_TIMEOUT, "{what} took {duration:?}");
}
