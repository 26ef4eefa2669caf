//! `latchkey licenses show`: a license, who activated, and what was changed last.

use clap::Args;

use super::list::LIST;
use crate::commands::{activations, events};
use crate::failure::Failure;
use crate::license_reading::{license, license_id};
use crate::most::at_least_one;
use crate::options::Options;
use crate::output::Form;
use crate::printing::{Columns, print_paged, table_text};
use crate::vendor::Vendor;

/// Which license, and how much of it.
#[derive(Debug, Args)]
pub(crate) struct ShowLicense {
    /// The license's ID.
    license_id: String,
    /// How many activations to show at most; latchkey activations list has all.
    #[arg(id = "shown", long = "activations", value_name = "NUMBER", default_value_t = 20, allow_negative_numbers = true, value_parser = at_least_one)]
    shown: u32,
}

pub(crate) fn show(options: &Options, command: &ShowLicense) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let most = usize::try_from(command.shown).unwrap_or(usize::MAX);
    let found = license(&Vendor::of(options)?, license_id, most)?;
    let output = &options.output;
    match output.form() {
        Form::Json => crate::printing::print(output, &found, |_| Vec::new()),
        // A CSV has lines of one kind; those of activations are another list's.
        Form::Csv => LIST.print_one(output, &found.license),
        Form::Table => {
            let mut text = table_text(&LIST.rows_of(&found.license)?);
            if !found.activations.is_empty() {
                text += "\n";
                text += &activations::LIST.text(output, Form::Table, &Columns::default(), &found.activations)?;
            }
            if found.cursor.is_some() {
                text += &format!("… and others: latchkey activations list {}\n", license_id.0);
            }
            let events = events::rows(found.events.iter().flatten());
            if !events.is_empty() {
                let columns = Columns::named(["event_id", "at", "kind", "change"]);
                text += "\n";
                text += &events::LIST.text(output, Form::Table, &columns, &events)?;
            }
            print_paged(&text)
        }
    }
}
