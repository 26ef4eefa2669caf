//! How much a tolerance or a time limit may be: what is larger is a slip, or switches a check off.

use std::time::Duration;

use crate::BuildError;

/// The largest value of a setting.
pub(super) struct Bound {
    setting: &'static str,
    max: Duration,
    max_in_words: &'static str,
}

const HOUR: u64 = 60 * 60;

/// Two time zones are at most 26 hours apart; a week is a clock that nobody looked at.
pub(super) const CLOCK_TOLERANCE: Bound = Bound::new("clock_tolerance", 7 * 24 * HOUR, "7 days");
/// A time of grace; a license that should last longer is sold so.
pub(super) const EXPIRY_TOLERANCE: Bound = Bound::new("expiry_tolerance", 30 * 24 * HOUR, "30 days");
/// Longer than anybody waits for a start.
pub(super) const READ_DEADLINE: Bound = Bound::new("read_deadline", HOUR / 6, "10 minutes");
pub(super) const WRITE_DEADLINE: Bound = Bound::new("write_deadline", HOUR / 6, "10 minutes");
/// What is older than ten years limits nothing.
pub(super) const REVOCATIONS_MAX_AGE: Bound = Bound::new("revocations_max_age", 3660 * 24 * HOUR, "3,660 days");
pub(super) const MAX_OFFLINE: Bound = Bound::new("max_offline", 3660 * 24 * HOUR, "3,660 days");
#[cfg(feature = "online")]
pub(super) const KEEP_FRESH: Bound = Bound::new("keep_fresh", 366 * 24 * HOUR, "366 days");
#[cfg(feature = "online")]
pub(super) const SERVICE_TIMEOUT: Bound = Bound::new("service_timeout", HOUR / 6, "10 minutes");

impl Bound {
    const fn new(setting: &'static str, seconds: u64, max_in_words: &'static str) -> Self {
        Self { setting, max: Duration::from_secs(seconds), max_in_words }
    }

    pub(super) fn check(&self, value: Duration) -> Result<Duration, BuildError> {
        let &Self { setting, max, max_in_words } = self;
        if value <= max { Ok(value) } else { Err(BuildError::TooLong { setting, max: max_in_words }) }
    }
}

#[cfg(test)]
mod tests;
