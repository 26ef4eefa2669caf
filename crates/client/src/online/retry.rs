//! When to send again.

use std::time::Duration;

/// How many times a request is sent at most.
const ATTEMPTS_MAX: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// How long to wait before the next attempt; `None` is to give up.
///
/// The service says when to come back; on its own the pause doubles. Either way a random part comes on top, so that a
/// thousand computers that were turned away together don't come back together. `random` is from 0 to 1.
pub(super) fn pause(attempt: u32, retry_after: Option<Duration>, left: Duration, random: f64) -> Option<Duration> {
    if attempt + 1 >= ATTEMPTS_MAX {
        return None;
    }
    let base = retry_after.unwrap_or(FIRST_PAUSE * 2_u32.pow(attempt));
    let spread = base.max(FIRST_PAUSE).mul_f64(random.clamp(0.0, 1.0) / 2.0);
    base.checked_add(spread).filter(|pause| *pause < left)
}

/// The header `Retry-After` in seconds (RFC 9110, 10.2.3); the service never sends a date.
pub(super) fn retry_after(header: Option<&str>) -> Option<Duration> {
    header?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_when_it_was_told_and_never_earlier() {
        let (told, left) = (Some(Duration::from_secs(3)), Duration::from_secs(30));
        for random in [0.0, 0.5, 1.0, f64::NAN.max(0.0)] {
            let pause = pause(0, told, left, random).unwrap();
            assert!(pause >= Duration::from_secs(3) && pause <= Duration::from_millis(4500), "{pause:?}");
        }
        assert_eq!(pause(0, Some(Duration::from_secs(60)), left, 0.0), None, "longer than the time-out allows");
        assert_eq!(pause(0, Some(Duration::MAX), left, 0.0), None);
    }

    #[test]
    fn on_its_own_the_pause_doubles_and_ends() {
        let left = Duration::from_secs(30);
        let pauses: Vec<_> = (0..5).map(|attempt| pause(attempt, None, left, 0.0)).collect();
        let millis = |millis| Some(Duration::from_millis(millis));
        assert_eq!(pauses, [millis(250), millis(500), millis(1000), None, None]);
    }

    #[test]
    fn only_seconds_are_understood() {
        assert_eq!(retry_after(Some(" 2 ")), Some(Duration::from_secs(2)));
        for other in [None, Some("-1"), Some("soon"), Some("Wed, 21 Oct 2026 07:28:00 GMT"), Some("1e9")] {
            assert_eq!(retry_after(other), None, "{other:?}");
        }
    }
}
