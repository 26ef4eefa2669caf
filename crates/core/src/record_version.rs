//! Which change of a record was the last.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names the vendor's last change of a record; a UUID of version 7.
///
/// Each change has a version of its own, so a write on condition of the version that was read meets no other change, and
/// a write that was sent twice is recognized by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordVersion(pub Uuid);

impl RecordVersion {
    /// Checks that whoever changes a record has seen what is `stored`: nobody overwrites unseen what somebody else wrote.
    ///
    /// # Errors
    ///
    /// [`Unseen::Required`] when a record is stored and none was seen, [`Unseen::Mismatch`] when it is another one, or
    /// there is none.
    pub fn check(seen: Option<Self>, stored: Option<Self>) -> Result<(), Unseen> {
        match (seen, stored) {
            (None, Some(_)) => Err(Unseen::Required),
            (seen, stored) if seen == stored => Ok(()),
            _ => Err(Unseen::Mismatch),
        }
    }

    /// The day in UTC on which it was made, as the ID itself says (RFC 9562, 5.7); `None` where it is of no calendar.
    ///
    /// ```
    /// use latchkey_core::RecordVersion;
    /// let version: RecordVersion = "019ab3f1-7d00-7000-8000-000000000001".parse()?;
    /// assert_eq!(version.day().unwrap().to_string(), "2025-11-24");
    /// # Ok::<_, uuid::Error>(())
    /// ```
    #[must_use]
    pub fn day(self) -> Option<Date> {
        let millis = i64::try_from(self.0.as_u128() >> 80).ok()?;
        Timestamp::from_millisecond(millis).ok().map(|at| Offset::UTC.to_datetime(at).date())
    }
}

impl fmt::Display for RecordVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RecordVersion {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// Whoever changes a record has not seen what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    /// Somebody else changed the record since it was read, or it is gone.
    #[error("it is not as it was when that version was read; read it again, and send the version that you then see")]
    Mismatch,
    /// There is a record, and no version of it was sent.
    #[error("it is there already; send the version that you have seen as If-Match, so that nobody's change is lost")]
    Required,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_saw_the_stored_version_may_change_it() {
        let [one, other] = [1, 2].map(|n| Some(RecordVersion(Uuid::from_u128(n))));
        assert_eq!((RecordVersion::check(None, None), RecordVersion::check(one, one)), (Ok(()), Ok(())));
        assert_eq!(RecordVersion::check(None, one), Err(Unseen::Required));
        assert_eq!(RecordVersion::check(other, one), Err(Unseen::Mismatch));
        assert_eq!(RecordVersion::check(one, None), Err(Unseen::Mismatch), "it is gone");
    }
}
