//! What time it is on a computer whose clock can be set.

use jiff::{SignedDuration, Timestamp};

/// A computer's clock, and what is remembered beside it: the floor, which is true, and the mark, which may be wrong.
///
/// ```
/// use jiff::{SignedDuration, Timestamp};
/// use latchkey_core::Clock;
/// let signed: Timestamp = "2026-11-24T10:00:00Z".parse()?;
/// let now: Timestamp = "1970-01-01T00:00:00Z".parse()?;
/// let (tolerance, expiry_tolerance) = (SignedDuration::from_hours(24), SignedDuration::ZERO);
/// let clock = Clock { now, floor: Some(signed), mark: None, tolerance, expiry_tolerance };
/// assert_eq!(clock.time(), signed, "it is no earlier than what was signed");
/// # Ok::<_, jiff::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What the clock shows.
    pub now: Timestamp,
    /// The latest time that a trusted key signed anything at: it is over for certain.
    pub floor: Option<Timestamp>,
    /// The latest time that the clock showed before, if that was remembered; it may have been wrong.
    pub mark: Option<Timestamp>,
    /// How far the clock may be behind before that is worth a word, or a license begins.
    pub tolerance: SignedDuration,
    /// How long a license counts past its end, for a clock that is ahead.
    pub expiry_tolerance: SignedDuration,
}

impl Clock {
    /// What time to go by: the clock's, or the floor where the clock is before it.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.floor.map_or(self.now, |floor| floor.max(self.now))
    }

    /// The latest time that anything speaks for.
    #[must_use]
    pub fn latest(&self) -> Timestamp {
        self.mark.map_or(self.time(), |mark| mark.max(self.time()))
    }

    /// How long ago this was: no time at all, where it is still to come by the clock.
    #[must_use]
    pub fn age(&self, of: Timestamp) -> SignedDuration {
        self.time().duration_since(of).max(SignedDuration::ZERO)
    }

    /// Whether the clock is further behind what is remembered than it may be.
    #[must_use]
    pub fn is_far_behind(&self) -> bool {
        self.latest().duration_since(self.now) > self.tolerance
    }
}
