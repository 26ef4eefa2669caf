//! `latchkey trials`: which trials a computer has had.

use clap::Args;
use latchkey_api::{Call, ListTrials, Nothing, PageQuery, ResetTrial, TrialPath, TrialQuery};
use latchkey_core::{ComputerId, ProductId};
use serde::Serialize;

use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{Column, Columns, List, print, rows_of};
use crate::vendor::{Vendor, of_pages};

/// The trials of a computer.
const LIST: List = List {
    member: "trials",
    columns: &[
        Column::whole("product"),
        Column::whole("license_id"),
        Column::new("activated_at"),
        Column::in_csv("id"),
    ],
};

/// Whose trials.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ListTrialsOf {
    /// The computer ID, as the application sends it.
    computer_id: ComputerId,
    #[command(flatten)]
    columns: Columns,
}

/// Whose trial of what.
#[derive(Debug, Args)]
pub(crate) struct ResetTrialOf {
    /// The computer ID, as the application sends it.
    computer_id: ComputerId,
    /// The product's ID.
    product_id: ProductId,
}

/// A computer that can have a trial of the product again.
#[derive(Debug, Serialize)]
struct Reset {
    computer_id: ComputerId,
    product: ProductId,
    trial_used: bool,
}

pub(crate) fn list(options: &Options, command: &ListTrialsOf) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    let trials = of_pages(|PageQuery { limit, cursor }| {
        let query = TrialQuery { computer_id: command.computer_id.clone(), limit, cursor };
        let page =
            vendor.ask::<ListTrials>(&Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} })?;
        Ok((page.trials, page.cursor))
    })?;
    LIST.print(&options.output, &command.columns, &trials)
}

pub(crate) fn reset(options: &Options, command: ResetTrialOf) -> Result<(), Failure> {
    let ResetTrialOf { computer_id, product_id } = command;
    let path = TrialPath { id: computer_id.hash(), product_id: product_id.clone() };
    Vendor::of(options)?.ask::<ResetTrial>(&Call { path, query: Nothing {}, headers: Nothing {}, body: Nothing {} })?;
    print(&options.output, &Reset { computer_id, product: product_id, trial_used: false }, rows_of)
}
