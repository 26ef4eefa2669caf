//! `latchkey audit`: whether a license's events are all there, and as they were written.

use std::collections::BTreeMap;

use clap::Args;
use latchkey_core::{Audit, ChainHead, ChainName, LicenseId, StoredEvent, Tampering};
use serde::Serialize;

use crate::event_reading::{CHANGE_NOTHING, audit};
use crate::failure::Failure;
use crate::license_reading::license_id;
use crate::options::Options;
use crate::output::Form;
use crate::printing::{print, row};
use crate::vendor::Vendor;

/// What was found of a license's events.
#[derive(Debug, Serialize)]
struct Audited<'a> {
    license_id: LicenseId,
    /// `whole`, or what was found first.
    verdict: &'static str,
    events: usize,
    /// How many of them say nothing personal any more: of what was erased nothing can be verified.
    erased: usize,
    detail: Option<String>,
    event_id: Option<String>,
    number: Option<u64>,
    chain: Option<ChainName>,
    members: &'a [String],
    /// The ends of the chains, to be kept elsewhere.
    heads: &'a BTreeMap<ChainName, ChainHead>,
}

/// Which license.
#[derive(Debug, Args)]
pub(crate) struct VerifyAudit {
    /// The license's ID.
    license_id: String,
}

pub(crate) fn verify(options: &Options, command: &VerifyAudit) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let (Audit { license, events }, found) = audit(&Vendor::of(options)?, license_id)?;
    let is_erased = |event: &&StoredEvent| event.0.contains_key("personal_hash") && !event.0.contains_key("personal");
    let finding = found.err();
    let report = Audited {
        license_id,
        verdict: finding.as_ref().map_or("whole", Tampering::as_str),
        events: events.len(),
        erased: events.iter().filter(is_erased).count(),
        detail: finding.as_ref().map(ToString::to_string),
        event_id: finding.as_ref().and_then(Tampering::event_id),
        number: finding.as_ref().and_then(Tampering::number),
        chain: finding.as_ref().and_then(Tampering::chain),
        members: finding.as_ref().map_or(&[], Tampering::members),
        heads: &license.heads,
    };
    if finding.is_none() || options.output.form() != Form::Table {
        print(&options.output, &report, rows)?;
    }
    match finding {
        None => Ok(()),
        Some(finding) => Err(Failure::refused(finding.as_str(), finding.to_string()).with_advice(CHANGE_NOTHING)),
    }
}

/// What a person needs of it.
fn rows(report: &Audited<'_>) -> Vec<Vec<String>> {
    let erased = (report.erased > 0).then(|| row("erased", report.erased));
    let head = report
        .heads
        .get(&ChainName::License)
        .map(|head| row("head", format!("{} {}", head.number, head.hash.as_str())));
    let all = [row("license_id", report.license_id.0), row("verdict", report.verdict), row("events", report.events)];
    all.into_iter().chain(erased).chain(head).collect()
}
