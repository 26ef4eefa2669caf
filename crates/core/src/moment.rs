//! Points in time as vendors give them and license keys carry them.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A point in time in whole seconds, RFC 3339 on the wire.
///
/// Fractions are cut off, because the dates of a license key (JWT `NumericDate`, RFC 7519) have none here.
///
/// ```
/// use latchkey_core::Moment;
/// let moment: Moment = "2027-03-01T12:00:00.9+01:00".parse()?;
/// assert_eq!(moment.to_string(), "2027-03-01T11:00:00Z");
/// # Ok::<_, latchkey_core::MomentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(Timestamp);

impl Moment {
    /// The moment with so many seconds since 1970 began, if the calendar reaches so far.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(Self)
    }

    /// The latest there is.
    pub(crate) fn latest() -> Self {
        Self::from(Timestamp::MAX)
    }

    /// Seconds since 1970 began.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// The same time of day (24 hours each) so many days later.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        self.plus(SignedDuration::from_hours(24 * i64::from(days)))
    }

    /// So much later.
    pub(crate) fn plus(self, duration: SignedDuration) -> Self {
        Self::from(self.0.saturating_add(duration).expect("a SignedDuration is an absolute span"))
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        let seconds = timestamp.as_nanosecond().div_euclid(1_000_000_000);
        let whole = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        Self(whole.unwrap_or(timestamp))
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        if !is_rfc_3339(text) {
            return Err(MomentError);
        }
        text.parse::<Timestamp>().map(Self::from).map_err(|_| MomentError)
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;

    fn try_from(text: String) -> Result<Self, MomentError> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a text has the form of RFC 3339, 5.6: jiff takes more, and makes of some of it what nobody meant.
///
/// Leap seconds are left out: no clock here has them.
fn is_rfc_3339(text: &str) -> bool {
    let like = |form: &str, text: &str| {
        let fits = |(form, byte): (u8, u8)| if form == b'0' { byte.is_ascii_digit() } else { form == byte };
        form.len() == text.len() && form.bytes().zip(text.bytes()).all(fits)
    };
    let text = text.to_ascii_uppercase();
    let Some((date_time, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else { return false };
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let offset_is_right = match offset.strip_prefix(['+', '-']) {
        Some(hours_minutes) => like("00:00", hours_minutes) && hours_minutes < "24:00" && hours_minutes[3..] < *"60",
        None => offset == "Z",
    };
    // A dot with no digit after it is left for jiff to refuse.
    like("0000-00-00T00:00:00", date_time) && date_time[17..] < *"60" && offset_is_right
}

/// A text that is no RFC 3339 timestamp, or a day that no calendar has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an RFC 3339 timestamp of an existing day up to 9999-12-30, such as 2027-12-31T23:59:59Z")]
pub struct MomentError;

#[cfg(test)]
mod tests;
