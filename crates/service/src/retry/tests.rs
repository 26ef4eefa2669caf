//! When an attempt is made again, and when no more.

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, random, time_frame};

/// How a series of attempts ends whose writes end as `write` says of the first, second, …; each keeps its number.
async fn attempts(write: impl Fn(usize) -> Result<(), StoreError>) -> (Result<usize, UseCaseError>, usize) {
    let mut made = 0;
    let end = retry(time_frame(), &mut random(), |kept: Option<usize>| {
        made += 1;
        assert_eq!(kept.unwrap_or_default(), made - 1);
        let attempt = Attempt::of(write(made), made, |made| made);
        async move { attempt }
    })
    .await;
    (end, made)
}

#[tokio::test(start_paused = true)]
async fn who_keeps_losing_is_told_to_try_again_before_the_deadline() {
    let deadline = time_frame().deadline;
    let (end, made) = attempts(|_| Err(StoreError::Conflict)).await;
    assert_try_again(end);
    assert!(Instant::now() < deadline);
    assert!((8..30).contains(&made), "{made} attempts");
}

#[tokio::test(start_paused = true)]
async fn only_a_lost_race_is_tried_again() {
    let (end, _) = attempts(|number| if number < 3 { Err(StoreError::Conflict) } else { Ok(()) }).await;
    assert_eq!(end.unwrap(), 3);

    let (end, made) = attempts(|_| Err(StoreError::Unavailable("scripted".into()))).await;
    assert_try_again(end);
    assert_eq!(made, 1);

    let (end, made) = attempts(|_| Err(StoreError::Fault("scripted".into()))).await;
    assert_fault(end);
    assert_eq!(made, 1);
}
