//! What the commands that change a license have in common: it is read, shown, and changed only as it was read.

use std::collections::BTreeSet;

use latchkey_api::{Call, ChangedLicense, IfMatch, LicensePath, LicenseView, Nothing, UpdateLicense, WarningView};
use latchkey_core::{License, LicensePatch, Term, Warning};
use serde::Serialize;

use super::list::LIST;
use crate::confirmation::confirm;
use crate::differences::{self, Difference, differences, said};
use crate::failure::{Failure, one_line};
use crate::license_reading::{customer, described, license};
use crate::options::Options;
use crate::output::{Form, tell};
use crate::printing::{Columns, changed_at, json_text, print_text, row, table_text};
use crate::vendor::{Vendor, overtaken};

/// What is said of a change that takes license keys back.
pub(super) const REVOKES_EARLIER: &str = "all license keys of it that were signed before are taken back, wherever the revocation list is \
                               seen: each computer needs the new one, which it gets when it activates again";

/// A license after a change, and what the change made otherwise.
#[derive(Debug, Serialize)]
struct LicenseWithChanges<'a> {
    license: &'a LicenseView,
    changes: &'a [Difference],
}

/// Changes a license as `patch` says, which sees it as it is; asks where there is something to ask.
pub(super) fn change(
    options: &Options,
    vendor: &Vendor,
    before: &LicenseView,
    patch: LicensePatch,
    yes: bool,
) -> Result<(), Failure> {
    let question = format!("Change this license of {}?", described(before));
    change_or_ask(options, vendor, before, patch, Asked { question, yes, is_always: false })
}

/// The same, asking this question whatever the change is; with whether it is answered already.
pub(crate) fn change_asked(
    options: &Options,
    vendor: &Vendor,
    before: &LicenseView,
    patch: LicensePatch,
    question: String,
    yes: bool,
) -> Result<(), Failure> {
    change_or_ask(options, vendor, before, patch, Asked { question, yes, is_always: true })
}

struct Asked {
    question: String,
    yes: bool,
    is_always: bool,
}

fn change_or_ask(
    options: &Options,
    vendor: &Vendor,
    before: &LicenseView,
    patch: LicensePatch,
    Asked { question, yes, is_always }: Asked,
) -> Result<(), Failure> {
    let expected = expected(before, &patch)?;
    let planned = changes(before, &expected)?;
    let warnings = warnings(before, &patch, &expected.license);
    let mut given: BTreeSet<_> = warnings.iter().map(|warning| warning.code().to_owned()).collect();
    let mut texts: Vec<_> = warnings.iter().map(ToString::to_string).collect();
    if patch.revoke_earlier {
        texts.push(REVOKES_EARLIER.to_owned());
    }
    let is_asked = is_always || !texts.is_empty();
    announce(options, before, &planned, is_asked && !yes)?;
    if is_asked {
        confirm(&options.output, &texts, &question, yes || options.rehearsal.is_wanted())?;
    }
    let changed = send(vendor, before, patch)?;
    finish(options, before, &changed.license, &changed.warnings, &mut given)
}

/// Changes a license, unless somebody else did since it was read.
pub(super) fn send(vendor: &Vendor, before: &LicenseView, patch: LicensePatch) -> Result<ChangedLicense, Failure> {
    let asked = vendor.ask::<UpdateLicense>(&Call {
        path: LicensePath { license_id: before.license_id },
        query: Nothing {},
        headers: IfMatch { version: Some(before.record_version) },
        body: patch,
    });
    asked.map_err(|failure| changed_meanwhile(failure, vendor, before))
}

/// What a colleague made of a license between reading and changing it, in the place of the bare refusal.
pub(super) fn changed_meanwhile(failure: Failure, vendor: &Vendor, before: &LicenseView) -> Failure {
    overtaken(failure, || {
        let now = license(vendor, before.license_id, 1).ok()?.license;
        let updated = now.updated.as_ref();
        let by = changed_at(updated.map(|updated| updated.at), updated.map(|updated| &updated.by));
        let changes = changes(before, &now).ok()?;
        Some(if changes.is_empty() {
            format!("it is as it was ({by})")
        } else {
            format!("it {} ({by})", said(&changes))
        })
    })
}

/// Says what was planned, where somebody is asked about it or nothing is sent.
pub(super) fn announce(
    options: &Options,
    before: &LicenseView,
    planned: &[Difference],
    is_asked: bool,
) -> Result<(), Failure> {
    if (is_asked || options.rehearsal.is_wanted()) && options.output.form() != Form::Json {
        let changes = differences::LIST.text(&options.output, Form::Table, &Columns::default(), planned)?;
        tell(&format!("license of {}:\n{}", one_line(&described(before)), changes.trim_end()));
    }
    Ok(())
}

/// Prints what a change made of a license.
pub(super) fn finish(
    options: &Options,
    before: &LicenseView,
    license: &LicenseView,
    warnings: &[WarningView],
    given: &mut BTreeSet<String>,
) -> Result<(), Failure> {
    let output = &options.output;
    output.warn_anew(warnings, given);
    let changes = &changes(before, license)?[..];
    if changes.is_empty() {
        output.warn("it is so already: nothing was changed");
    }
    match output.form() {
        Form::Json => print_text(&json_text(&LicenseWithChanges { license, changes })?),
        Form::Csv => differences::LIST.print(output, &Columns::default(), changes),
        Form::Table => {
            let head = std::iter::once(row("license_id", license.license_id.0));
            let head = head.chain(customer(license).map(|customer| row("customer", customer)));
            let mut text = table_text(&head.collect::<Vec<_>>());
            if !changes.is_empty() {
                text += "\n";
                text += &differences::LIST.text(output, Form::Table, &Columns::default(), changes)?;
            }
            print_text(&text)
        }
    }
}

/// What a vendor made otherwise: computers may have activated meanwhile, and an end that was fixed anew says it all.
pub(super) fn changes(before: &LicenseView, after: &LicenseView) -> Result<Vec<Difference>, Failure> {
    let after = LicenseView { used: before.used, ..after.clone() };
    let mut changes = differences(&LIST, before, &after)?;
    let ends = changes.iter().any(|change| change.member == "expires_at");
    changes.retain(|change| !(ends && change.member == "ends_at"));
    Ok(changes)
}

/// The license as the patch would make it; the service decides whether it may.
fn expected(before: &LicenseView, patch: &LicensePatch) -> Result<LicenseView, Failure> {
    let merged = patch.clone().merged_into(&before.license);
    let license = merged.map_err(|errors| {
        let said = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join("; ");
        Failure::usage(said)
    })?;
    let perpetual = license.term == Term::Perpetual;
    let ends_at = license.ends_at(before.first_activated_at);
    Ok(LicenseView { license, perpetual, ends_at, ..before.clone() })
}

/// What to know before it is done.
fn warnings(before: &LicenseView, patch: &LicensePatch, after: &License) -> Vec<Warning> {
    let known = before.license.warnings();
    let mut warnings = after.warnings();
    warnings.retain(|warning| !known.contains(warning));
    if !patch.revoke_earlier && after.is_outlived(&before.license, before.first_activated_at) {
        warnings.push(Warning::OldLicenseKeysGoOn { activations: before.used.unwrap_or_default() });
    }
    warnings
}
