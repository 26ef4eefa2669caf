//! `latchkey computers`: those that get no license key.

use clap::Args;
use latchkey_api::{
    BlockComputer, BlockComputerRequest, BlockedComputerPath, Call, IfUnchanged, ListBlockedComputers, Nothing,
    UnblockComputer,
};
use latchkey_core::{ComputerId, StatedReason};
use serde::Serialize;

use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{Column, Columns, List, print, rows_of};
use crate::vendor::{Vendor, of_pages};

/// `201` is for a computer that is blocked anew.
const BLOCKED_ALREADY: u16 = 200;

/// The blocked computers.
pub(crate) const LIST: List = List {
    member: "blocked_computers",
    columns: &[
        Column::whole("computer_id"),
        Column::new("reason"),
        Column::new("blocked_at"),
        Column::new("blocked_by"),
        Column::in_csv("id"),
        Column::in_csv("version"),
    ],
};

/// A computer that is blocked no more.
#[derive(Debug, Serialize)]
struct Unblocked {
    computer_id: ComputerId,
    blocked: bool,
}

/// Which computer, and why.
#[derive(Debug, Args)]
pub(crate) struct Block {
    /// The computer ID, as the application sends it.
    #[arg(value_parser = computer_id)]
    computer_id: ComputerId,
    /// Why, for your colleagues.
    #[arg(long, value_name = "TEXT")]
    reason: StatedReason,
}

/// Which computer.
#[derive(Debug, Args)]
pub(crate) struct Unblock {
    /// The computer ID, as the application sends it.
    #[arg(value_parser = computer_id)]
    computer_id: ComputerId,
}

fn computer_id(text: &str) -> Result<ComputerId, String> {
    text.parse().map_err(|error: latchkey_core::TextError| error.to_string())
}

pub(crate) fn list(options: &Options, columns: &Columns) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    let computers = of_pages(|query| {
        let call = Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} };
        let page = vendor.ask::<ListBlockedComputers>(&call)?;
        Ok((page.blocked_computers, page.cursor))
    })?;
    LIST.print(&options.output, columns, &computers)
}

pub(crate) fn block(options: &Options, command: Block) -> Result<(), Failure> {
    let Block { computer_id, reason } = command;
    let body = BlockComputerRequest { computer_id, reason: reason.clone() };
    let (status, entry) = Vendor::of(options)?.ask_for_status::<BlockComputer>(&Call {
        path: Nothing {},
        query: Nothing {},
        headers: Nothing {},
        body,
    })?;
    // One that is blocked for the same reason may be so by this command, whose first answer was lost.
    if status == BLOCKED_ALREADY && entry.reason != reason {
        options.output.warn(&format!(
            "it was blocked already, and the new reason was not stored: it is still {}",
            entry.reason.as_str()
        ));
    }
    print(&options.output, &entry, rows_of)
}

pub(crate) fn unblock(options: &Options, command: Unblock) -> Result<(), Failure> {
    let path = BlockedComputerPath { id: command.computer_id.hash() };
    Vendor::of(options)?.ask::<UnblockComputer>(&Call {
        path,
        query: Nothing {},
        headers: IfUnchanged::default(),
        body: Nothing {},
    })?;
    print(&options.output, &Unblocked { computer_id: command.computer_id, blocked: false }, rows_of)
}
