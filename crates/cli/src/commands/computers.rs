//! `latchkey computers`: those that get no license key.

use clap::Args;
use latchkey_api::{
    BlockComputer, BlockComputerRequest, BlockedComputerPath, BlockedComputerView, Call, IfUnchanged,
    ListBlockedComputers, Nothing, UnblockComputer,
};
use latchkey_core::{ComputerId, RecordVersion, StatedReason};
use serde::Serialize;

use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{Column, Columns, List, print, rows_of};
use crate::vendor::{Vendor, of_pages};

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

pub(super) fn computer_id(text: &str) -> Result<ComputerId, String> {
    text.parse().map_err(|error: latchkey_core::TextError| error.to_string())
}

pub(crate) fn list(options: &Options, columns: &Columns) -> Result<(), Failure> {
    LIST.print(&options.output, columns, &blocked(&Vendor::of(options)?)?)
}

/// All that are blocked.
pub(super) fn blocked(vendor: &Vendor) -> Result<Vec<BlockedComputerView>, Failure> {
    of_pages(|query| {
        let call = Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} };
        let page = vendor.ask::<ListBlockedComputers>(&call)?;
        Ok((page.blocked_computers, page.cursor))
    })
}

pub(crate) fn block(options: &Options, command: Block) -> Result<(), Failure> {
    let Block { computer_id, reason } = command;
    let entry = block_or_find(&Vendor::of(options)?, computer_id, &reason)?;
    if entry.reason != reason {
        options.output.warn(&format!(
            "it was blocked already, and the new reason was not stored: it is still {}",
            entry.reason.as_str()
        ));
    }
    print(&options.output, &entry, rows_of)
}

/// Blocks a computer that isn't blocked, and prints its entry; says whether it is blocked for that reason now.
pub(super) fn block_anew(
    options: &Options,
    vendor: &Vendor,
    computer_id: ComputerId,
    reason: StatedReason,
) -> Result<bool, Failure> {
    let entry = block_or_find(vendor, computer_id, &reason)?;
    if entry.reason == reason {
        print(&options.output, &entry, rows_of)?;
    }
    Ok(entry.reason == reason)
}

/// Blocks a computer; the entry of one that is blocked already stays as it is.
///
/// One that is blocked for the same reason may be so by this command, whose first answer was lost.
fn block_or_find(
    vendor: &Vendor,
    computer_id: ComputerId,
    reason: &StatedReason,
) -> Result<BlockedComputerView, Failure> {
    let body = BlockComputerRequest { computer_id, reason: reason.clone() };
    let call = Call { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body };
    vendor.ask::<BlockComputer>(&call)
}

pub(crate) fn unblock(options: &Options, command: Unblock) -> Result<(), Failure> {
    unblock_seen(options, &Vendor::of(options)?, command.computer_id, None)
}

/// Blocks a computer no more, whose entry has this version if one is named.
pub(super) fn unblock_seen(
    options: &Options,
    vendor: &Vendor,
    computer_id: ComputerId,
    version: Option<RecordVersion>,
) -> Result<(), Failure> {
    let path = BlockedComputerPath { id: computer_id.hash() };
    let headers = IfUnchanged { version };
    vendor.ask::<UnblockComputer>(&Call { path, query: Nothing {}, headers, body: Nothing {} })?;
    print(&options.output, &Unblocked { computer_id, blocked: false }, rows_of)
}
