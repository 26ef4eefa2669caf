//! `latchkey licenses list`.

use std::cmp::Reverse;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::filter::Filter;

use crate::failure::Failure;
use crate::license_reading::licenses;
use crate::most::Most;
use crate::options::Options;
use crate::printing::{Column, Columns, List};
use crate::vendor::Vendor;

/// The licenses.
pub(crate) const LIST: List = List {
    member: "licenses",
    columns: &[
        Column::whole("license_id"),
        Column::new("state"),
        Column::new("ends_at"),
        Column::new("customer_name"),
        Column::new("product"),
        Column::in_csv("customer_email"),
        Column::in_csv("order_id"),
        Column::in_csv("generic"),
        Column::in_csv("model"),
        Column::in_csv("activations"),
        Column::of_one("used"),
        Column::in_csv("floating"),
        Column::in_csv("floating_seats"),
        Column::in_csv("expires_at"),
        Column::in_csv("duration_days"),
        Column::in_csv("perpetual"),
        Column::in_csv("maintenance_until"),
        Column::in_csv("features"),
        Column::in_csv("properties"),
        Column::in_csv("comment"),
        Column::in_csv("state_reason"),
        Column::in_csv("first_activated_at"),
        Column::in_csv("revision"),
        Column::in_csv("record_version"),
        Column::in_csv("created_at"),
        Column::in_csv("created_by"),
        Column::in_csv("updated_at"),
        Column::in_csv("updated_by"),
    ],
};

/// Which licenses, how many, and in which order.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ListLicenses {
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    most: Most,
    /// The order, whatever the filters. All that there are must be read first, also with --limit.
    #[arg(long, value_enum)]
    order: Option<Order>,
    #[command(flatten)]
    columns: Columns,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// By creation, the newest first.
    Created,
    /// By end, the first to end first; those without an end come last.
    End,
}

pub(crate) fn list(options: &Options, command: &ListLicenses) -> Result<(), Failure> {
    let ListLicenses { filter, most, order, columns } = command;
    // What can't be printed needn't be asked for.
    LIST.chosen(columns, options.output.form())?;
    let query = filter.query(Timestamp::now())?;
    let most = most.get();
    let mut listed = licenses(&Vendor::of(options)?, &query, if order.is_some() { usize::MAX } else { most })?;
    match order {
        None => {}
        Some(Order::Created) => listed.sort_by_key(|license| Reverse(license.license.created_at)),
        Some(Order::End) => listed.sort_by_key(|license| (license.ends_at.is_none(), license.ends_at)),
    }
    listed.truncate(most);
    LIST.print(&options.output, columns, &listed)
}
