//! When to send again.

use std::time::Duration;

/// How many times a request is sent at most.
const ATTEMPTS_MAX: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// How long to wait before the next attempt; `None` is to give up.
///
/// It is never shorter than the service's `Retry-After`; without one it doubles. `random`, from 0 to 1, adds a part.
pub(super) fn pause(attempt: u32, retry_after: Option<Duration>, left: Duration, random: f64) -> Option<Duration> {
    if attempt + 1 >= ATTEMPTS_MAX {
        return None;
    }
    let base = retry_after.unwrap_or(FIRST_PAUSE * 2_u32.pow(attempt));
    base.checked_add(FIRST_PAUSE.mul_f64(random.clamp(0.0, 1.0))).filter(|pause| *pause < left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_as_long_as_it_was_told_and_gives_up_in_the_end() {
        let left = Duration::from_secs(60);
        assert_eq!(pause(0, Some(Duration::from_secs(7)), left, 0.0), Some(Duration::from_secs(7)));
        assert_eq!(pause(0, Some(Duration::from_secs(61)), left, 0.0), None, "longer than the time-out allows");
        assert_eq!(pause(0, Some(Duration::MAX), left, 1.0), None);
        let pauses: Vec<_> =
            (0..6).map(|attempt| pause(attempt, None, left, 0.0).map(|pause| pause.as_millis())).collect();
        assert_eq!(pauses, [Some(250), Some(500), Some(1000), Some(2000), None, None]);
    }
}
