//! Dates as people type them: a day, a time, or so long from today on.

use std::str::FromStr;

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use latchkey_core::Moment;

/// A date as it was typed.
///
/// A day is meant as a whole, in UTC: what ends on it ends with it, what begins on it begins with it. So is the day that
/// lies so long from today, and the same command means the same all day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Date {
    Time(Moment),
    Day(civil::Date),
    FromToday(Period),
}

/// Years, months, weeks or days, ahead or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    number: i64,
    unit: char,
}

/// What is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DateError {
    #[error("must be a day such as 2027-12-31, a time such as 2027-12-31T18:00:00Z, or +1y, +6m, +2w, +30d from today")]
    Form,
    #[error("must be a period such as 1y, 6m, 2w or 30d")]
    Period,
    #[error("{0} is in no calendar")]
    NoSuchDay(String),
    #[error("a time needs its offset from UTC, such as Z: {0}Z")]
    NoOffset(String),
    #[error("{0} lies too far ahead: 9999-12-29 is the last day")]
    TooFar(String),
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        if text.starts_with(['+', '-']) {
            return Period::signed(text).map(Self::FromToday);
        }
        let form: String =
            text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() }).collect();
        if form == "0000-00-00" {
            let day = text.parse().map(Self::Day);
            return day.map_err(|_| DateError::NoSuchDay(text.to_owned()));
        }
        match text.parse() {
            Ok(moment) => Ok(Self::Time(moment)),
            Err(_) if form == "0000-00-00T00:00:00" => Err(DateError::NoOffset(text.to_owned())),
            Err(_) if form.starts_with("0000-00-00T00:00:00") => Err(DateError::NoSuchDay(text.to_owned())),
            Err(_) => Err(DateError::Form),
        }
    }
}

impl Date {
    /// The last second that is meant.
    pub(crate) fn end(self, now: Timestamp) -> Result<Moment, DateError> {
        self.at(now, civil::Time::constant(23, 59, 59, 0))
    }

    /// The first second that is no longer meant: where a stretch of time ends that has it.
    pub(crate) fn end_of_stretch(self, now: Timestamp) -> Result<Moment, DateError> {
        let end = self.end(now)?;
        match self {
            Self::Time(_) => Ok(end),
            Self::Day(_) | Self::FromToday(_) => {
                Moment::from_unix_seconds(end.unix_seconds() + 1).ok_or_else(|| DateError::TooFar(end.to_string()))
            }
        }
    }

    /// The first second that is meant.
    pub(crate) fn beginning(self, now: Timestamp) -> Result<Moment, DateError> {
        self.at(now, civil::Time::midnight())
    }

    fn at(self, now: Timestamp, time: civil::Time) -> Result<Moment, DateError> {
        let day = match self {
            Self::Time(moment) => return Ok(moment),
            Self::Day(day) => day,
            Self::FromToday(period) => period.after_day(TimeZone::UTC.to_datetime(now).date())?,
        };
        let timestamp = TimeZone::UTC.to_timestamp(day.to_datetime(time));
        timestamp.map(Moment::from).map_err(|_| DateError::TooFar(day.to_string()))
    }
}

impl Period {
    fn signed(text: &str) -> Result<Self, DateError> {
        let negative = text.starts_with('-');
        let Self { number, unit } = Self::of(&text[1..], text, DateError::Form)?;
        Ok(Self { number: if negative { -number } else { number }, unit })
    }

    /// A number and its unit; `given` is what was typed of it.
    fn of(text: &str, given: &str, wrong: DateError) -> Result<Self, DateError> {
        let unit = text.chars().next_back().map(|unit| unit.to_ascii_lowercase()).filter(|unit| "ymwd".contains(*unit));
        let Some(unit) = unit else { return Err(wrong) };
        let number = &text[..text.len() - 1];
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong);
        }
        let number = number.parse().map_err(|_| DateError::TooFar(given.to_owned()))?;
        Ok(Self { number, unit })
    }

    /// By the calendar: a year from 29 February is 28 February, where there is no other.
    fn after_day(self, day: civil::Date) -> Result<civil::Date, DateError> {
        self.span().and_then(|span| day.checked_add(span)).map_err(|_| self.too_far())
    }

    /// The same time of day so long after a moment, by the calendar in UTC.
    pub(crate) fn after(self, moment: Moment) -> Result<Moment, DateError> {
        let moment = TimeZone::UTC.to_datetime(moment.into());
        let day = self.after_day(moment.date())?;
        let timestamp = TimeZone::UTC.to_timestamp(day.to_datetime(moment.time()));
        timestamp.map(Moment::from).map_err(|_| self.too_far())
    }

    /// How many days that are where no calendar says it: a year has 365, and a month the twelfth part of them.
    pub(crate) fn days(self) -> Option<u32> {
        let days = match self.unit {
            'y' => self.number.checked_mul(365)?,
            'm' => self.number.checked_mul(365)?.checked_add(6)? / 12,
            'w' => self.number.checked_mul(7)?,
            _ => self.number,
        };
        u32::try_from(days).ok()
    }

    fn span(self) -> Result<Span, jiff::Error> {
        let span = Span::new();
        match self.unit {
            'y' => span.try_years(self.number),
            'm' => span.try_months(self.number),
            'w' => span.try_weeks(self.number),
            _ => span.try_days(self.number),
        }
    }

    fn too_far(self) -> DateError {
        DateError::TooFar(format!("{:+}{}", self.number, self.unit))
    }
}

/// A period ahead, such as `30d`.
impl FromStr for Period {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        let period = Self::of(text.strip_prefix('+').unwrap_or(text), text, DateError::Period)?;
        if period.number == 0 { Err(DateError::Period) } else { Ok(period) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2028-02-29T13:14:15.5Z";

    fn end(text: &str) -> Result<String, DateError> {
        text.parse::<Date>()?.end(NOW.parse().unwrap()).map(|moment| moment.to_string())
    }

    #[test]
    fn a_day_ends_with_its_last_second_and_a_time_is_that_time() {
        for (text, wanted) in [
            ("2027-12-31", "2027-12-31T23:59:59Z"),
            (" 2027-12-31\n", "2027-12-31T23:59:59Z"),
            ("2028-02-29", "2028-02-29T23:59:59Z"),
            ("2027-12-31T18:00:00Z", "2027-12-31T18:00:00Z"),
            ("2027-12-31t18:00:00z", "2027-12-31T18:00:00Z"),
            ("2027-12-31T18:00:00+01:00", "2027-12-31T17:00:00Z"),
            ("+1y", "2029-02-28T23:59:59Z"),
            ("+4y", "2032-02-29T23:59:59Z"),
            ("+1Y", "2029-02-28T23:59:59Z"),
            ("+6m", "2028-08-29T23:59:59Z"),
            ("+12m", "2029-02-28T23:59:59Z"),
            ("+2w", "2028-03-14T23:59:59Z"),
            ("+30d", "2028-03-30T23:59:59Z"),
            ("+0d", "2028-02-29T23:59:59Z"),
            ("-7d", "2028-02-22T23:59:59Z"),
        ] {
            assert_eq!(end(text).unwrap(), wanted, "{text}");
        }
        let beginning = "2027-12-31".parse::<Date>().unwrap().beginning(NOW.parse().unwrap());
        assert_eq!(beginning.unwrap().to_string(), "2027-12-31T00:00:00Z");
        let stretch =
            |text: &str| text.parse::<Date>().unwrap().end_of_stretch(NOW.parse().unwrap()).unwrap().to_string();
        assert_eq!(stretch("2027-12-31"), "2028-01-01T00:00:00Z");
        assert_eq!(stretch("2027-12-31T18:00:00Z"), "2027-12-31T18:00:00Z");
        let january: Date = "+1m".parse().unwrap();
        assert_eq!(january.end("2027-01-31T00:00:00Z".parse().unwrap()).unwrap().to_string(), "2027-02-28T23:59:59Z");
    }

    #[test]
    fn what_is_no_date_is_said_so_with_what_would_be_one() {
        for (text, wanted) in [
            ("2027-02-30", "is in no calendar"),
            ("2027-13-01", "is in no calendar"),
            ("2027-00-01T00:00:00Z", "is in no calendar"),
            ("2027-12-31T24:00:00Z", "is in no calendar"),
            ("2027-12-31T18:00:00", "needs its offset from UTC, such as Z: 2027-12-31T18:00:00Z"),
            ("9999-12-31", "9999-12-29 is the last day"),
            ("+8000y", "9999-12-29 is the last day"),
            ("+99999999999999999999y", "9999-12-29 is the last day"),
            ("+9223372036854775807d", "9999-12-29 is the last day"),
            ("31.12.2027", "must be a day such as 2027-12-31"),
            ("12/31/2027", "must be a day such as 2027-12-31"),
            ("2027-12-31 18:00", "must be a day such as 2027-12-31"),
            ("２０２７-12-31", "must be a day such as 2027-12-31"),
            ("tomorrow", "must be a day such as 2027-12-31"),
            ("1y", "must be a day such as 2027-12-31"),
            ("+1", "must be a day such as 2027-12-31"),
            ("+y", "must be a day such as 2027-12-31"),
            ("+1.5y", "must be a day such as 2027-12-31"),
            ("+1h", "must be a day such as 2027-12-31"),
            ("+1y6m", "must be a day such as 2027-12-31"),
            ("++1y", "must be a day such as 2027-12-31"),
            ("+1ÿ", "must be a day such as 2027-12-31"),
            ("", "must be a day such as 2027-12-31"),
        ] {
            let error = end(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn a_period_has_a_number_and_a_unit() {
        let period = |text: &str| text.parse::<Period>();
        for (text, number, unit) in [("1y", 1, 'y'), ("+6m", 6, 'm'), (" 2W ", 2, 'w'), ("30d", 30, 'd')] {
            assert_eq!(period(text), Ok(Period { number, unit }), "{text}");
        }
        for text in ["", "y", "1", "0d", "-1y", "1.5y", "1h", "1y6m", "++1y", "one year", "１y", "1ÿ"] {
            assert_eq!(period(text), Err(DateError::Period), "{text}");
        }
        for (text, days) in [("1y", 365), ("2y", 730), ("1m", 30), ("6m", 183), ("12m", 365), ("2w", 14), ("9d", 9)] {
            assert_eq!(period(text).unwrap().days(), Some(days), "{text}");
        }
        assert_eq!(period("999999999999999999y").unwrap().days(), None);
        assert!(matches!(period("99999999999999999999y"), Err(DateError::TooFar(_))));
    }

    #[test]
    fn a_period_goes_by_the_calendar_and_keeps_the_time_of_day() {
        let after = |moment: &str, period: &str| {
            period.parse::<Period>().unwrap().after(moment.parse().unwrap()).map(|moment| moment.to_string())
        };
        for (moment, period, wanted) in [
            ("2027-01-31T23:59:59Z", "1m", "2027-02-28T23:59:59Z"),
            ("2028-01-31T23:59:59Z", "1m", "2028-02-29T23:59:59Z"),
            ("2028-02-29T12:00:00Z", "1y", "2029-02-28T12:00:00Z"),
            ("2027-03-31T23:59:59Z", "6m", "2027-09-30T23:59:59Z"),
            ("2027-12-31T23:59:59Z", "1d", "2028-01-01T23:59:59Z"),
            ("2027-03-27T23:30:00Z", "2w", "2027-04-10T23:30:00Z"),
        ] {
            assert_eq!(after(moment, period).unwrap(), wanted, "{moment} + {period}");
        }
        assert!(after("9999-06-30T00:00:00Z", "1y").is_err());
    }
}
