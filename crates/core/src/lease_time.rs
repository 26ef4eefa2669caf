//! How much of a lease is left on a computer whose clock can be set.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::claims::numeric_date;
use crate::{Clock, LeaseClaims, Moment};

/// What a clock shows that nobody sets, and that counts sleep: how long the system has been up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uptime {
    /// Names the start of the system; readings of two starts can't be compared.
    pub boot: String,
    /// How long ago that was.
    #[serde(with = "milliseconds")]
    pub up: SignedDuration,
}

impl Uptime {
    /// How much time has passed since an earlier reading, if that is of the same start of the system.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<SignedDuration> {
        let passed = self.up.checked_sub(earlier.up)?;
        (self.boot == earlier.boot && !passed.is_negative()).then_some(passed)
    }
}

/// How much of a lease was used up at a moment, and what the clocks showed then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseTime {
    #[serde(with = "milliseconds")]
    used: SignedDuration,
    uptime: Uptime,
    /// The latest time that anything spoke for.
    #[serde(with = "numeric_date")]
    at: Moment,
}

impl LeaseTime {
    /// How much was used up.
    #[must_use]
    pub fn used(&self) -> SignedDuration {
        self.used
    }

    /// What the clock showed that nobody sets.
    #[must_use]
    pub fn uptime(&self) -> &Uptime {
        &self.uptime
    }

    /// The same lease, given back: nothing is left of it, ever.
    #[must_use]
    pub fn over(self) -> Self {
        Self { used: SignedDuration::MAX, ..self }
    }
}

/// A lease lasts `exp - iat` from before it was asked for, whatever the clock shows that can be set, as long as the system stays
/// up. After a restart only that one can say how long the computer was off: by the latest time that anything speaks for, so that
/// setting it back gains no more than the time for which nobody looked. A signature is true: what was signed later than the
/// lease shows how much of it is over at least, so that an old answer that somebody plays again is known for what it is.
impl LeaseClaims {
    /// A lease that was asked for at this moment.
    #[must_use]
    pub fn asked_at(&self, uptime: Uptime, clock: &Clock) -> LeaseTime {
        let used = self.over_by(clock).max(SignedDuration::ZERO);
        LeaseTime { used, uptime, at: clock.latest().into() }
    }

    /// The same lease, later.
    #[must_use]
    pub fn later(&self, time: &LeaseTime, uptime: Uptime, clock: &Clock) -> LeaseTime {
        let latest = clock.latest();
        let off = || latest.duration_since(time.at.into()).max(SignedDuration::ZERO);
        let passed = uptime.since(&time.uptime).unwrap_or_else(off);
        LeaseTime { used: time.used.saturating_add(passed).max(self.over_by(clock)), uptime, at: latest.into() }
    }

    /// How much of the lease was left; nothing, or less, when it was over.
    #[must_use]
    pub fn left(&self, time: &LeaseTime) -> SignedDuration {
        self.length().saturating_sub(time.used)
    }

    /// How much of it is over for certain.
    fn over_by(&self, clock: &Clock) -> SignedDuration {
        clock.floor.map_or(SignedDuration::ZERO, |floor| floor.duration_since(Timestamp::from(self.iat)))
    }
}

/// Whole milliseconds, as a number.
mod milliseconds {
    use jiff::SignedDuration;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &SignedDuration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
        i64::deserialize(deserializer).map(SignedDuration::from_millis)
    }
}

#[cfg(test)]
mod tests;
