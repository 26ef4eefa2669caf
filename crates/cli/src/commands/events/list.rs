//! `latchkey events list` and `show`.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::Offset;
use latchkey_api::EventsOf;
use latchkey_core::StoredEvent;
use latchkey_core::merge_patch::Members;

use super::summary::summary;
use crate::dates::Date;
use crate::event_reading::{event, event_id, events};
use crate::failure::Failure;
use crate::license_reading::license_id;
use crate::most::Most;
use crate::options::Options;
use crate::output::{Form, tell};
use crate::printing::{Column, Columns, List, print};
use crate::vendor::Vendor;

/// The events.
pub(crate) const LIST: List = List {
    member: "events",
    columns: &[
        Column::whole("event_id"),
        Column::new("at"),
        Column::new("kind"),
        Column::new("change"),
        Column::new("by_principal"),
        Column::new("license_id"),
        Column::in_csv("by_session"),
        Column::in_csv("by_source_ip"),
        Column::in_csv("request_id"),
        Column::in_csv("reason"),
        Column::in_csv("before"),
        Column::in_csv("after"),
        Column::in_csv("personal_before"),
        Column::in_csv("personal_after"),
        Column::in_csv("chain"),
        Column::in_csv("number"),
        Column::in_csv("previous_hash"),
        Column::in_csv("hash"),
    ],
};

/// Whose events, and how many.
///
/// The newest come first. Without --license and --day they are those of today in UTC. A day has the events of everything:
/// licenses, settings, products, blocked computers, activation keys that were created.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ListEvents {
    /// Those of this license.
    #[arg(id = "license_id", long = "license", value_name = "LICENSE_ID", conflicts_with = "day")]
    license_id: Option<String>,
    /// Those of this day in UTC: 2027-12-31, or -1d for yesterday.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    day: Option<Date>,
    #[command(flatten)]
    most: Most,
    #[command(flatten)]
    columns: Columns,
}

/// Which event.
#[derive(Debug, Args)]
pub(crate) struct ShowEvent {
    /// The event's ID.
    event_id: String,
}

/// Events as tables and CSV have them: with what was changed in a sentence.
pub(crate) fn rows<'e>(events: impl IntoIterator<Item = &'e StoredEvent>) -> Vec<Members> {
    events.into_iter().map(row).collect()
}

fn row(event: &StoredEvent) -> Members {
    let mut row = event.0.clone();
    row.insert("change".to_owned(), summary(event).into());
    row
}

pub(crate) fn list(options: &Options, command: &ListEvents) -> Result<(), Failure> {
    let ListEvents { license_id: license, day, most, columns } = command;
    let output = &options.output;
    // What can't be printed needn't be asked for.
    LIST.chosen(columns, output.form())?;
    let of = match license {
        Some(license) => EventsOf::License(license_id(license)?),
        None => {
            let now = Timestamp::now();
            let day = day.map_or(Ok(now.into()), |day| day.beginning(now));
            let day = day.map_err(|error| Failure::usage(format!("--day: {error}")))?;
            EventsOf::Day(Offset::UTC.to_datetime(day.into()).date())
        }
    };
    let most = most.get();
    let mut listed = events(&Vendor::of(options)?, of, most)?;
    let has_more = listed.cursor.is_some() || listed.entries.len() > most;
    listed.entries.truncate(most);
    match output.form() {
        Form::Json => LIST.print(output, columns, &listed.entries)?,
        Form::Table | Form::Csv => LIST.print(output, columns, &rows(&listed.entries))?,
    }
    if has_more && output.form() == Form::Table {
        tell("… and earlier ones: without --limit there are all");
    }
    Ok(())
}

pub(crate) fn show(options: &Options, command: &ShowEvent) -> Result<(), Failure> {
    let event = event(&Vendor::of(options)?, event_id(&command.event_id)?)?;
    match options.output.form() {
        Form::Json => print(&options.output, &event, |_| Vec::new()),
        Form::Table | Form::Csv => LIST.print_one(&options.output, &row(&event)),
    }
}
