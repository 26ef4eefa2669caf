//! `latchkey leases`: who holds the floating seats of a license, and ending a lease.

use clap::Args;
use latchkey_api::{
    AnswersVersion, Call, EndLease as EndLeaseEndpoint, GetLicense, LeasePath, LeaseView, LicensePath, Nothing,
};
use latchkey_core::{ComputerId, LeaseId, LicenseId, Moment, Session};
use serde::Serialize;

use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::license_reading::license_id;
use crate::most::Most;
use crate::options::Options;
use crate::printing::{Column, Columns, List, print, rows_of};
use crate::vendor::{Vendor, first_of_pages};

/// The leases of a license.
const LIST: List = List {
    member: "leases",
    columns: &[
        Column::whole("lease_id"),
        Column::new("computer_id"),
        Column::new("session"),
        Column::new("taken_at"),
        Column::new("ends_at"),
        Column::in_csv("activation_id"),
    ],
};

const GOES_ON: &str = "the computer can't renew the lease, but may go on until it ends, and may take another one";

/// Of which license.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ListLeases {
    /// The license's ID.
    license_id: String,
    #[command(flatten)]
    most: Most,
    #[command(flatten)]
    columns: Columns,
}

/// Which lease of which license.
#[derive(Debug, Args)]
pub(crate) struct EndLease {
    /// The license's ID.
    license_id: String,
    /// The lease's ID, as latchkey leases list shows it.
    lease_id: String,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// A floating seat that is free again.
#[derive(Debug, Serialize)]
struct EndedLease<'a> {
    license_id: LicenseId,
    lease_id: LeaseId,
    computer_id: Option<&'a ComputerId>,
    session: Option<&'a Session>,
    ends_at: Option<Moment>,
}

pub(crate) fn list(options: &Options, command: &ListLeases) -> Result<(), Failure> {
    LIST.chosen(&command.columns, options.output.form())?;
    let license_id = license_id(&command.license_id)?;
    let leases = leases(&Vendor::of(options)?, license_id, command.most.get())?;
    LIST.print(&options.output, &command.columns, &leases)
}

pub(crate) fn end(options: &Options, command: &EndLease) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let lease_id = lease_id(&command.lease_id)?;
    let vendor = Vendor::of(options)?;
    let leases = leases(&vendor, license_id, usize::MAX)?;
    let lease = leases.iter().find(|lease| lease.lease_id == lease_id);
    if let Some(lease) = lease {
        let question = format!("End the lease of computer {}, until {}?", lease.computer_id.as_str(), lease.ends_at);
        confirm(&options.output, &[GOES_ON], &question, command.yes || options.rehearsal.is_wanted())?;
    }
    let path = LeasePath { license_id, lease_id };
    vendor.ask::<EndLeaseEndpoint>(&Call { path, query: Nothing {}, headers: Nothing {}, body: Nothing {} })?;
    let ended = EndedLease {
        license_id,
        lease_id,
        computer_id: lease.map(|lease| &lease.computer_id),
        session: lease.and_then(|lease| lease.session.as_ref()),
        ends_at: lease.map(|lease| lease.ends_at),
    };
    print(&options.output, &ended, rows_of)
}

/// So many of the leases that are held, by their seats.
fn leases(vendor: &Vendor, license_id: LicenseId, most: usize) -> Result<Vec<LeaseView>, Failure> {
    let listed = first_of_pages(most, |query| {
        let path = LicensePath { license_id };
        let answer = vendor.ask::<GetLicense>(&Call { path, query, headers: AnswersVersion {}, body: Nothing {} })?;
        Ok((answer.leases, answer.cursor))
    })?;
    Ok(listed.entries)
}

fn lease_id(text: &str) -> Result<LeaseId, Failure> {
    text.trim()
        .parse()
        .map(LeaseId)
        .map_err(|_| Failure::usage("this is no lease ID").with_advice("latchkey leases list shows those of a license"))
}
