//! What time it is on a computer whose clock can be set.

use jiff::{SignedDuration, Timestamp};

use crate::Rejection;

/// A computer's clock, and the latest time that is known to be over.
///
/// ```
/// use jiff::{SignedDuration, Timestamp};
/// use latchkey_core::{Clock, Rejection};
/// let seen: Timestamp = "2026-11-24T10:00:00Z".parse()?;
/// let tolerance = SignedDuration::from_hours(1);
/// let clock = Clock { now: seen, latest_seen: Some(seen), tolerance, expiry_tolerance: SignedDuration::ZERO };
/// let at = |now: &str| Clock { now: now.parse().unwrap(), ..clock }.time();
/// assert_eq!(at("2026-11-24T10:30:00Z"), Ok("2026-11-24T10:30:00Z".parse()?));
/// assert_eq!(at("2026-11-24T09:30:00Z"), Ok(seen), "time does not run backward");
/// assert_eq!(at("2025-11-24T10:00:00Z"), Err(Rejection::ClockSetBack));
/// # Ok::<_, jiff::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What the clock shows.
    pub now: Timestamp,
    /// The latest time that it showed before, if that was remembered.
    pub latest_seen: Option<Timestamp>,
    /// How far it may be behind: the server's clock, or what it showed before.
    pub tolerance: SignedDuration,
    /// How long a license counts past its end, for a clock that is ahead.
    pub expiry_tolerance: SignedDuration,
}

impl Clock {
    /// What time to go by: never earlier than what was seen.
    ///
    /// # Errors
    ///
    /// [`Rejection::ClockSetBack`] when the clock is further back than the tolerance.
    pub fn time(&self) -> Result<Timestamp, Rejection> {
        match self.latest_seen {
            Some(seen) if seen.duration_since(self.now) > self.tolerance => Err(Rejection::ClockSetBack),
            Some(seen) => Ok(seen.max(self.now)),
            None => Ok(self.now),
        }
    }
}
