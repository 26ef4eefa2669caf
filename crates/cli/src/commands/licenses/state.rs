//! `latchkey licenses suspend`, `reinstate` and `revoke`.

use std::collections::BTreeSet;

use clap::Args;
use latchkey_api::{Call, IfUnchanged, LicensePath, LicenseView, Nothing, SetLicenseState, SetLicenseStateRequest};
use latchkey_core::{LicenseState, StatedReason};

use super::change::{announce, changed_meanwhile, changes, finish};
use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::license_reading::{described, license, license_id};
use crate::options::Options;
use crate::vendor::Vendor;

/// What doesn't end with the state.
const OFFLINE: &str = "license keys that computers have go on working offline until they see a revocation list";
const FINAL: &str = "revoking is final: the license can never be used again, and the customer would need a new one";

/// Which license, and why.
#[derive(Debug, Args)]
pub(crate) struct ChangeState {
    /// The license's ID.
    license_id: String,
    /// Why, for your colleagues.
    #[arg(long, value_name = "TEXT")]
    reason: StatedReason,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// Makes the license have this state; asks where it takes something away.
pub(crate) fn set_state(options: &Options, command: ChangeState, state: LicenseState) -> Result<(), Failure> {
    let ChangeState { license_id: given, reason, yes } = command;
    let license_id = license_id(&given)?;
    let vendor = Vendor::of(options)?;
    let before = license(&vendor, license_id, 1)?.license;
    let verb = match state {
        LicenseState::Active => None,
        LicenseState::Suspended => Some("Suspend"),
        LicenseState::Revoked => Some("Revoke"),
    };
    // Nobody is asked about what is so already, or can't be any more.
    let verb = verb.filter(|_| before.state != state && before.state != LicenseState::Revoked);
    let question = verb.map(|verb| format!("{verb} this license of {}?", described(&before)));
    change_state(options, &vendor, &before, StateChange { state, reason, question, yes })
}

/// What a license's state shall be.
pub(crate) struct StateChange {
    pub(crate) state: LicenseState,
    pub(crate) reason: StatedReason,
    /// What is asked before, if anything is.
    pub(crate) question: Option<String>,
    pub(crate) yes: bool,
}

/// Makes a license that was read have another state.
pub(crate) fn change_state(
    options: &Options,
    vendor: &Vendor,
    before: &LicenseView,
    StateChange { state, reason, question, yes }: StateChange,
) -> Result<(), Failure> {
    let expected = LicenseView { state, state_reason: Some(reason.clone()), ..before.clone() };
    announce(options, before, &changes(before, &expected)?, question.is_some() && !yes)?;
    if let Some(question) = question {
        let warnings = match state {
            LicenseState::Active => &[][..],
            LicenseState::Suspended => &[OFFLINE],
            LicenseState::Revoked => &[FINAL, OFFLINE],
        };
        confirm(&options.output, warnings, &question, yes || options.rehearsal.is_wanted())?;
    }
    let asked = vendor.ask::<SetLicenseState>(&Call {
        path: LicensePath { license_id: before.license_id },
        query: Nothing {},
        headers: IfUnchanged { version: Some(before.record_version) },
        body: SetLicenseStateRequest { state, reason },
    });
    let changed = asked.map_err(|failure| changed_meanwhile(failure, vendor, before))?;
    finish(options, before, &changed.license, &changed.warnings, &mut BTreeSet::new())
}
