//! Reading, deciding and writing again after a lost race: one way for all use cases.

use std::future::Future;
use std::time::Duration;

use rand::{CryptoRng, RngExt};
use tokio::time::{Instant, sleep};

use crate::{StoreError, TimeFrame, UseCaseError};

const FIRST_PAUSE: Duration = Duration::from_millis(80);
const LONGEST_PAUSE: Duration = Duration::from_millis(640);

/// How an attempt ended that met no error.
pub(crate) enum Attempt<T, K> {
    /// With the use case's answer.
    Done(T),
    /// Something changed since it was read: the next attempt gets what this one keeps, reads again and decides anew.
    Conflict(K),
}

impl<T, K> Attempt<T, K> {
    /// The attempt that ended with this write.
    pub(crate) fn of(
        write: Result<(), StoreError>,
        kept: K,
        answer: impl FnOnce(K) -> T,
    ) -> Result<Self, UseCaseError> {
        match write {
            Ok(()) => Ok(Self::Done(answer(kept))),
            Err(StoreError::Conflict) => Ok(Self::Conflict(kept)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Makes attempts until one loses no race; each is given what the one before has kept.
///
/// The pauses between them double, and their length is drawn at random ("full jitter"), so that those who collided don't
/// collide again.
///
/// # Errors
///
/// The first error of an attempt; [`UseCaseError::TryAgain`] when the next attempt would begin after the deadline.
pub(crate) async fn retry<T, K, F>(
    time: TimeFrame,
    random: &mut (impl CryptoRng + Send),
    mut attempt: impl FnMut(Option<K>) -> F,
) -> Result<T, UseCaseError>
where
    F: Future<Output = Result<Attempt<T, K>, UseCaseError>> + Send,
{
    let (mut kept, mut longest) = (None, FIRST_PAUSE);
    loop {
        match attempt(kept).await? {
            Attempt::Done(answer) => return Ok(answer),
            Attempt::Conflict(keeps) => kept = Some(keeps),
        }
        let pause = longest.mul_f64(random.random());
        if Instant::now() + pause >= time.deadline {
            return Err(StoreError::Conflict.into());
        }
        longest = LONGEST_PAUSE.min(longest * 2);
        sleep(pause).await;
    }
}

#[cfg(test)]
mod tests;
