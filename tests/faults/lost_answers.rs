//! Answers lost after the write: the next request finds what was done.

use super::{Scene, assert_failed};
use crate::endpoints::Case;
use crate::proxy::{ALWAYS, Fault};
use crate::stand::Stand;

/// What a request writes with: the last of its calls to DynamoDB.
fn write(case: &Case) -> &'static str {
    case.sample.dynamodb.last().unwrap()
}

// R13, R14, R20
#[tokio::test]
async fn what_lost_one_answer_is_done_once() {
    let scene = Scene::of(Stand::start().await, |case| !case.sample.writes.is_empty()).await;
    for (case, request) in &scene.requests {
        let before = scene.stand.stored_everything().await;
        scene.stand.dynamodb.fail(write(case), 1, Fault::LoseAnswer);
        let response = request.send(&scene.stand).await;
        assert!(case.has_written(&scene.stand, &before).await, "{case:?}: {}", response.text);
        case.assert_done(&scene.stand, request, &response).await;
    }
}

// R13, R14, R20
#[tokio::test]
async fn what_lost_all_answers_is_done_and_found_by_the_next_request() {
    let scene = Scene::of(Stand::start().await, |case| !case.sample.writes.is_empty()).await;
    for (case, request) in &scene.requests {
        let before = scene.stand.stored_everything().await;
        scene.stand.dynamodb.fail(write(case), ALWAYS, Fault::LoseAnswer);
        assert_failed(&request.send(&scene.stand).await, "try_again", &format!("{case:?}, all answers lost"));
        scene.stand.dynamodb.mend();
        assert!(case.has_written(&scene.stand, &before).await, "{case:?}");
        let again = request.send(&scene.stand).await;
        assert_eq!(again.status, case.sample.statuses[1], "{case:?}: {}", again.text);
        assert!(case.has_written(&scene.stand, &before).await, "{case:?}");
        case.assert_done(&scene.stand, request, &again).await;
    }
}
