//! When a request came, and how long it may take.

use std::time::Duration;

use jiff::Timestamp;
use rand::{CryptoRng, RngExt};
use tokio::time::{Instant, sleep};
use uuid::{Builder, Uuid};

use crate::{StoreError, UseCaseError};

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

/// When a request came, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub struct TimeFrame {
    /// The time that rules go by.
    pub now: Timestamp,
    /// When an answer must be ready.
    pub deadline: Instant,
}

impl TimeFrame {
    /// Makes a UUID of version 7 (RFC 9562, 5.7): of this time, and 74 random bits.
    pub(crate) fn new_id(&self, random: &mut impl CryptoRng) -> Uuid {
        let mut bytes = [0; 10];
        random.fill_bytes(&mut bytes);
        let millis = u64::try_from(self.now.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// Pauses between attempts that lost a race, each up to twice as long as the one before.
///
/// The length is drawn at random ("full jitter"), so that those who collided don't collide again.
pub(crate) struct Retries {
    deadline: Instant,
    longest: Duration,
}

impl Retries {
    pub(crate) fn until(deadline: Instant) -> Self {
        Self { deadline, longest: FIRST_PAUSE }
    }

    /// Waits; or gives up when the wait would end after the deadline.
    pub(crate) async fn pause(&mut self, random: &mut (impl CryptoRng + Send)) -> Result<(), UseCaseError> {
        let pause = self.longest.mul_f64(random.random());
        if Instant::now() + pause >= self.deadline {
            return Err(StoreError::Conflict.into());
        }
        self.longest = LONGEST_PAUSE.min(self.longest * 2);
        sleep(pause).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_keeps_losing_is_told_to_try_again_before_the_deadline() {
        let deadline = Instant::now() + Duration::from_secs(3);
        let (mut retries, mut random) = (Retries::until(deadline), StdRng::seed_from_u64(1));
        let mut pauses = 0;
        while retries.pause(&mut random).await.is_ok() {
            pauses += 1;
        }
        assert!(Instant::now() < deadline);
        assert!((15..60).contains(&pauses), "{pauses} pauses");
    }
}
