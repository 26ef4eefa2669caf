//! When to renew a lease.

use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// A long lease isn't asked for more often than that.
const PAUSE_MAX: Duration = Duration::from_secs(15 * 60);
/// While a lease lasts, so many attempts are made at least, however many fail.
const ATTEMPTS_MIN: u32 = 20;

/// How long after a lease was signed it is renewed: at half of its time, less a random part, so that computers that started
/// together don't come back together. `random` is from 0 to 1.
pub(super) fn at_half(length: Duration, random: f64) -> Duration {
    length.mul_f64(0.5 - random.clamp(0.0, 1.0) / 10.0)
}

/// How long after the failure of this number, from 1 on, it is tried again: twice as long each time, up to a small part of the
/// lease; at least half of that, and the rest at random.
pub(super) fn after_failure(failures: u32, length: Duration, random: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    let pause = doubled.min(length / ATTEMPTS_MIN).min(PAUSE_MAX);
    pause.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0).max(Duration::from_millis(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

    // R30
    #[test]
    fn a_lease_is_renewed_before_half_of_it_is_over_and_not_by_all_at_once() {
        assert_eq!(at_half(10 * MINUTE, 0.0), 5 * MINUTE);
        assert_eq!(at_half(10 * MINUTE, 1.0), 4 * MINUTE);
        assert_eq!(at_half(Duration::ZERO, 0.5), Duration::ZERO);
    }

    // R30
    #[test]
    fn after_failures_the_pause_grows_and_leaves_time_for_many_more_attempts() {
        let pauses = |length| [1, 2, 3, 4, 30].map(|failures| after_failure(failures, length, 1.0).as_secs());
        assert_eq!(pauses(10 * MINUTE), [1, 2, 4, 8, 30]);
        assert_eq!(pauses(MINUTE), [1, 2, 3, 3, 3]);
        assert_eq!(pauses(WEEK), [1, 2, 4, 8, 900]);
        assert_eq!(after_failure(30, 10 * MINUTE, 0.0), MINUTE / 4);
        assert!(after_failure(1, Duration::ZERO, 0.0) > Duration::ZERO, "it doesn't ask without a pause");
        assert!(after_failure(u32::MAX, WEEK, 1.0) <= PAUSE_MAX);
    }
}
