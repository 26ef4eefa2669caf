//! `latchkey activations`: which computers have a seat of a license.

use clap::Args;

use crate::failure::Failure;
use crate::license_reading::{license, license_id};
use crate::options::Options;
use crate::printing::{Column, Columns, List};
use crate::vendor::Vendor;

/// The activations of a license.
pub(crate) const LIST: List = List {
    member: "activations",
    columns: &[
        Column::whole("activation_id"),
        Column::new("activated_at"),
        Column::new("computer_name"),
        Column::new("computer_id"),
        Column::new("license_key_revision"),
    ],
};

/// Of which license.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ListActivations {
    /// The license's ID.
    license_id: String,
    /// How many at most; else all there are.
    #[arg(id = "most", long = "limit", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    most: Option<u32>,
    #[command(flatten)]
    columns: Columns,
}

pub(crate) fn list(options: &Options, command: &ListActivations) -> Result<(), Failure> {
    LIST.chosen(&command.columns, options.output.form())?;
    let license_id = license_id(&command.license_id)?;
    let most = command.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let found = license(&Vendor::of(options)?, license_id, most)?;
    LIST.print(&options.output, &command.columns, &found.activations)
}
