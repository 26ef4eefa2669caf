//! `latchkey licenses extend`: a later end.

use clap::Args;
use jiff::Timestamp;
use latchkey_api::LicenseView;
use latchkey_core::{DurationDays, LicensePatch, Moment, Patched, Term};

use super::change::change;
use crate::dates::{Date, DateError, Period};
use crate::failure::Failure;
use crate::license_reading::{license, license_id};
use crate::options::Options;
use crate::vendor::Vendor;

/// Which license, and by how much.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("end").required(true)))]
pub(crate) struct ExtendLicense {
    /// The license's ID.
    license_id: String,
    /// How much later it ends: 1y, 6m, 2w or 30d.
    #[arg(id = "expires_at_by", long = "by", value_name = "PERIOD", allow_hyphen_values = true, group = "end")]
    by: Option<Period>,
    /// When it ends: 2027-12-31 (the end of that day in UTC), 2027-12-31T18:00:00Z, or +1y, +6m, +2w, +30d from today.
    #[arg(id = "expires_at_until", long = "until", value_name = "DATE", allow_hyphen_values = true, group = "end")]
    until: Option<Date>,
    /// Don't ask where there is something to ask.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn extend(options: &Options, command: &ExtendLicense) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let vendor = Vendor::of(options)?;
    let before = license(&vendor, license_id, 1)?.license;
    let (patch, warning) = later_end(&before, command.by, command.until, Timestamp::now())?;
    if let Some(warning) = warning {
        options.output.warn(&warning);
    }
    let wanted = patch.expires_at;
    change(options, &vendor, &before, patch, command.yes).map_err(|failure| match wanted {
        // Sent again, it would count from the new end.
        Patched::Set(end) if command.by.is_some() && failure.is_unreachable() => {
            failure.with_advice(&format!("it may have been extended all the same: --until {end} does it at most once"))
        }
        _ => failure,
    })
}

/// The change that makes a license end later, by a period or at a given time, with what is odd about it.
pub(crate) fn later_end(
    before: &LicenseView,
    by: Option<Period>,
    date: Option<Date>,
    now: Timestamp,
) -> Result<(LicensePatch, Option<String>), Failure> {
    let patch = match (by, date) {
        (Some(period), _) => later(before, period, now)?,
        (None, Some(date)) => until(before, date, now)?,
        // One of the two is there.
        (None, None) => return Err(Failure::usage("--by or --until says how far")),
    };
    let ended = by.and_then(|_| ended(before, now));
    Ok((patch, ended.map(|end| format!("it ended on {end}: the period counts from the end of today"))))
}

/// A later end by a period.
fn later(before: &LicenseView, period: Period, now: Timestamp) -> Result<LicensePatch, Failure> {
    let failed = |error: DateError| Failure::usage(format!("--by: {error}"));
    let Some(end) = before.ends_at else {
        let Term::Days(days) = before.license.term else { return Err(never_ends()) };
        let days = period.days().and_then(|more| days.get().checked_add(more));
        let days = days.ok_or_else(|| failed(DateError::TooFar("that".to_owned())))?;
        let days = DurationDays::try_from(days).map_err(|error| Failure::usage(format!("--by: {error}")))?;
        return Ok(LicensePatch { duration_days: Patched::Set(days), ..LicensePatch::default() });
    };
    let from = if ended(before, now).is_some() { end_of_today(now).map_err(failed)? } else { end };
    Ok(ending(period.after(from).map_err(failed)?))
}

/// A later end at a given time.
fn until(before: &LicenseView, date: Date, now: Timestamp) -> Result<LicensePatch, Failure> {
    if before.perpetual {
        return Err(never_ends());
    }
    let wanted = date.end(now).map_err(|error| Failure::usage(format!("--until: {error}")))?;
    match before.ends_at {
        Some(end) if wanted <= end => {
            let earlier = Failure::usage(format!("--until: {wanted} is no later than its end, {end}"));
            Err(earlier.with_advice("latchkey licenses update --expires-at makes it end earlier"))
        }
        _ => Ok(ending(wanted)),
    }
}

fn ending(end: Moment) -> LicensePatch {
    LicensePatch { expires_at: Patched::Set(end), ..LicensePatch::default() }
}

fn never_ends() -> Failure {
    Failure::refused("never_ends", "the license never ends: there is nothing to extend")
}

/// When it ended, if it did.
fn ended(license: &LicenseView, now: Timestamp) -> Option<Moment> {
    license.ends_at.filter(|end| *end <= now.into())
}

fn end_of_today(now: Timestamp) -> Result<Moment, DateError> {
    "+0d".parse::<Date>()?.end(now)
}
